import { type Kysely, SqliteAdapter, sql } from "kysely";

/**
 * On PostgreSQL, rows that are written for nothing but their commit: it puts all commits before it on the disk as well. A few per
 * organisation, so that they lie where its other rows do when the tables are spread over several servers. Additive.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof SqliteAdapter) return;
  await sql`create table flush_mark (
    org_id text not null,
    slot integer not null,
    marks bigint not null,
    primary key (org_id, slot))`.execute(db);
}
