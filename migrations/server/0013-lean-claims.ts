import { type Kysely, SqliteAdapter, sql } from "kysely";

/**
 * On SQLite, where the pages of a group's commit are most of what it costs, today's claims are counted from the ledger's end: that is asked
 * once when a hub starts and once a day. A node of several asks again whenever it has followed the others for too long.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof SqliteAdapter) await sql`drop index ledger_claims`.execute(db);
}
