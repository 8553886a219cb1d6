import { type Kysely, sql } from "kysely";

/**
 * Indexes that every claim had to carry along and hardly any row needed: nobody looks customers up by the record that lives on, few belong
 * to an import that is looked up, and of the ledger only claims are counted by user. Additive for nodes of the version before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index customer_by_survivor_id`.execute(db);
  await sql`drop index customer_by_batch_id`.execute(db);
  await sql`create index customer_of_batch on customer (org_id, batch_id) where batch_id is not null`.execute(db);
  await sql`drop index ledger_by_by_user_id_kind_hub_ms`.execute(db);
  await sql`create index ledger_claims on ledger (org_id, by_user_id, hub_ms) where kind = 'claimed'`.execute(db);
}
