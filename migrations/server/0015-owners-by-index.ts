import { type Kysely, SqliteAdapter, sql } from "kysely";

/**
 * On PostgreSQL, who holds which customers is an index on them again: a claim's row moves and has an entry made in each of its indexes
 * anyway, of which one more costs a fraction of what bringing `holding` up to the ledger does. The tables stay as they are for nodes of the
 * version before, which read what is not in `holding` yet from the ledger, and may go when none of them can be running any more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof SqliteAdapter) return;
  await sql`create index customer_of_owner on customer (org_id, owner_id, customer_id) where owner_id is not null`.execute(
    db,
  );
}
