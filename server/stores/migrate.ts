import { type Kysely, sql } from "kysely";
import * as hub0001 from "../../migrations/server/0001-hub.ts";
import * as hub0002 from "../../migrations/server/0002-duplicate-keys.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";

/** In order; a released entry is never edited, moved or removed. */
const migrations = [hub0001, hub0002];

/** The schema version that this code reads and writes. */
export const HUB_SCHEMA_VERSION = migrations.length;

/**
 * Brings the database to HUB_SCHEMA_VERSION. Each step and its version number are one transaction, so a crash leaves
 * either the old schema or the new one (Kysely's own migrator opens none on SQLite).
 *
 * @throws Refusal hub-too-new {hubVersion, appVersion} for a database that a newer Fairdial has written
 */
export async function migrateHub(db: Kysely<unknown>): Promise<void> {
  await sql`create table if not exists hub_schema (version integer not null)`.execute(db);
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from hub_schema`.execute(db);
  const current = Number(rows[0]?.version ?? 0);
  if (current > HUB_SCHEMA_VERSION) {
    throw new Refusal(RefusalCode.HubTooNew, { hubVersion: current, appVersion: HUB_SCHEMA_VERSION });
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < current) continue;
    await db.transaction().execute(async (trx) => {
      await migration.up(trx);
      await sql`insert into hub_schema (version) values (${index + 1})`.execute(trx);
    });
  }
}
