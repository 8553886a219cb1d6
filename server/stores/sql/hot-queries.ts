import { type Kysely, type Selectable, sql } from "kysely";
import { DAY_MS } from "../../../shared/domain/local-time.ts";
import { activityColumns, type NewEvent } from "../bulk.ts";
import type { ActivityTable, CustomerTable, HubDatabase, LedgerTable, NumberTable, ReceiptTable } from "../schema.ts";
import { customerColumns, numberColumns } from "./columns.ts";
import { prepare } from "./prepared.ts";

export type StoredCustomer = Selectable<CustomerTable>;
/** What a claim looks at: whose a customer is, or may become. */
export type Standing = Pick<StoredCustomer, (typeof standingColumns)[number]>;
export const standingColumns = [
  "customer_id",
  "version",
  "name_key",
  "state",
  "owner_id",
  "tracking_since_ms",
  "survivor_id",
  "binned_at_ms",
  "lessee_id",
  "has_history",
  "has_twin",
  "shares_keys",
] as const satisfies (keyof CustomerTable)[];
export type HotQueries = ReturnType<typeof createHotQueries>;

type Row<T> = Selectable<T> & Record<string, string | number | null>;
const pick = <T extends object>(slots: T, columns: readonly (keyof T)[]): T =>
  Object.fromEntries(columns.map((column) => [column, slots[column]])) as T;

/** One event in so many is looked at where the beginning of a day is sought in the ledger. */
const LOOKED_AT = 64;
/** By so much a hub's clock may have been set back. */
const CLOCK_SLACK_MS = DAY_MS;

/**
 * The statements of a claim and of every command's frame.
 *
 * @param indexed have claims an index by their time?
 */
