import { type Kysely, sql } from "kysely";

const statements = [
  `create table duplicate_key (
    key integer not null,
    customer_no integer not null,
    primary key (key, customer_no)
  ) without rowid`,
  `create table duplicate_record (customer_no integer primary key, facts text not null)`,
  // Records whose keys are not written yet: many at once are sorted first, because key by key each would touch a page of its own.
  `create table duplicate_todo (customer_no integer primary key)`,
  // A firm that is gone must not be found. Its keys stay until the next building and lead nowhere.
  `create trigger customer_duplicate_delete after delete on customer begin
    delete from duplicate_record where customer_no = old.customer_no;
    delete from duplicate_todo where customer_no = old.customer_no; end`,
];

/** Keys of the duplicate check. Additive. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
