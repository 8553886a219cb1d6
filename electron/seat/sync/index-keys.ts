import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { AppStatus, Change } from "../../../shared/contract/app.ts";
import type { Turns } from "../../cache/dialect.ts";
import { catchUpDuplicateKeys } from "../../cache/duplicate-build.ts";
import type { KeysThread } from "../../cache/duplicate-thread.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import { singleFlight } from "./flight.ts";

export interface IndexKeysDeps {
  readonly db: Kysely<SeatDatabase>;
  readonly turns: Turns;
  /** Waits until the cache's write-ahead log has room. */
  readonly room: () => Promise<void>;
  readonly startKeysThread: () => KeysThread;
  readonly emit: (change: Change) => void;
  readonly log: Logger;
}

/** What takes less is over before anybody has read about it. */
const SHOWN_FROM = 10_000;
const TOLD_EVERY_MS = 500;

/**
 * Keys of the duplicate check, behind the rows: pulling goes on meanwhile, and what a stop leaves is done at the next start.
 *
 * @param ended asked at the begin of a run; answers whether that run has to stop
 */
export function createKeyIndexing(deps: IndexKeysDeps, ended: () => () => boolean) {
  const { db, turns, room, emit, log } = deps;
  let progress: AppStatus["hub"]["indexing"] = null;
  let toldMs = 0;

  function tell(done: number, total: number): void {
    if (total < SHOWN_FROM || (performance.now() - toldMs < TOLD_EVERY_MS && done < total)) return;
    toldMs = performance.now();
    progress = { done, total };
    emit({ topics: ["status"] });
  }

  const flight = singleFlight(async () => {
    const stopped = ended();
    if (stopped()) return;
    try {
      await catchUpDuplicateKeys(db, {
        waiting: turns.waiting,
        room,
        stopped,
        startThread: deps.startKeysThread,
        onThreadLost: (err) => log.warn({ err }, "keys of the duplicate check are made without a thread"),
        onProgress: tell,
      });
    } catch (error) {
      log.error({ err: error }, "duplicate keys not written");
    }
    if (progress === null) return;
    progress = null;
    emit({ topics: ["status"] });
  });

  return { again: flight.again, idle: flight.idle, progress: () => progress };
}
