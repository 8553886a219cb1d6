import { setImmediate } from "node:timers/promises";
import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import { DUPLICATE_KEYS_VERSION } from "../../shared/duplicates/keys.ts";
import { writeRepeatable } from "./bulk-write.ts";
import { writeMany } from "./duplicate-index.ts";
import { addToRun, createRun, type KeyRun, listPairs, waitingSql } from "./duplicate-run.ts";
import type { KeysThread } from "./duplicate-thread.ts";
import { findMeta, putMeta } from "./meta.ts";
import { readAll, readOne, run } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";

export interface CatchUpOptions {
  /** Longest stretch that others in this process wait; 4 ms where not given. */
  readonly stretchMs?: number;
  /** Half of the work is done when all keys are made, the other half when they are written. */
  readonly onProgress?: (done: number, total: number) => void;
  /** How many wait for the cache; without it every stretch is a transaction of its own. */
  readonly waiting?: () => number;
  /** Waits until the write-ahead log has room (./checkpoint.ts). */
  readonly room?: () => Promise<void>;
  /** Asked between stretches; true leaves the rest for the next call. */
  readonly stopped?: () => boolean;
  /** Starts what makes the keys of many customers beside this thread; without it this one makes them. */
  readonly startThread?: () => KeysThread;
  /** The thread failed; this one goes on alone. */
  readonly onThreadLost?: (error: unknown) => void;
}

/** Customers whose keys are sorted together: about 45 MB of memory. Every run writes each page of the index once more. */
const RUN = 500_000;
/** From so many on the thread is worth its start. */
const MANY = 2_000;
const READ = 250;
const LOOK_EVERY_MS = 50;
/** Stretches in a transaction: the pages of more would take longer to put into the log than a stretch. */
const STRETCHES = 8;
/** Rows of duplicate_todo or duplicate_record that one statement touches. */
const STEP = 2_500;

/**
 * Writes the keys of customers that putDuplicateKeys left for later, sorted, so that each page of the index is written
 * once. Yields between stretches; safe to stop, to kill and to repeat. Builds the whole index again after a change of the keys' version.
 *
 * @returns customers indexed
 */
export async function catchUpDuplicateKeys(db: Kysely<SeatDatabase>, options: CatchUpOptions = {}): Promise<number> {
  await beginAgainAfterUpdate(db, options);
  const total = (await readOne<{ n: number }>(db, "select count(*) as n from duplicate_todo", []))?.n ?? 0;
  if (total === 0) return 0;
  let made = 0;
  let written = 0;
  const tell = (madeMore: number, writtenMore: number): void =>
    options.onProgress?.(Math.min(total, Math.floor((made + madeMore + written + writtenMore) / 2)), total);
  const source = createSource(db, total, options, (more) => tell(more, 0));
  try {
    let next = source.ask(0);
    while (options.stopped?.() !== true) {
      const keys = await next;
      if (keys.count === 0) break;
      made += keys.count;
      // The next keys are made while these are written.
      next = source.ask(keys.last);
      await write(db, keys, options, (part) => tell(0, part * keys.count));
      if (options.stopped?.() === true) break;
      await settle(db, keys);
      written += keys.count;
    }
  } finally {
    await source.stop();
  }
  tell(0, 0);
  return written;
}

/** Does the check know every firm that this cache will hold? Not in a first load, and not before all keys are written. */
export async function knowsAllFirms(db: Kysely<SeatDatabase>): Promise<boolean> {
  const found = await readOne<{ whole: 0 | 1 }>(
    db,
    `select not exists (select 1 from duplicate_todo)
       and not exists (select 1 from meta where key = 'duplicate-keys-version' and value <> ?)
       and not exists (select 1 from meta where key = 'load'
         and not exists (select 1 from meta where key = 'loaded' and value = '1')) as whole`,
    [String(DUPLICATE_KEYS_VERSION)],
  );
  return found?.whole === 1;
}

/** Makes runs of keys, in the thread where there are many and one can live. */
function createSource(
  db: Kysely<SeatDatabase>,
  total: number,
  options: CatchUpOptions,
  onRead: (count: number) => void,
) {
  let thread = total < MANY ? undefined : options.startThread?.();
  let over = false;
  let last: Promise<unknown> = Promise.resolve();
  const stopped = (): boolean => over || options.stopped?.() === true;
  // A question takes the thread many seconds; who stops waits for an end of it.
  const watch = thread && setInterval(() => stopped() && void thread?.stop(), LOOK_EVERY_MS).unref();

  async function make(after: number): Promise<KeyRun> {
    if (thread !== undefined) {
      try {
        return await thread.ask({ after, most: RUN }, onRead);
      } catch (error) {
        thread = undefined;
        if (!stopped()) options.onThreadLost?.(error);
      }
    }
    return collect(db, after, { ...options, stopped }, onRead);
  }

  return {
    ask: (after: number): Promise<KeyRun> => {
      const asked = make(after);
      last = asked.catch(() => undefined);
      return asked;
    },
    stop: async (): Promise<void> => {
      over = true;
      clearInterval(watch);
      await thread?.stop();
      await last;
    },
  };
}

