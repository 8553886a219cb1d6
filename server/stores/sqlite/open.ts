import Database from "better-sqlite3";
import { Kysely, type SqliteDatabase, type SqliteStatement } from "kysely";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { migrateHub } from "../migrate.ts";
import type { HubDatabase } from "../schema.ts";
import { createHotQueries } from "../sql/hot-queries.ts";
import type { HubStore } from "../store.ts";
import { createSqliteBulk } from "./bulk.ts";
import { createCheckpoints, MOST_PAGES } from "./checkpoint.ts";
import { hubDialect } from "./dialect.ts";
import { createSqliteForeseen } from "./foreseen.ts";
import { sqliteHoldings } from "./holdings.ts";

/** Statements kept ready per connection; the oldest goes when one more comes. */
const STATEMENTS_KEPT = 300;

/**
 * Opens (and brings up to date) the hub's database file. WAL with synchronous=FULL: a commit that was answered survives
 * power loss (DESIGN §11). A second, read-only connection serves the feed, so that pulls see committed rows only.
 *
 * @throws Refusal hub-too-new, home-read-only {path}, disk-full {path}
 */
export async function openSqliteStore(path: string): Promise<HubStore> {
  const writer = guard(path, () => open(path, false));
  const cached = withStatementCache(writer);
  const db = new Kysely<HubDatabase>({ dialect: hubDialect(cached) });
  try {
    await migrateHub(db as unknown as Kysely<unknown>);
  } catch (error) {
    await db.destroy();
    throw asRefusal(error, path);
  }
  assumeStatistics(writer);
  const reader = guard(path, () => open(path, true));
  const read = new Kysely<HubDatabase>({ dialect: hubDialect(withStatementCache(reader)) });
  const checkpoints = createCheckpoints(writer, path);
  const bulk = createSqliteBulk(writer);
  return {
    dialect: "sqlite",
    db,
    read,
    hot: createHotQueries(db, { claimsByTime: false }),
    holdings: sqliteHoldings,
    transact: (work) => db.transaction().execute(work),
    bulk,
    foreseen: createSqliteForeseen(db, writer, bulk),
    hints: null,
    disk: null,
    async close() {
      await checkpoints.close();
      // Kysely closes only what has answered a question. The writer is the last: only then is its log copied home.
      await read.destroy();
      reader.close();
      await db.destroy();
      writer.close();
    },
  };
}

function open(path: string, readonly: boolean): Database.Database {
  const database = new Database(path, { readonly, timeout: 5_000 });
  if (!readonly) {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma(`wal_autocheckpoint = ${MOST_PAGES}`);
  }
  // In KiB. A commit behind which pages have changed places walks all that the writer has cached: 0.3 ms for 16 MiB, over 1 ms for 64.
  database.pragma(`cache_size = ${readonly ? -65_536 : -16_384}`);
  database.pragma("temp_store = MEMORY");
  return database;
}

/** Rows of a table below which its own statistics say nothing about what it will be when the team has worked for an hour. */
const GROWN_ROWS = 10_000;

/**
 * Tells the planner of a table that is new or small what a grown one looks like: every row has the same org_id, the next column tells rows apart.
 * Without it SQLite takes the organisation's key for a selective one and reads whole tables (24 ms instead of 0.3 ms a claim at 2,000
 * customers), and an import of a hundred thousand rows would be worked with the plans of an empty table until the next start.
 */
function assumeStatistics(database: Database.Database): void {
  // A limit keeps the look short, and keeps samples away that would have statements prepared anew for each value.
  database.pragma("analysis_limit = 1000");
  const known = database.prepare("select count(*) from sqlite_schema where name = 'sqlite_stat1'").pluck().get();
  if (known === 0) database.exec("analyze");
  else database.pragma("optimize = 0x10002");
  const indexes = database
    .prepare(
      `select t.name as of, i.name, i."unique" as is_unique, count(c.seqno) as width
       from sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
       where t.type = 'table' and t.name not like 'sqlite_%'
         and coalesce((select max(cast(s.stat as integer)) from sqlite_stat1 s where s.tbl = t.name), 0) < ${GROWN_ROWS}
       group by t.name, i.name, i."unique"`,
    )
    .all() as { of: string; name: string; is_unique: number; width: number }[];
  const drop = database.prepare("delete from sqlite_stat1 where tbl = ? and (idx = ? or idx is null)");
  const put = database.prepare("insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)");
  database.transaction(() => {
    for (const { of: table, name, is_unique: unique, width } of indexes) {
      const perKey = Array.from({ length: width }, (_, at) =>
        unique && at === width - 1 ? 1 : at === 0 ? 100_000 : 20,
      );
      drop.run(table, name);
      put.run(table, name, [100_000, ...perKey].join(" "));
    }
  })();
  database.exec("analyze sqlite_schema");
}

const nothing: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

/** Kysely's driver prepares every statement anew; preparing costs as much as running the short ones. */
function withStatementCache(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      // On a full or broken disk SQLite rolls back by itself; the rollback that follows must not hide why.
      if (sql === "rollback" && !database.inTransaction) return nothing;
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = database.prepare(sql) as unknown as SqliteStatement;
      if (statements.size >= STATEMENTS_KEPT) {
        for (const oldest of statements.keys()) {
          statements.delete(oldest);
          break;
        }
      }
      statements.set(sql, statement);
      return statement;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

function guard<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw asRefusal(error, path);
  }
}

/** Turns the two faults that a person can mend (disk full, no right to write) into refusals; others stay what they are. */
export function asRefusal(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string") return error;
  if (code === "ENOSPC" || code.startsWith("SQLITE_FULL")) {
    return new Refusal(RefusalCode.DiskFull, { path }, { cause: error });
  }
  const noRight =
    ["EACCES", "EROFS", "EPERM", "ENOTDIR", "ENOENT", "EEXIST", "SQLITE_CANTOPEN"].includes(code) ||
    code.startsWith("SQLITE_READONLY");
  return noRight ? new Refusal(RefusalCode.HomeReadOnly, { path }, { cause: error }) : error;
}
