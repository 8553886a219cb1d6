import Database from "better-sqlite3";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { EachRow } from "./bulk.ts";

/** Statements kept ready; beyond this the oldest are prepared again. */
const STATEMENTS_KEPT = 400;

const nothing = { changes: 0, lastInsertRowid: 0 };

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

/** True where SQLite says that the file itself cannot be read: damaged, cut short, or written under another key. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_IOERR_SHORT_READ";
}

/**
 * Turns what the disk says (from SQLite or from node:fs) into the refusal that the user can act on.
 * Anything else comes back as it was.
 */
export function asDiskRefusal(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === "SQLITE_FULL" || code === "ENOSPC" || code === "EDQUOT") {
    return new Refusal(RefusalCode.DiskFull, { path }, { cause: error });
  }
  if (code === "SQLITE_IOERR_WRITE" || code === "SQLITE_IOERR_FSYNC" || code === "SQLITE_IOERR_TRUNCATE") {
    return new Refusal(RefusalCode.DiskFull, { path }, { cause: error });
  }
  if (code.startsWith("SQLITE_READONLY") || code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return new Refusal(RefusalCode.HomeReadOnly, { path }, { cause: error });
  }
  return error;
}

/**
 * Unlocks an encrypted file with a raw 32-byte key, so that no key derivation slows the start. AEGIS-256 authenticates every page
 * with a nonce of its own, as SQLCipher's AES-CBC with HMAC-SHA512 does, and runs on the processor's AES: a page costs a
 * tenth, and encrypting was half of every commit and of the first load.
 */
export function unlock(raw: Database.Database, key: Uint8Array): void {
  raw.pragma("cipher='aegis'");
  raw.pragma("algorithm='aegis-256'");
  raw.pragma(`key='raw:${Buffer.from(key).toString("hex")}'`);
}

/** Opens an encrypted database file. synchronous=FULL because an agent's words are stored here. */
export function openEncrypted(path: string, key: Uint8Array): Database.Database {
  const raw = new Database(path);
  try {
    unlock(raw, key);
    raw.pragma("journal_mode=WAL");
    raw.pragma("synchronous=FULL");
    raw.pragma("foreign_keys=OFF");
    raw.pragma("temp_store=MEMORY");
    raw.pragma("cache_size=-32000");
    raw.pragma("journal_size_limit=16777216");
    return raw;
  } catch (error) {
    raw.close();
    throw error;
  }
}

/** What Kysely needs of a database, with statements kept ready and disk errors told as refusals. */
export function kyselyDatabase(
  raw: Database.Database,
  path: string,
  onDamage: (error: unknown) => void,
  onCommit: () => void = () => undefined,
): SqliteDatabase {
  const kept = new Map<string, Database.Statement>();
  const ready = (sql: string): Database.Statement => {
    const found = kept.get(sql);
    if (found !== undefined && !found.busy) {
      kept.delete(sql);
      kept.set(sql, found);
      return found;
    }
    const made = raw.prepare(sql);
    if (found === undefined) {
      kept.set(sql, made);
      const oldest = kept.size > STATEMENTS_KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    }
    return made;
  };
  const guard = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      if (isDamage(error)) onDamage(error);
      throw asDiskRefusal(error, path);
    }
  };
  return {
    close: () => {
      kept.clear();
      raw.close();
    },
    prepare: (sql): SqliteStatement => {
      const statement = guard(() => ready(sql));
      return {
        reader: statement.reader,
        all: (parameters) => guard(() => statement.all(...parameters)),
        // SQLite itself rolls back when the disk is full; the rollback that follows must not hide why.
        run: (parameters) => {
          if (sql === "rollback" && !raw.inTransaction) return nothing;
          const [each] = parameters;
          const done = guard(() => {
            if (!(each instanceof EachRow)) return statement.run(...parameters);
            for (const row of each.rows) statement.run(...row);
            return nothing;
          });
          if (!raw.inTransaction) onCommit();
          return done;
        },
        iterate: (parameters) => guard(() => statement.iterate(...parameters)),
      };
    },
  };
}
