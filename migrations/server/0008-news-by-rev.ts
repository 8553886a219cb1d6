import { type Kysely, sql } from "kysely";

/** Nodes read every change once, by its rev, and remember it for all seats: also what belongs to one seat alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index lease_by_rev on lease (org_id, rev)`.execute(db);
  await sql`create index sight_loss_by_rev on sight_loss (org_id, rev)`.execute(db);
}
