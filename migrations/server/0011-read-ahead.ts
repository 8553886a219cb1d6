import { type Kysely, sql } from "kysely";

/**
 * Says of an organisation since which rev every group of commands has written nothing but claims, notes and receipts, and as of which rev
 * that was said: what a node read before it had the lock then still holds under it. Additive for nodes of the version before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table org add column steady_from bigint not null default 0`.execute(db);
  await sql`alter table org add column steady_to bigint not null default -1`.execute(db);
}
