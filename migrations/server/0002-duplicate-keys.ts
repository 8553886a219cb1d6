import type { Kysely } from "kysely";

/** Keys of the duplicate check, and the facts that candidates are scored by. Additive. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("duplicate_record")
    .addColumn("org_id", "text", (c) => c.notNull())
    .addColumn("customer_no", "bigint", (c) => c.notNull())
    .addColumn("customer_id", "text", (c) => c.notNull())
    .addColumn("facts", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("duplicate_record_key", ["org_id", "customer_no"])
    .addUniqueConstraint("duplicate_record_customer", ["org_id", "customer_id"])
    .execute();
  await db.schema
    .createTable("duplicate_key")
    .addColumn("org_id", "text", (c) => c.notNull())
    .addColumn("key", "bigint", (c) => c.notNull())
    .addColumn("customer_no", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("duplicate_key_key", ["org_id", "key", "customer_no"])
    .execute();
}
