import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { Kysely } from "kysely";
import { createCheckpoints, MOST_PAGES } from "./checkpoint.ts";
import { createTurnDialect, type Turns } from "./dialect.ts";
import { type Migration, migrate, seatMigrations } from "./migrate.ts";
import { type Remains, readRemains } from "./remains.ts";
import type { SeatDatabase } from "./schema.ts";
import { asDiskRefusal, isDamage, kyselyDatabase, openEncrypted } from "./sqlite.ts";

export interface OpenCacheOptions {
  /** users/<id> */
  readonly folder: string;
  /** Where caches that cannot be used are put; nothing in it is ever deleted. */
  readonly kept: string;
  readonly key: Uint8Array;
  readonly nowMs: () => number;
  /** Called when a page of the open file turns out to be damaged. */
  readonly onDamage: (error: unknown) => void;
  readonly migrations?: readonly Migration[];
}

export interface OpenCache {
  readonly db: Kysely<SeatDatabase>;
  readonly path: string;
  readonly turns: Turns;
  /** Waits until the write-ahead log has room; for whoever writes much and can wait. */
  readonly room: () => Promise<void>;
  /** What was read out of a cache that had to be put aside; undefined in ordinary life. */
  readonly remains: Remains | undefined;
  close(): Promise<void>;
}

/** A file up to this size is checked whole after an unclean end; a larger one only where an agent's words are. */
const CHECK_WHOLE_BYTES = 32 * 1024 * 1024;
const suffixes = ["", "-wal", "-shm"];

/**
 * Opens and migrates a user's cache. A file that cannot be read (damaged, or written under another key) is moved to `kept`,
 * what can still be read of the agent's words comes back as `remains`, and an empty cache takes its place.
 *
 * @throws Refusal cache-too-new (file untouched), disk-full, home-read-only
 */
export async function openCache(options: OpenCacheOptions): Promise<OpenCache> {
  const path = join(options.folder, "cache.db");
  const open = join(options.folder, "open");
  const unclean = existsSync(open);
  let remains: Remains | undefined;
  let raw: Database.Database | undefined;
  try {
    raw = openEncrypted(path, options.key);
    if (unclean) check(raw, path);
  } catch (error) {
    // Windows moves no file that is open.
    raw?.close();
    if (!isDamage(error)) throw asDiskRefusal(error, path);
    const kept = putAside(path, options);
    remains = readRemains(kept, options.key);
    raw = openEncrypted(path, options.key);
  }
  raw.pragma(`wal_autocheckpoint=${MOST_PAGES}`);
  const checkpoints = createCheckpoints(raw, { path, key: options.key });
  const { dialect, turns } = createTurnDialect(kyselyDatabase(raw, path, options.onDamage, checkpoints.committed));
  const db = new Kysely<SeatDatabase>({ dialect });
  try {
    await migrate(db as Kysely<unknown>, options.migrations ?? seatMigrations);
    writeFileSync(open, "", { mode: 0o600 });
  } catch (error) {
    await checkpoints.close();
    await db.destroy();
    if (raw.open) raw.close();
    throw asDiskRefusal(error, path);
  }
  return {
    db,
    path,
    turns,
    room: checkpoints.room,
    remains,
    close: async () => {
      await checkpoints.close();
      await db.destroy();
      rmSync(open, { force: true });
    },
  };
}

/** Leaves the mark of an unclean end, so that the next open looks closely. */
export function markDamaged(folder: string): void {
  writeFileSync(join(folder, "open"), "damaged", { mode: 0o600 });
}

class Damaged extends Error {
  override readonly name = "Damaged";
  readonly code = "SQLITE_CORRUPT";
}

function check(raw: Database.Database, path: string): void {
  if (statSync(path).size <= CHECK_WHOLE_BYTES) {
    const answer = raw.pragma("quick_check(1)", { simple: true });
    if (answer !== "ok") throw new Damaged(String(answer));
  }
  const tables = raw.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  for (const table of ["meta", "outbox", "draft", "desk", "base", "setting", "user"]) {
    if (tables.includes(table)) raw.prepare(`select * from "${table}"`).all();
  }
}

function putAside(path: string, options: OpenCacheOptions): string {
  mkdirSync(options.kept, { recursive: true, mode: 0o700 });
  const stamp = new Date(options.nowMs()).toISOString().replace(/[:.]/g, "-");
  const kept = join(options.kept, `${stamp}-cache.db`);
  for (const suffix of suffixes) if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  return kept;
}
