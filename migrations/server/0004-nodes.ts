import type { Kysely } from "kysely";

/**
 * What several nodes on one database share: who the hub is, which nodes live, which seat is at which node, and who does
 * what only one may do. `hub` and `node` belong to no organisation: they are there before the first one. Additive.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("hub")
    .addColumn("hub_key", "text", (c) => c.notNull().primaryKey())
    .addColumn("hub_id", "text", (c) => c.notNull())
    // Changes when a back-up is restored: seats then send once more what this database may not have.
    .addColumn("epoch", "text", (c) => c.notNull())
    .addColumn("certificate_pem", "text")
    .addColumn("certificate_key_pem", "text")
    .execute();
  await db.schema
    .createTable("node")
    .addColumn("node_id", "text", (c) => c.notNull().primaryKey())
    .addColumn("addresses_json", "text", (c) => c.notNull())
    .addColumn("alive_at_ms", "bigint", (c) => c.notNull())
    // Grows with every change of a seat's presence at this node.
    .addColumn("floor_no", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("presence")
    .addColumn("org_id", "text", (c) => c.notNull())
    .addColumn("node_id", "text", (c) => c.notNull())
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("online", "integer", (c) => c.notNull())
    .addColumn("phase", "text", (c) => c.notNull())
    .addColumn("since_ms", "bigint", (c) => c.notNull())
    .addColumn("customer_id", "text")
    .addPrimaryKeyConstraint("presence_key", ["org_id", "node_id", "user_id"])
    .execute();
  await db.schema
    .createTable("duty")
    .addColumn("org_id", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("node_id", "text", (c) => c.notNull())
    .addColumn("until_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("duty_key", ["org_id", "name"])
    .execute();
}
