import type { Kysely } from "kysely";

/**
 * Marks a customer of which another record of the same firm is known, so that a claim asks the duplicate engine only where there is
 * something to find. Additive.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("customer")
    .addColumn("has_twin", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
}
