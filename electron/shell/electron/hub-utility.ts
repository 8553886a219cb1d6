import { type HubOptions, hubFlags, waitUntilReady } from "../hub-process.ts";
import type { HubProcess } from "../ports.ts";
import type { ElectronApi } from "./electron-api.ts";

/**
 * Starts the embedded hub in a utility process: the fuses forbid Electron to run as plain Node. Chromium ends it with us,
 * so it needs no watch on its parent.
 *
 * @throws Error with the hub's last words when it ends before it listens, or does not listen within a minute
 */
export async function startHubUtility(
  { utilityProcess }: Pick<ElectronApi, "utilityProcess">,
  entry: string,
  options: HubOptions,
): Promise<HubProcess> {
  const flags = hubFlags(options).filter((flag) => flag !== "--exit-with-parent");
  const child = utilityProcess.fork(entry, flags, { stdio: ["ignore", "pipe", "pipe"], serviceName: "Fairdial hub" });
  let asked = false;
  let gone = false;
  child.once("exit", () => {
    gone = true;
  });
  const address = await waitUntilReady(child).catch((error) => {
    child.kill();
    throw error;
  });
  return {
    address,
    pid: child.pid ?? 0,
    onExit: (listener) => {
      child.once("exit", (code) => {
        if (!asked) listener(code);
      });
    },
    stop: async () => {
      asked = true;
      if (gone) return;
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill();
      await ended;
    },
  };
}
