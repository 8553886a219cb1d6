import { type Kysely, SqliteAdapter, sql } from "kysely";

/**
 * Whose customers are which, in a table that is written late and in batches (stores/sql/holdings.ts): an index of owners on `customer` was
 * a page of its own for every claimant of a group, a third of what a commit wrote. `holding_settled` says up to which ledger event it holds.
 * Additive for nodes of the version before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const sqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  const end = sql.raw(sqlite ? "without rowid" : "");
  await sql`create table holding (org_id text not null, owner_id text not null, customer_id text not null,
    constraint holding_key primary key (org_id, owner_id, customer_id)) ${end}`.execute(db);
  await sql`create table holding_settled (org_id text not null primary key, seq bigint not null)`.execute(db);
  // First, so that nobody changes an owner between what is written next.
  await sql`drop index customer_of_owner`.execute(db);
  await sql`insert into holding_settled (org_id, seq) select org_id, ledger_seq from org`.execute(db);
  await sql`insert into holding (org_id, owner_id, customer_id) select org_id, owner_id, customer_id from customer
    where owner_id is not null order by org_id, owner_id, customer_id`.execute(db);
}
