import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type Database from "better-sqlite3";

/** Pages of the write-ahead log at which a commit copies them home itself (64 MiB): only where no thread keeps up, as in a first load. */
export const MOST_PAGES = 16_000;
/** So many are copied home also while the seat goes on writing: 48 MiB. */
const BUSY_PAGES = 12_000;
/** Whoever writes much and can wait lets so many be copied home before it goes on: what fits the file that is kept (journal_size_limit). */
const ROOM_PAGES = 3_500;
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
  /** Waits while the log is long and the thread copies it home. Asked before each transaction by whoever writes much and can wait. */
  room(): Promise<void>;
  /** Waits for the thread to let go of the file. */
  close(): Promise<void>;
}

interface Copying {
  readonly worker: Worker;
  readonly ended: Promise<void>;
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
  let running: Copying | undefined;
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

  async function room(): Promise<void> {
    // A reader of an old state, or a thread that fails, may leave the log long: then the writer goes on.
    for (let tries = 0; tries < 2; tries++) {
      // The connection is everybody's: in the middle of another's transaction SQLite answers only that it is locked.
      while (!closed && raw.inTransaction) await setImmediate();
      if (closed) return;
      const { log, copied } = state();
      if (log < ROOM_PAGES || copied === log) return;
      if (running === undefined && performance.now() < restUntilMs) return;
      const copying = running ?? start();
      copying.worker.ref();
      await copying.ended;
    }
  }

  /** Pages in the log, which begins anew only after all of them were copied. */
  function state(): { readonly log: number; readonly copied: number } {
    const [answer] = raw.pragma("wal_checkpoint(noop)") as { log: number; checkpointed: number }[];
    return { log: answer?.log ?? 0, copied: answer?.checkpointed ?? 0 };
  }

  function waiting(): number {
    const { log, copied } = state();
    return log - copied;
  }

  function start(): Copying {
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
    return running;
  }

  return {
    committed: () => {
      lastMs = performance.now();
      plan();
    },
    room,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      // Waited for now, so it is a reason for the process to live.
      running?.worker.ref();
      await running?.ended;
    },
  };
}
