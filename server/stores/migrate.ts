import { setTimeout as wait } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import * as hub0001 from "../../migrations/server/0001-hub.ts";
import * as hub0002 from "../../migrations/server/0002-duplicate-keys.ts";
import * as hub0003 from "../../migrations/server/0003-leases.ts";
import * as hub0004 from "../../migrations/server/0004-nodes.ts";
import * as hub0005 from "../../migrations/server/0005-contributions.ts";
import * as hub0006 from "../../migrations/server/0006-twins.ts";
import * as hub0007 from "../../migrations/server/0007-lean-indexes.ts";
import * as hub0008 from "../../migrations/server/0008-news-by-rev.ts";
import * as hub0009 from "../../migrations/server/0009-steady-history.ts";
import * as hub0010 from "../../migrations/server/0010-duplicate-keys-version.ts";
import * as hub0011 from "../../migrations/server/0011-read-ahead.ts";
import * as hub0012 from "../../migrations/server/0012-holdings.ts";
import * as hub0013 from "../../migrations/server/0013-lean-claims.ts";
import * as hub0014 from "../../migrations/server/0014-shared-keys.ts";
import * as hub0015 from "../../migrations/server/0015-owners-by-index.ts";
import * as hub0016 from "../../migrations/server/0016-flush-marks.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";

/** In order; a released entry is never edited, moved or removed. */
export const migrations = [
  hub0001,
  hub0002,
  hub0003,
  hub0004,
  hub0005,
  hub0006,
  hub0007,
  hub0008,
  hub0009,
  hub0010,
  hub0011,
  hub0012,
  hub0013,
  hub0014,
  hub0015,
  hub0016,
];

/** The schema version that this code reads and writes. */
export const HUB_SCHEMA_VERSION = migrations.length;

const TRIES = 20;
const WAIT_MS = 250;

/**
 * Brings the database to HUB_SCHEMA_VERSION. Each step and its version number are one transaction, so a crash leaves
 * either the old schema or the new one (Kysely's own migrator opens none on SQLite). Nodes that start together on one
 * database get in each other's way at the version's key; the slower one waits and finds the step done.
 *
 * @throws Refusal hub-too-new {hubVersion, appVersion} for a database that a newer Fairdial has written
 */
export async function migrateHub(db: Kysely<unknown>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await migrateOnce(db);
    } catch (error) {
      if (!wasFirst(error) || tried >= TRIES) throw error;
      await wait(WAIT_MS);
    }
  }
}

async function migrateOnce(db: Kysely<unknown>): Promise<void> {
  await sql`create table if not exists hub_schema (version integer not null primary key)`.execute(db);
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from hub_schema`.execute(db);
  const current = Number(rows[0]?.version ?? 0);
  if (current > HUB_SCHEMA_VERSION) {
    throw new Refusal(RefusalCode.HubTooNew, { hubVersion: current, appVersion: HUB_SCHEMA_VERSION });
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < current) continue;
    await db.transaction().execute(async (trx) => {
      // First, so that of two nodes one waits here for the other's whole step.
      await sql`insert into hub_schema (version) values (${index + 1})`.execute(trx);
      await migration.up(trx);
    });
  }
}

/** Another node made the same table or took the same step at the same moment (unique keys of the server's own catalogue, or ours). */
function wasFirst(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return ["23505", "42P07", "42710", "40001", "40P01"].includes(String(code));
}
