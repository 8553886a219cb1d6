import { type RawBuilder, sql } from "kysely";
import type { Holdings, LateHoldings } from "../holdings.ts";

const settledSeq = (orgId: string): RawBuilder<number> =>
  sql`coalesce((select seq from holding_settled where org_id = ${orgId}), 0)`;

const late: LateHoldings = {
  atOnce: 1_000,

  async findSettledSeq(db, orgId) {
    const row = await db.selectFrom("holding_settled").select("seq").where("org_id", "=", orgId).executeTakeFirst();
    return row?.seq ?? 0;
  },

  async settle(trx, orgId) {
    const fromSeq = await late.findSettledSeq(trx, orgId);
    const org = await trx.selectFrom("org").select("ledger_seq").where("org_id", "=", orgId).executeTakeFirstOrThrow();
    const toSeq = Math.min(org.ledger_seq, fromSeq + late.atOnce);
    const moved = trx
      .selectFrom("ledger")
      .select(["from_owner_id", "customer_id"])
      .where("org_id", "=", orgId)
      .where("seq", ">", fromSeq)
      .where("seq", "<=", toSeq)
      .where("from_owner_id", "is not", null);
    // Where nobody has lost a customer, nobody was given one twice.
    let stays = sql``;
    if ((await moved.limit(1).execute()).length > 0) {
      await sql`delete from holding where org_id = ${orgId} and (owner_id, customer_id) in ${moved}`.execute(trx);
      stays = sql`and not exists (select 1 from ledger as later where later.org_id = ledger.org_id
        and later.customer_id = ledger.customer_id and later.seq > ledger.seq and later.seq <= ${toSeq})`;
    }
    // Owner by owner, so that neighbours fall on the same pages.
    await sql`insert into holding (org_id, owner_id, customer_id) select org_id, to_owner_id, customer_id from ledger
      where org_id = ${orgId} and seq > ${fromSeq} and seq <= ${toSeq} and to_owner_id is not null ${stays}
      order by to_owner_id, customer_id on conflict do nothing`.execute(trx);
    await trx
      .insertInto("holding_settled")
      .values({ org_id: orgId, seq: toSeq })
      .onConflict((conflict) => conflict.column("org_id").doUpdateSet({ seq: toSeq }))
      .execute();
    return { seq: toSeq, left: org.ledger_seq - toSeq };
  },
};

/**
 * Who holds which customers has no index on `customer`, because each of a group's claimants would have a page of it written. The table
 * `holding` is that index, brought up to the ledger in batches, and what lies behind `holding_settled` is read from the ledger itself, in
 * which every change of owner is an event.
 */
export const sqliteHoldings: Holdings = {
  listOwned: (db, orgId, ownerId, { after, limit }) =>
    db
      .selectFrom("customer")
      .selectAll()
      .where("org_id", "=", orgId)
      .where("customer_id", "in", (eb) =>
        eb
          .selectFrom("holding")
          .select("customer_id")
          .where("org_id", "=", orgId)
          .where("owner_id", "=", ownerId)
          .where("customer_id", ">", after)
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
      .where("customer_id", ">", after)
      .where("owner_id", "=", ownerId)
      .where("state", "=", "owned")
      .orderBy("customer_id")
      .limit(limit)
      .execute(),

  async countOwned(db, orgId, ownerId) {
    const { rows } = await sql<{ count: number }>`select
        (select count(*) from holding where org_id = ${orgId} and owner_id = ${ownerId})
      + (select count(*) from ledger where org_id = ${orgId} and seq > ${settledSeq(orgId)} and to_owner_id = ${ownerId})
      - (select count(*) from ledger where org_id = ${orgId} and seq > ${settledSeq(orgId)} and from_owner_id = ${ownerId})
      as count`.execute(db);
    return rows[0]?.count ?? 0;
  },

  async countEach(db, orgId) {
    const { rows } = await sql<{ owner_id: string; count: number }>`select owner_id, sum(n) as count from (
        select owner_id, count(*) as n from holding where org_id = ${orgId} group by owner_id
        union all
        select to_owner_id, count(*) from ledger
          where org_id = ${orgId} and seq > ${settledSeq(orgId)} and to_owner_id is not null group by to_owner_id
        union all
        select from_owner_id, -count(*) from ledger
          where org_id = ${orgId} and seq > ${settledSeq(orgId)} and from_owner_id is not null group by from_owner_id
      ) as counted group by owner_id`.execute(db);
    return new Map(rows.map((row) => [row.owner_id, row.count]));
  },

  late,
};
