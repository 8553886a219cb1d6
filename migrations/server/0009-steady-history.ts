import { type Kysely, sql } from "kysely";

/**
 * What hangs on a customer stays as it was written when the customer passes to somebody else: it carries no owner and keeps its rev, and
 * the feed brings it to whoever comes to see it, at the ledger's event or the lease. Ledger rows are therefore never changed: their revs
 * run in the order of the chain, and the chain's place is their key. Claims of a day lie together in time, not each with its user's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await ledger(db);
  for (const table of ["call", "activity", "callback"])
    await db.schema.alterTable(table).dropColumn("owner_id").execute();
  // Most customers are nobody's: they need not be taken out of an index of owners when somebody claims them.
  await sql`drop index customer_by_owner_id_state`.execute(db);
  await sql`create index customer_of_owner on customer (org_id, owner_id, customer_id) where owner_id is not null`.execute(
    db,
  );
  await db.schema
    .alterTable("lease")
    .addColumn("granted_rev", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();
  // Whoever has not yet read to the end is shown once more what hangs on the customers that are lent to him.
  await sql`update lease set granted_rev = (select rev from org where org.org_id = lease.org_id)
    where ended_at_ms is null`.execute(db);
}

const COLUMNS =
  sql.raw(`customer_id, kind, from_owner_id, to_owner_id, by_user_id, rule, reason, other_customer_id, hub_ms, seat_ms,
  mono_ms, prev_hash, hash`);

async function ledger(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("ledger").renameTo("ledger_before").execute();
  await db.schema
    .createTable("ledger")
    .addColumn("org_id", "text", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("event_id", "text", (c) => c.notNull())
    .addColumn("rev", "bigint", (c) => c.notNull())
    .addColumn("customer_id", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("from_owner_id", "text")
    .addColumn("to_owner_id", "text")
    .addColumn("by_user_id", "text")
    .addColumn("rule", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("other_customer_id", "text")
    .addColumn("hub_ms", "bigint", (c) => c.notNull())
    .addColumn("seat_ms", "bigint")
    .addColumn("mono_ms", "double precision")
    .addColumn("prev_hash", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("ledger_place", ["org_id", "seq"])
    .execute();
  // A row that was touched got a later rev; the latest that still lies before the events behind it is its first one or a later one.
  await sql`insert into ledger (org_id, seq, event_id, rev, ${COLUMNS})
    select org_id, seq, event_id,
      seq + min(rev - seq) over (partition by org_id order by seq rows between current row and unbounded following), ${COLUMNS}
    from ledger_before order by org_id, seq`.execute(db);
  await db.schema.dropTable("ledger_before").execute();
  await sql`create unique index ledger_by_rev on ledger (org_id, rev)`.execute(db);
  await sql`create index ledger_by_customer_id on ledger (org_id, customer_id)`.execute(db);
  await sql`create index ledger_claims on ledger (org_id, hub_ms, by_user_id) where kind = 'claimed'`.execute(db);
}
