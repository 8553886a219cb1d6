import Database from "better-sqlite3";
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { migrateHub } from "../migrate.ts";
import type { HubDatabase } from "../schema.ts";
import { createHotQueries } from "../sql/hot-queries.ts";
import type { HubStore } from "../store.ts";

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
  const db = new Kysely<HubDatabase>({ dialect: new SqliteDialect({ database: withStatementCache(writer) }) });
  try {
    await migrateHub(db as unknown as Kysely<unknown>);
  } catch (error) {
    await db.destroy();
    throw asRefusal(error, path);
  }
  const reader = guard(path, () => open(path, true));
  const read = new Kysely<HubDatabase>({ dialect: new SqliteDialect({ database: withStatementCache(reader) }) });
  return {
    dialect: "sqlite",
    db,
    read,
    hot: createHotQueries(db),
    async close() {
      await read.destroy();
      await db.destroy();
    },
  };
}

function open(path: string, readonly: boolean): Database.Database {
  const database = new Database(path, { readonly, timeout: 5_000 });
  if (!readonly) {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("wal_autocheckpoint = 4000");
  }
  database.pragma("cache_size = -65536");
  database.pragma("temp_store = MEMORY");
  return database;
}

/** Kysely's driver prepares every statement anew; preparing costs as much as running the short ones. */
function withStatementCache(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
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
