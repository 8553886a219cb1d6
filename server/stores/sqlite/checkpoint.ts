import { Worker } from "node:worker_threads";
import type Database from "better-sqlite3";

/** Pages of the write-ahead log (of 4 KiB) that a thread copies home; some ten seconds of a floor of 1,000. */
const PAGES = 2_000;
/** At so many the commit that writes the next one copies them itself (64 MiB): only where no thread keeps up. */
export const MOST_PAGES = 16_000;
const LOOK_EVERY_MS = 500;
/** A thread that failed (the disk is full, the machine has no memory) is tried again after this. */
const REST_MS = 60_000;

/**
 * Copies the write-ahead log of a hub that works without pause into its file: most of it in a thread with a connection of its own, what came
 * meanwhile, a few pages, here, so that the log can begin anew. A commit that copies four thousand pages holds every seat up for a quarter of a
 * second. What was committed is in the log and on the disk; nothing depends on the copying. The thread lives for one copying.
 *
 * @param raw the connection that writes
 */
export function createCheckpoints(raw: Database.Database, path: string, pages = PAGES, lookEveryMs = LOOK_EVERY_MS) {
  let running: Promise<void> | undefined;
  let restUntilMs = 0;
  const timer = setInterval(look, lookEveryMs).unref();

  function look(): void {
    if (running !== undefined || raw.inTransaction || performance.now() < restUntilMs) return;
    const [state] = raw.pragma("wal_checkpoint(noop)") as { log: number; checkpointed: number }[];
    if (state !== undefined && state.log - state.checkpointed >= pages) running = copy();
  }

  async function copy(): Promise<void> {
    const worker = new Worker(new URL("./checkpoint-worker.ts", import.meta.url), {
      workerData: path,
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
    });
    let failed = false;
    worker.on("error", () => {
      failed = true;
    });
    await new Promise((resolve) => worker.on("exit", resolve));
    running = undefined;
    // What the disk has to say, the next commit hears.
    if (failed) restUntilMs = performance.now() + REST_MS;
    else if (raw.open && !raw.inTransaction) raw.pragma("wal_checkpoint(passive)");
  }

  return {
    /** Waits for the thread to let go of the file. */
    close: async (): Promise<void> => {
      clearInterval(timer);
      await running;
    },
  };
}
