import { setImmediate } from "node:timers/promises";
import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import { decodeFacts } from "../../shared/duplicates/facts.ts";
import { readFirm } from "../../shared/duplicates/firm.ts";
import { DUPLICATE_KEYS_VERSION, listKeys } from "../../shared/duplicates/keys.ts";
import { writeRepeatable } from "./bulk-write.ts";
import { writeMany } from "./duplicate-index.ts";
import { findMeta, putMeta } from "./meta.ts";
import { readAll, readOne, run } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";

export interface CatchUpOptions {
  /** Longest stretch that others in this process wait; 5 ms where not given. */
  readonly stretchMs?: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** How many wait for the cache; without it every stretch is a transaction of its own. */
  readonly waiting?: () => number;
  /** Asked between stretches; true leaves the rest for the next call. */
  readonly stopped?: () => boolean;
}

/** Customers whose keys are sorted together: about 45 MB of memory. Every run writes each page of the index once more. */
const RUN = 500_000;
const READ = 250;
const SETTLED = 5000;

/**
 * Writes the keys of customers that putDuplicateKeys left for later, sorted, so that each page of the index is written
 * once. Yields between stretches; safe to stop and to repeat. Builds the whole index again after a change of the keys' version.
 *
 * @returns customers indexed
 */
export async function catchUpDuplicateKeys(db: Kysely<SeatDatabase>, options: CatchUpOptions = {}): Promise<number> {
  await beginAgainAfterUpdate(db);
  const total = (await readOne<{ n: number }>(db, "select count(*) as n from duplicate_todo", []))?.n ?? 0;
  let done = 0;
  while (done < total && options.stopped?.() !== true) {
    const found = await collect(db, options, (read) => options.onProgress?.(done + read, total));
    if (found.count === 0) break;
    await write(db, found, options);
    if (options.stopped?.() === true) break;
    await settle(db, found);
    done += found.count;
    options.onProgress?.(done, total);
  }
  return done;
}

/** Their keys are written. In steps, because a statement must not hold the process. */
async function settle(db: Kysely<SeatDatabase>, { first, last }: Run): Promise<void> {
  for (let from = first; from <= last; from += SETTLED) {
    const upTo = Math.min(last, from + SETTLED - 1);
    await writeRepeatable(db, (trx) =>
      run(trx, "delete from duplicate_todo where customer_no between ? and ?", [from, upTo]),
    );
    await setImmediate();
  }
}

async function beginAgainAfterUpdate(db: Kysely<SeatDatabase>): Promise<void> {
  const version = await findMeta(db, "duplicate-keys-version");
  const stale = version !== String(DUPLICATE_KEYS_VERSION);
  if (!stale) return;
  await db.transaction().execute(async (trx) => {
    await trx.executeQuery(CompiledQuery.raw("delete from duplicate_key", []));
    await trx.executeQuery(
      CompiledQuery.raw("insert or ignore into duplicate_todo select customer_no from duplicate_record", []),
    );
    await putMeta(trx, "duplicate-keys-version", DUPLICATE_KEYS_VERSION);
  });
}

/** Empties the index; for a cache whose customers were all deleted, so that their row numbers come again. */
export async function forgetDuplicateKeys(trx: Transaction<SeatDatabase>): Promise<void> {
  for (const table of ["duplicate_key", "duplicate_record", "duplicate_todo"]) {
    await trx.executeQuery(CompiledQuery.raw(`delete from ${table}`, []));
  }
}

/** Keys by their first eight bits; a pair is one 64-bit word: 40 bits of key, 24 of customer_no. */
interface Run {
  readonly parts: Part[];
  first: number;
  last: number;
  count: number;
}
interface Part {
  words: Uint32Array;
  length: number;
}

async function collect(
  db: Kysely<SeatDatabase>,
  { stretchMs = 5, stopped }: CatchUpOptions,
  onRead: (count: number) => void,
): Promise<Run> {
  const parts = Array.from({ length: 256 }, (): Part => ({ words: new Uint32Array(256), length: 0 }));
  const run: Run = { parts, first: 0, last: 0, count: 0 };
  let since = performance.now();
  while (run.count < RUN && stopped?.() !== true) {
    const rows = await readAll<{ customer_no: number; facts: string | null }>(
      db,
      `select t.customer_no, r.facts from duplicate_todo t left join duplicate_record r using (customer_no)
       where t.customer_no > ? order by t.customer_no limit ?`,
      [run.last, READ],
    );
    if (rows.length === 0) break;
    if (run.count === 0) run.first = rows[0]?.customer_no ?? 0;
    for (const { customer_no, facts } of rows) {
      if (facts !== null) for (const key of listKeys(readFirm(decodeFacts(facts)))) append(parts, key, customer_no);
      run.last = customer_no;
      run.count += 1;
      if (performance.now() - since < stretchMs) continue;
      await setImmediate();
      since = performance.now();
    }
    onRead(run.count);
  }
  return run;
}

function append(parts: readonly Part[], key: number, customerNo: number): void {
  const high = Math.floor(key / 0x100);
  const part = parts[high >>> 24];
  if (part === undefined) return;
  if (part.length === part.words.length) {
    const grown = new Uint32Array(((part.words.length * 3) >> 2) * 2);
    grown.set(part.words);
    part.words = grown;
  }
  part.words[part.length] = ((key % 0x100) << 24) | (customerNo & 0xffffff);
  part.words[part.length + 1] = high;
  part.length += 2;
}

async function write(
  db: Kysely<SeatDatabase>,
  run: Run,
  { stretchMs = 5, waiting = () => 1, stopped }: CatchUpOptions,
): Promise<void> {
  const pairs = sortedPairs(run);
  let next = pairs.next();
  while (next.done !== true && stopped?.() !== true) {
    await writeRepeatable(db, async (trx) => {
      do {
        const since = performance.now();
        while (next.done !== true && performance.now() - since < stretchMs) {
          await writeMany(trx, "insert or ignore into duplicate_key (key, customer_no) values", next.value);
          next = pairs.next();
        }
        await setImmediate();
      } while (next.done !== true && waiting() === 0 && stopped?.() !== true);
    });
  }
}

/** Pairs of key and customer_no in the order of the index, some hundred at a time; lets go of what it has given. */
function* sortedPairs(run: Run): Generator<[number, number][], undefined> {
  let rows: [number, number][] = [];
  for (const part of run.parts) {
    const words = part.words.subarray(0, part.length);
    new BigUint64Array(words.buffer, 0, part.length / 2).sort();
    for (let at = 0; at < words.length; at += 2) {
      const low = words[at] ?? 0;
      rows.push([(words[at + 1] ?? 0) * 0x100 + (low >>> 24), low & 0xffffff]);
      if (rows.length < 500) continue;
      yield rows;
      rows = [];
    }
    part.words = new Uint32Array(0);
  }
  if (rows.length > 0) yield rows;
}
