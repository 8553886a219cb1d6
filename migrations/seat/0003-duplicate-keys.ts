import { type Kysely, sql } from "kysely";

const statements = [
  // tier 1 takes new keys, tier 0 holds the bulk: writing into the bulk key by key would touch a page a key.
  `create table duplicate_key (
    tier integer not null,
    key integer not null,
    customer_no integer not null,
    primary key (tier, key, customer_no)
  ) without rowid`,
  `create table duplicate_record (customer_no integer primary key, facts text not null)`,
  // A firm that is gone must not be found; its keys are swept with the next building.
  `create trigger customer_duplicate_delete after delete on customer begin
    delete from duplicate_record where customer_no = old.customer_no; end`,
];

/** Keys of the duplicate check. Additive. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
