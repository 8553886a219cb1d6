import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

/** Whether a person sits before this machine's screen, as far as the environment says. */
export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (platform === "win32" || platform === "darwin") return !env.SSH_CONNECTION;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** The system's own "open this" command. Nothing passes through a shell. */
export function openerOf(platform: NodeJS.Platform, url: string): { command: string; args: string[] } {
  if (platform === "win32") return { command: "rundll32", args: ["url.dll,FileProtocolHandler", url] };
  return { command: platform === "darwin" ? "open" : "xdg-open", args: [url] };
}

/**
 * Opens a checked link with the system's default program.
 *
 * @throws Error when there is no screen, no opener, or no program for this kind of link
 */
export async function openWithSystem(url: string): Promise<void> {
  if (!hasDisplay()) throw new Error("no display");
  if (process.platform === "linux" && url.startsWith("tel:") && !(await hasLinuxHandler("tel"))) {
    throw new Error("no telephone program");
  }
  const { command, args } = openerOf(process.platform, url);
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true });
    child.once("error", reject);
    child.once("spawn", () => {
      child.unref();
      resolve();
    });
  });
}

async function hasLinuxHandler(scheme: string): Promise<boolean> {
  const asked = promisify(execFile)("xdg-mime", ["query", "default", `x-scheme-handler/${scheme}`]);
  return asked.then(
    ({ stdout }) => stdout.trim() !== "",
    () => false,
  );
}
