import { type Kysely, sql } from "kysely";

/**
 * Leases: the short exclusive right to work a customer of the pool without owning it (DESIGN §4). `customer.lessee_id` is what
 * decides, in one conditional write; the lease row says which device, since when, until when and how it ended.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("customer").addColumn("lessee_id", "text").execute();
  // From when on the pool may deal this customer: 0 = never called; a call, a quiet period or a duplicate puts it off.
  await db.schema
    .alterTable("customer")
    .addColumn("deal_after_ms", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`create index customer_to_deal on customer (org_id, pool, deal_after_ms, customer_id)
    where state = 'pool' and lessee_id is null`.execute(db);
  await db.schema
    .createTable("lease")
    .addColumn("org_id", "text", (c) => c.notNull())
    .addColumn("customer_id", "text", (c) => c.notNull())
    .addColumn("lease_id", "text", (c) => c.notNull())
    .addColumn("rev", "bigint", (c) => c.notNull())
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("device_id", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("queue", "text", (c) => c.notNull())
    .addColumn("granted_at_ms", "bigint", (c) => c.notNull())
    .addColumn("expires_at_ms", "bigint", (c) => c.notNull())
    .addColumn("margin_ms", "bigint", (c) => c.notNull())
    // Expiry plus margin: from here on the hub may deal the customer again.
    .addColumn("free_at_ms", "bigint", (c) => c.notNull())
    .addColumn("recalled_at_ms", "bigint")
    .addColumn("recalled_by_user_id", "text")
    .addColumn("recall_reason", "text", (c) => c.notNull())
    .addColumn("ended_at_ms", "bigint")
    .addColumn("ended_why", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("lease_key", ["org_id", "customer_id", "lease_id"])
    .execute();
  await sql`create index lease_by_user_rev on lease (org_id, user_id, rev)`.execute(db);
  await sql`create index lease_live_by_free_at on lease (org_id, free_at_ms) where ended_at_ms is null`.execute(db);
  await sql`create index lease_live_by_user on lease (org_id, user_id, queue) where ended_at_ms is null`.execute(db);
}
