import { type RawBuilder, type Selectable, sql } from "kysely";
import type { CustomerTable } from "../schema.ts";
import type { HubReader, HubTransaction } from "../store.ts";

/**
 * Who holds which customers. What decides is `customer.owner_id`; it has no index, because each of a group's claimants would have a page of
 * it written. `holding` is that index, brought up to the ledger in batches, and what lies behind `holding_settled` is read from the ledger
 * itself, in which every change of owner is an event: the answers are right whenever it was settled last.
 */

/** Events that one transaction takes in, and that may wait for it. */
export const SETTLED_AT_ONCE = 1_000;

const settledSeq = (orgId: string): RawBuilder<number> =>
  sql`coalesce((select seq from holding_settled where org_id = ${orgId}), 0)`;

export async function findSettledSeq(db: HubReader, orgId: string): Promise<number> {
  const row = await db.selectFrom("holding_settled").select("seq").where("org_id", "=", orgId).executeTakeFirst();
  return row?.seq ?? 0;
}

/** Customers of one owner, by key. */
export function listOwned(
  db: HubReader,
  orgId: string,
  ownerId: string,
  ask: { after: string; limit: number },
): Promise<Selectable<CustomerTable>[]> {
  return db
    .selectFrom("customer")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("customer_id", "in", (eb) =>
      eb
        .selectFrom("holding")
        .select("customer_id")
        .where("org_id", "=", orgId)
        .where("owner_id", "=", ownerId)
        .where("customer_id", ">", ask.after)
        // Not `union`, which SQLite makes of the whole ledger in the order of its customers.
        .unionAll(
          eb
            .selectFrom("ledger")
            .select("customer_id")
            .where("org_id", "=", orgId)
            .where("seq", ">", settledSeq(orgId))
            .where("to_owner_id", "=", ownerId),
        ),
    )
    .where("customer_id", ">", ask.after)
    .where("owner_id", "=", ownerId)
    .where("state", "=", "owned")
    .orderBy("customer_id")
    .limit(ask.limit)
    .execute();
}

export async function countOwned(db: HubReader, orgId: string, ownerId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select
      (select count(*) from holding where org_id = ${orgId} and owner_id = ${ownerId})
    + (select count(*) from ledger where org_id = ${orgId} and seq > ${settledSeq(orgId)} and to_owner_id = ${ownerId})
    - (select count(*) from ledger where org_id = ${orgId} and seq > ${settledSeq(orgId)} and from_owner_id = ${ownerId})
    as count`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** Of everybody who holds any, by user. */
export async function countHoldings(db: HubReader, orgId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ owner_id: string; count: number }>`select owner_id, sum(n) as count from (
      select owner_id, count(*) as n from holding where org_id = ${orgId} group by owner_id
      union all
      select to_owner_id, count(*) from ledger
        where org_id = ${orgId} and seq > ${settledSeq(orgId)} and to_owner_id is not null group by to_owner_id
      union all
      select from_owner_id, -count(*) from ledger
        where org_id = ${orgId} and seq > ${settledSeq(orgId)} and from_owner_id is not null group by from_owner_id
    ) as counted group by owner_id`.execute(db);
  return new Map(rows.map((row) => [row.owner_id, Number(row.count)]));
}

/**
 * Takes the next events of the ledger into `holding`, owner by owner. Needs no lock on the organisation: events are committed in their
 * order and never change, and of several nodes that settle one waits here for the other.
 *
 * @returns the last event that was taken in, and how many may still lie behind it
 */
export async function settleHoldings(
  trx: HubTransaction,
  orgId: string,
): Promise<{ readonly seq: number; readonly left: number }> {
  await trx
    .insertInto("holding_settled")
    .values({ org_id: orgId, seq: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { seq: fromSeq } = await trx
    .updateTable("holding_settled")
    .set((eb) => ({ seq: eb.ref("seq") }))
    .where("org_id", "=", orgId)
    .returning("seq")
    .executeTakeFirstOrThrow();
  const org = await trx.selectFrom("org").select("ledger_seq").where("org_id", "=", orgId).executeTakeFirstOrThrow();
  const toSeq = Math.min(org.ledger_seq, fromSeq + SETTLED_AT_ONCE);
  const moved = await trx
    .selectFrom("ledger")
    .select(["from_owner_id", "customer_id"])
    .where("org_id", "=", orgId)
    .where("seq", ">", fromSeq)
    .where("seq", "<=", toSeq)
    .where("from_owner_id", "is not", null)
    .execute();
  // One by one by their keys: as a join, PostgreSQL reads all holdings for it.
  for (const { from_owner_id: ownerId, customer_id: customerId } of moved) {
    await trx
      .deleteFrom("holding")
      .where("org_id", "=", orgId)
      .where("owner_id", "=", ownerId)
      .where("customer_id", "=", customerId)
      .execute();
  }
  // Where nobody has lost a customer, nobody was given one twice.
  const stays =
    moved.length > 0
      ? sql`and not exists (select 1 from ledger as later where later.org_id = ledger.org_id
          and later.customer_id = ledger.customer_id and later.seq > ledger.seq and later.seq <= ${toSeq})`
      : sql``;
  await sql`insert into holding (org_id, owner_id, customer_id) select org_id, to_owner_id, customer_id from ledger
    where org_id = ${orgId} and seq > ${fromSeq} and seq <= ${toSeq} and to_owner_id is not null ${stays}
    order by to_owner_id, customer_id on conflict do nothing`.execute(trx);
  await trx.updateTable("holding_settled").set({ seq: toSeq }).where("org_id", "=", orgId).execute();
  return { seq: toSeq, left: org.ledger_seq - toSeq };
}
