import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { MOST_PAGES } from "../../electron/cache/checkpoint.ts";
import { openCache } from "../../electron/cache/open.ts";
import { documentOf } from "../../electron/cache/search-index.ts";
import { openEncrypted } from "../../electron/cache/sqlite.ts";
import type { CustomerRow } from "../../shared/domain/customer.ts";

const PAGE = 1000;
type Row = Record<string, string | number | null>;

export interface RawLoad {
  /** Customers a second into the tables that a seat shows and searches. */
  readonly rowsPerS: number;
  /** The sorted keys of so many customers a second. */
  readonly keysPerS: number;
  /** With the keys of the duplicate check, sorted, besides. */
  readonly withKeysPerS: number;
  /** Customers a second of bare updates by key, one text column and the row itself. */
  readonly updatesPerS: number;
}

/**
 * The same rows as a loaded cache holds, put into empty tables of the same shape by the bare engine: prepared inserts, a thousand
 * customers a transaction, everything made beforehand and not counted.
 */
export async function measureRawLoad(loaded: string, folder: string, key: Uint8Array): Promise<RawLoad> {
  mkdirSync(folder, { recursive: true });
  const empty = await openCache({ folder, kept: folder, key, nowMs: Date.now, onDamage: () => {} });
  await empty.close();
  const from = openEncrypted(loaded, key);
  const to = openEncrypted(join(folder, "cache.db"), key);
  to.pragma(`wal_autocheckpoint=${MOST_PAGES}`);
  try {
    const insert = copier(from, to);
    const last = Number(from.prepare("select max(customer_no) from customer").pluck().get());
    const count = Number(from.prepare("select count(*) from customer").pluck().get());
    let rowsMs = 0;
    for (let no = 0; no < last; no += PAGE) rowsMs += insert(no, no + PAGE);
    const keysMs = copyKeys(from, to);
    const changed = Math.min(count, 5000);
    return {
      rowsPerS: (count / rowsMs) * 1000,
      keysPerS: (count / keysMs) * 1000,
      withKeysPerS: (count / (rowsMs + keysMs)) * 1000,
      updatesPerS: (changed / updateSome(to, changed)) * 1000,
    };
  } finally {
    from.close();
    to.close();
  }
}

/** @returns copies customers with row numbers in (from, to] with all that is read by them, and answers the milliseconds of the inserts */
function copier(from: Database.Database, to: Database.Database): (after: number, upTo: number) => number {
  const tables = ["customer", "duplicate_record", "search_mark"].map((table) => ({
    read: from.prepare(`select * from ${table} where customer_no > ? and customer_no <= ?`).raw(),
    write: to.prepare(`insert into ${table} values (${marksOf(from, table)})`),
  }));
  const readNumbers = from
    .prepare(
      "select n.* from customer c join number n on n.customer_id = c.customer_id where c.customer_no > ? and c.customer_no <= ?",
    )
    .raw();
  const writeNumber = to.prepare(`insert into number values (${marksOf(from, "number")})`);
  const readRows = from.prepare(
    "select customer_no, state, sight, row_json from customer where customer_no > ? and customer_no <= ?",
  );
  const writeWords = to.prepare("insert into search (rowid, words) values (?, ?)");
  const writeOwn = to.prepare("insert into search_own (rowid, words) values (?, ?)");
  return (after, upTo) => {
    const rows = tables.map(({ read }) => read.all(after, upTo) as Row[]);
    const numbers = readNumbers.all(after, upTo);
    const words = (readRows.all(after, upTo) as Row[]).map((row) => ({
      no: row.customer_no,
      own: row.sight === "full" && row.state === "owned",
      text: documentOf(JSON.parse(String(row.row_json)) as CustomerRow),
    }));
    const startedMs = performance.now();
    to.exec("begin");
    for (const [at, { write }] of tables.entries()) for (const row of rows[at] ?? []) write.run(row);
    for (const number of numbers) writeNumber.run(number);
    for (const { no, own, text } of words) {
      writeWords.run(no, text);
      if (own) writeOwn.run(no, text);
    }
    to.exec("commit");
    return performance.now() - startedMs;
  };
}

const marksOf = (db: Database.Database, table: string): string =>
  db
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(() => "?")
    .join(",");

function copyKeys(from: Database.Database, to: Database.Database): number {
  const write = to.prepare("insert into duplicate_key (key, customer_no) values (?, ?)");
  const keys = from.prepare("select key, customer_no from duplicate_key order by key, customer_no").raw().all();
  const startedMs = performance.now();
  for (let at = 0; at < keys.length; at += 10 * PAGE) {
    to.exec("begin");
    for (const pair of keys.slice(at, at + 10 * PAGE)) write.run(pair);
    to.exec("commit");
  }
  return performance.now() - startedMs;
}

function updateSome(db: Database.Database, count: number): number {
  const ids = db.prepare("select customer_id from customer limit ?").pluck().all(count);
  const write = db.prepare(
    "update customer set version = version + 1, row_json = row_json || ' ' where customer_id = ?",
  );
  const startedMs = performance.now();
  for (let at = 0; at < ids.length; at += PAGE) {
    db.exec("begin");
    for (const id of ids.slice(at, at + PAGE)) write.run(id);
    db.exec("commit");
  }
  return performance.now() - startedMs;
}
