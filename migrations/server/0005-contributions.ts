import type { Kysely } from "kysely";

/**
 * What keeps an agent's words when the customer is somebody else's: a promise that came too late stays readable as a contribution, and
 * an entry made without the hub that turned out to be a known firm leads everything written on it to that firm. Additive.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("callback")
    .addColumn("contribution", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("alias")
    .addColumn("org_id", "text", (c) => c.notNull())
    // The id that a seat made for the entry; no customer has it.
    .addColumn("customer_id", "text", (c) => c.notNull())
    .addColumn("known_customer_id", "text", (c) => c.notNull())
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("alias_key", ["org_id", "customer_id"])
    .execute();
}
