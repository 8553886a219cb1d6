import { type Kysely, sql } from "kysely";

const statements = [
  // The few customers that the user may work, by themselves: among a million, "mine and begins with 深圳" costs a walk over all of 深圳.
  `create virtual table search_own using fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
  `create trigger search_own_forget after delete on customer begin
    delete from search_own where rowid = old.customer_no;
  end`,
  // Words of before are wanting some of now: they are made again with the next change of the customer.
  `update search_mark set mark = -1`,
];

/** A full-text index of the customers seen in full. Additive. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
