import type { Kysely } from "kysely";

/** By which rules an organisation's keys of the duplicate check were made, and how far those of older rules have been gone over. Additive. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("duplicate_index")
    .addColumn("org_id", "text", (c) => c.notNull())
    .addColumn("keys_version", "integer", (c) => c.notNull())
    .addColumn("done_no", "bigint", (c) => c.notNull())
    .addColumn("until_no", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("duplicate_index_key", ["org_id"])
    .execute();
}