export function createHotQueries(db: Kysely<HubDatabase>, indexed: { readonly claimsByTime: boolean }) {
  return {
    /**
     * Claims that each user made since an instant, released or not: releasing must not refund a quota (DESIGN §4). All users at once, because
     * claims lie in the order of time: an index by user would be a page of its own for every claimant of a group.
     */
    countClaims: prepare<{ orgId: string; sinceMs: number }, { by_user_id: string | null; count: number }>(
      db,
      (slot, q) => {
        const claims = q
          .selectFrom("ledger")
          .select(["by_user_id", (eb) => eb.fn.countAll<number>().as("count")])
          .where("org_id", "=", slot.orgId)
          // Literally, so that the index of claims alone is known to do.
          .where("kind", "=", sql.lit("claimed"))
          .where("hub_ms", ">=", slot.sinceMs)
          .groupBy("by_user_id");
        if (indexed.claimsByTime) return claims;
        const longBefore = q
          .selectFrom("ledger")
          .select((eb) => eb.fn.coalesce(eb.fn.max("seq"), sql.lit(0)).as("seq"))
          .where("org_id", "=", slot.orgId)
          .where(sql<boolean>`seq % ${sql.lit(LOOKED_AT)} = 0`)
          .where((eb) => eb(eb("hub_ms", "+", sql.lit(CLOCK_SLACK_MS)), "<", slot.sinceMs));
        return claims.where("seq", ">", longBefore);
      },
    ),
    findCustomer: prepare<{ orgId: string; customerId: string }, StoredCustomer>(db, (slot, q) =>
      q.selectFrom("customer").selectAll().where("org_id", "=", slot.orgId).where("customer_id", "=", slot.customerId),
    ),
    /** The claim itself: one conditional write decides (I1). No row back means that another was first. */
    takeFromPool: prepare<
      { orgId: string; customerId: string; version: number; ownerId: string; rev: number; nowMs: number },
      { customer_id: string }
    >(db, (slot, q) =>
      q
        .updateTable("customer")
        .set((eb) => ({
          state: "owned",
          owner_id: slot.ownerId,
          tracking_since_ms: slot.nowMs,
          version: eb("version", "+", 1),
          lessee_id: null,
          rev: slot.rev,
        }))
        .where("org_id", "=", slot.orgId)
        .where("customer_id", "=", slot.customerId)
        .where("owner_id", "is", null)
        .where("state", "=", "pool")
        .where((eb) => eb.or([eb("lessee_id", "is", null), eb("lessee_id", "=", slot.ownerId)]))
        .where("version", "=", slot.version)
        .returning("customer_id"),
    ),
    /** All that a cool-down looks at. */
    releasesOf: prepare<
      { orgId: string; customerId: string },
      { event_id: string; kind: string; by_user_id: string | null; hub_ms: number }
    >(db, (slot, q) =>
      q
        .selectFrom("ledger")
        .select(["event_id", "kind", "by_user_id", "hub_ms"])
        .where("org_id", "=", slot.orgId)
        .where("customer_id", "=", slot.customerId)
        .where("kind", "=", sql.lit("released")),
    ),
    /** Ownership events behind one and up to another, in the order of the chain. */
    listEvents: prepare<{ orgId: string; afterSeq: number; toSeq: number }, NewEvent>(db, (slot, q) =>
      q
        .selectFrom("ledger")
        .select(["kind", "by_user_id", "from_owner_id", "to_owner_id", "hub_ms"])
        .where("org_id", "=", slot.orgId)
        .where("seq", ">", slot.afterSeq)
        .where("seq", "<=", slot.toSeq)
        .orderBy("seq"),
    ),
    insertLedger: prepare<Selectable<LedgerTable> & Record<string, string | number | null>, never>(db, (slot, q) =>
      q.insertInto("ledger").values({
        org_id: slot.org_id,
        event_id: slot.event_id,
        rev: slot.rev,
        seq: slot.seq,
        customer_id: slot.customer_id,
        kind: slot.kind,
        from_owner_id: slot.from_owner_id,
        to_owner_id: slot.to_owner_id,
        by_user_id: slot.by_user_id,
        rule: slot.rule,
        reason: slot.reason,
        other_customer_id: slot.other_customer_id,
        hub_ms: slot.hub_ms,
        seat_ms: slot.seat_ms,
        mono_ms: slot.mono_ms,
        prev_hash: slot.prev_hash,
        hash: slot.hash,
      }),
    ),
    insertCustomer: prepare<Row<CustomerTable>, never>(db, (slot, q) =>
      q.insertInto("customer").values(pick(slot, customerColumns)),
    ),
    insertNumber: prepare<Row<NumberTable>, never>(db, (slot, q) =>
      q.insertInto("number").values(pick(slot, numberColumns)),
    ),
    /** Adds a note; one with the same id is the same note. */
    insertActivity: prepare<Row<ActivityTable>, never>(db, (slot, q) =>
      q
        .insertInto("activity")
        .values(pick(slot, activityColumns) as Row<ActivityTable>)
        .onConflict((conflict) => conflict.doNothing()),
    ),
    markHistory: prepare<{ orgId: string; customerId: string }, never>(db, (slot, q) =>
      q
        .updateTable("customer")
        .set({ has_history: 1 })
        .where("org_id", "=", slot.orgId)
        .where("customer_id", "=", slot.customerId),
    ),
    insertReceipt: prepare<Selectable<ReceiptTable> & Record<string, string | number | null>, never>(db, (slot, q) =>
      q.insertInto("receipt").values({
        org_id: slot.org_id,
        op_id: slot.op_id,
        device_id: slot.device_id,
        user_id: slot.user_id,
        seat_seq: slot.seat_seq,
        kind: slot.kind,
        status: slot.status,
        receipt_json: slot.receipt_json,
        at_ms: slot.at_ms,
      }),
    ),
    /** Is there another customer with one of this one's numbers, or with its full name? Cheap first look before a claim. */
    sharesKeys: prepare<{ orgId: string; customerId: string; nameKey: string }, { customer_id: string }>(
      db,
      (slot, q) =>
        q
          .selectFrom("customer")
          .select("customer_id")
          .where("org_id", "=", slot.orgId)
          .where("name_key", "=", slot.nameKey)
          .where("customer_id", "<>", slot.customerId)
          // Not `union`: sorting both halves makes SQLite walk whole tables in key order.
          .unionAll(
            q
              .selectFrom("number as mine")
              .innerJoin("number as other", (join) =>
                join.onRef("other.org_id", "=", "mine.org_id").onRef("other.hash", "=", "mine.hash"),
              )
              .select("other.customer_id")
              .where("mine.org_id", "=", slot.orgId)
              .where("mine.customer_id", "=", slot.customerId)
              .where("other.customer_id", "<>", slot.customerId),
          ),
    ),
  };
}
