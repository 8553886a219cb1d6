import type { Logger } from "pino";
import type { HubProcess, ShellPorts } from "../../shell/ports.ts";
import type { Notices } from "../sync/notices.ts";

export interface EmbeddedHubDeps {
  readonly ports: ShellPorts;
  readonly folder: string;
  readonly demo: boolean;
  readonly port: number | null;
  readonly log: Logger;
  readonly notices: Notices;
  /** The hub listens (again), perhaps on another port than before. */
  readonly onListening: (address: string) => void;
}

const LONGEST_RETRY_MS = 30_000;

/** The hub of the seat whose team it is: a process of its own, started with the seat and again whenever it ends unasked. */
export function createEmbeddedHub(deps: EmbeddedHubDeps) {
  const { ports, notices, log } = deps;
  let hub: HubProcess | undefined;
  let port = deps.port;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let starting: Promise<void> | undefined;

  async function start(): Promise<void> {
    const started = await ports.startHub({ home: deps.folder, port, demo: deps.demo });
    if (stopped) return started.stop();
    hub = started;
    failures = 0;
    port = Number(new URL(started.address).port);
    notices.clear("hub-not-started");
    started.onExit((code) => {
      log.error({ code }, "embedded hub ended");
      hub = undefined;
      retry();
    });
    deps.onListening(started.address);
  }

  function retry(): void {
    if (stopped) return;
    const waitMs = Math.min(LONGEST_RETRY_MS, 300 * 2 ** failures);
    failures += 1;
    timer = setTimeout(() => {
      starting = start().catch((error: unknown) => {
        log.error({ err: error }, "embedded hub did not start");
        if (failures >= 3) notices.put("stop", "hub-not-started");
        retry();
      });
    }, waitMs);
  }

  return {
    folder: deps.folder,
    /** Starts it and waits until it listens. @throws Error where it does not start */
    start: (): Promise<void> => {
      starting = start();
      return starting;
    },
    /** Starts it and goes on trying; never throws. */
    keepStarting: (): void => {
      starting = start().catch((error: unknown) => {
        log.warn({ err: error }, "embedded hub did not start at once");
        retry();
      });
    },
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(timer);
      await starting?.catch(() => undefined);
      await hub?.stop();
      hub = undefined;
    },
  };
}
export type EmbeddedHub = ReturnType<typeof createEmbeddedHub>;
