import pg from "pg";
import type { Hints } from "../store.ts";

const CHANNEL = "fairdial";
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * LISTEN and NOTIFY on one connection of their own. A hint may be lost, come late or come twice; an engine without them
 * gives none. Whoever hears hints asks the tables, and asks on a timer as well.
 */
export function createHints(url: string): Hints {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hear: (() => void) | undefined;
  let waitMs = FIRST_WAIT_MS;
  let closed = false;

  async function connect(): Promise<void> {
    const made = new pg.Client({ connectionString: url, keepAlive: true, application_name: "fairdial hints" });
    let ended = false;
    const lost = (): void => {
      if (ended) return;
      ended = true;
      if (client === made) client = undefined;
      void made.end().catch(() => undefined);
      if (closed) return;
      timer = setTimeout(() => void connect(), waitMs);
      timer.unref();
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    };
    made.on("error", lost);
    made.on("end", lost);
    made.on("notification", () => hear?.());
    try {
      await made.connect();
      await made.query(`listen ${CHANNEL}`);
      if (closed) return lost();
      client = made;
      waitMs = FIRST_WAIT_MS;
      hear?.();
    } catch {
      lost();
    }
  }

  return {
    listen(heard) {
      hear = heard;
      void connect();
    },
    send() {
      client?.query(`notify ${CHANNEL}`).catch(() => undefined);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
