import { type Kysely, sql } from "kysely";
import * as cache0001 from "../../migrations/seat/0001-cache.ts";
import * as cache0002 from "../../migrations/seat/0002-search.ts";
import * as cache0003 from "../../migrations/seat/0003-duplicate-keys.ts";
import * as cache0004 from "../../migrations/seat/0004-queue.ts";
import * as cache0005 from "../../migrations/seat/0005-leases.ts";
import * as cache0006 from "../../migrations/seat/0006-outages.ts";
import * as cache0007 from "../../migrations/seat/0007-own-search.ts";
import * as cache0008 from "../../migrations/seat/0008-sent.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";

export interface Migration {
  readonly name: string;
  readonly up: (db: Kysely<unknown>) => Promise<void>;
}

/** In order of their numbers, which are the versions in `user_version`. Add at the end, never change what is released. */
export const seatMigrations: readonly Migration[] = [
  { name: "0001-cache", up: cache0001.up },
  { name: "0002-search", up: cache0002.up },
  { name: "0003-duplicate-keys", up: cache0003.up },
  { name: "0004-queue", up: cache0004.up },
  { name: "0005-leases", up: cache0005.up },
  { name: "0006-outages", up: cache0006.up },
  { name: "0007-own-search", up: cache0007.up },
  { name: "0008-sent", up: cache0008.up },
];

/** The version that this program writes. */
export const CACHE_VERSION = versionOf(seatMigrations);

function versionOf(migrations: readonly Migration[]): number {
  return Number(migrations.at(-1)?.name.slice(0, 4) ?? 0);
}

/**
 * Brings a cache up to date, each step in one transaction with its version, because Kysely's own Migrator uses none on SQLite.
 *
 * @throws Refusal cache-too-new where a newer program wrote the file; nothing was changed then
 */
export async function migrate(db: Kysely<unknown>, migrations: readonly Migration[] = seatMigrations): Promise<void> {
  const version = await getVersion(db);
  const newest = versionOf(migrations);
  if (version > newest) throw new Refusal(RefusalCode.CacheTooNew, { cacheVersion: version, appVersion: newest });
  for (const step of migrations) {
    const to = versionOf([step]);
    if (to <= version) continue;
    await db.transaction().execute(async (trx) => {
      await step.up(trx);
      await sql.raw(`pragma user_version = ${to}`).execute(trx);
    });
  }
}

export async function getVersion(db: Kysely<unknown>): Promise<number> {
  const answer = await sql<{ user_version: number }>`pragma user_version`.execute(db);
  return answer.rows[0]?.user_version ?? 0;
}
