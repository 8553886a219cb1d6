import { Worker } from "node:worker_threads";
import type Database from "better-sqlite3";

/** Pages of the write-ahead log at which a commit copies them home itself (64 MiB): only where no thread keeps up, as in a first load. */
export const MOST_PAGES = 16_000;
/** So many are copied home also while the seat goes on writing: 48 MiB. */
const BUSY_PAGES = 12_000;
/** In a quiet moment so few are enough; what is below waits for more. */
const QUIET_PAGES = 200;
const LOOK_AFTER_MS = 1_000;
/** A thread that failed (the disk is full, the machine has no memory) is tried again after this. */
const REST_MS = 60_000;

export interface CheckpointData {
  readonly path: string;
  readonly key: Uint8Array;
}

export interface Checkpoints {
  /** Something was committed. */
  committed(): void;
  /** Waits for the thread to let go of the file. */
  close(): Promise<void>;
}

/**
 * Copies the write-ahead log into the cache file in a thread with a connection of its own, best while nobody writes: two waits for the
 * disk, some 30 ms, that else fall into the commit of whoever writes the thousandth page. A commit is in the log and on the
 * disk before it is answered, so nothing depends on the copying. The thread lives for one copying: idle it would hold 17 MiB.
 *
 * @param raw the seat's connection, asked only how much waits
 */
export function createCheckpoints(
  raw: Database.Database,
  data: CheckpointData,
  lookAfterMs = LOOK_AFTER_MS,
): Checkpoints {
  let timer: NodeJS.Timeout | undefined;
  let lastMs = 0;
  let restUntilMs = 0;
  let running: { readonly worker: Worker; readonly ended: Promise<void> } | undefined;
  let closed = false;

  function plan(): void {
    if (!closed) timer ??= setTimeout(look, lookAfterMs).unref();
  }

  function look(): void {
    timer = undefined;
    const nowMs = performance.now();
    const quiet = nowMs - lastMs >= lookAfterMs * 0.9;
    if (running !== undefined || raw.inTransaction) plan();
    else if (nowMs >= restUntilMs && waiting() >= (quiet ? QUIET_PAGES : BUSY_PAGES)) start();
    else if (!quiet) plan();
  }

  function waiting(): number {
    const [state] = raw.pragma("wal_checkpoint(noop)") as { log: number; checkpointed: number }[];
    return state === undefined ? 0 : state.log - state.checkpointed;
  }

  function start(): void {
    const worker = new Worker(new URL("./checkpoint-worker.ts", import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
    });
    worker.unref();
    // What the disk has to say, the next commit hears.
    worker.on("error", () => {
      restUntilMs = performance.now() + REST_MS;
    });
    const ended = new Promise<void>((resolve) => {
      worker.on("exit", () => {
        running = undefined;
        resolve();
      });
    });
    running = { worker, ended };
  }

  return {
    committed: () => {
      lastMs = performance.now();
      plan();
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      // Waited for now, so it is a reason for the process to live.
      running?.worker.ref();
      await running?.ended;
    },
  };
}