async function collect(
  db: Kysely<SeatDatabase>,
  after: number,
  { stretchMs = 4, stopped }: CatchUpOptions,
  onRead: (count: number) => void,
): Promise<KeyRun> {
  const made = createRun(after);
  let since = performance.now();
  while (made.count < RUN && stopped?.() !== true) {
    const rows = await readAll<{ customer_no: number; facts: string | null }>(db, waitingSql(READ), [made.last]);
    if (rows.length === 0) break;
    for (const { customer_no, facts } of rows) {
      addToRun(made, customer_no, facts);
      if (performance.now() - since < stretchMs) continue;
      await setImmediate();
      since = performance.now();
    }
    onRead(made.count);
  }
  return made;
}

async function write(
  db: Kysely<SeatDatabase>,
  keys: KeyRun,
  { stretchMs = 4, waiting = () => 1, room, stopped }: CatchUpOptions,
  onWritten: (part: number) => void,
): Promise<void> {
  const total = keys.parts.reduce((sum, part) => sum + part.length / 2, 0);
  const pairs = listPairs(keys);
  let next = pairs.next();
  let written = 0;
  while (next.done !== true && stopped?.() !== true) {
    await room?.();
    await writeRepeatable(db, async (trx) => {
      for (let stretch = 0; stretch < STRETCHES && next.done !== true; stretch++) {
        const since = performance.now();
        while (next.done !== true && performance.now() - since < stretchMs) {
          await writeMany(trx, "insert or ignore into duplicate_key (key, customer_no) values", next.value);
          written += next.value.length;
          next = pairs.next();
        }
        await setImmediate();
        if (waiting() > 0 || stopped?.() === true) break;
      }
    });
    onWritten(written / total);
  }
}

/** Their keys are written. In steps, because a statement must not hold the process. */
async function settle(db: Kysely<SeatDatabase>, { first, last }: KeyRun): Promise<void> {
  for (let from = first; from <= last; from += STEP) {
    const upTo = Math.min(last, from + STEP - 1);
    await writeRepeatable(db, (trx) =>
      run(trx, "delete from duplicate_todo where customer_no between ? and ?", [from, upTo]),
    );
    await setImmediate();
  }
}

/** Keys of another version go and all records wait again, in steps; a stop or a kill on the way begins it once more. */
async function beginAgainAfterUpdate(
  db: Kysely<SeatDatabase>,
  { room, stopped, onProgress }: CatchUpOptions,
): Promise<void> {
  const version = await findMeta(db, "duplicate-keys-version");
  if (version === String(DUPLICATE_KEYS_VERSION)) return;
  const last = (await readOne<{ n: number | null }>(db, "select max(customer_no) as n from duplicate_record", []))?.n;
  for (let from = 0; from <= (last ?? -1); from += STEP) {
    if (stopped?.() === true) return;
    onProgress?.(0, last ?? 0);
    await room?.();
    await writeRepeatable(db, (trx) =>
      run(
        trx,
        "insert or ignore into duplicate_todo select customer_no from duplicate_record where customer_no between ? and ?",
        [from, from + STEP - 1],
      ),
    );
    await setImmediate();
  }
  const nextKeys = `select max(key) as n from (select key from duplicate_key order by key limit ${STEP})`;
  for (;;) {
    const upTo = (await readOne<{ n: number | null }>(db, nextKeys, []))?.n ?? null;
    if (upTo === null) break;
    if (stopped?.() === true) return;
    onProgress?.(0, last ?? 0);
    await room?.();
    await writeRepeatable(db, (trx) => run(trx, "delete from duplicate_key where key <= ?", [upTo]));
    await setImmediate();
  }
  await putMeta(db, "duplicate-keys-version", DUPLICATE_KEYS_VERSION);
}

/** Empties the index; for a cache whose customers were all deleted, so that their row numbers come again. */
export async function forgetDuplicateKeys(trx: Transaction<SeatDatabase>): Promise<void> {
  for (const table of ["duplicate_key", "duplicate_record", "duplicate_todo"]) {
    await trx.executeQuery(CompiledQuery.raw(`delete from ${table}`, []));
  }
}
