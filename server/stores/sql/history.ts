import type { Insertable, Selectable, Updateable } from "kysely";
import type { CallbackTable, CallTable, HubDatabase } from "../schema.ts";
import type { HubReader, HubTransaction } from "../store.ts";

export type StoredCall = Selectable<CallTable>;
export type StoredCallback = Selectable<CallbackTable>;

/** Tables whose rows hang on a customer. */
export const historyTables = ["call", "activity", "callback"] as const;
const keyOf = { call: "call_id", activity: "activity_id", callback: "callback_id" } as const;

export function findCall(db: HubReader, orgId: string, callId: string): Promise<StoredCall | undefined> {
  return db.selectFrom("call").selectAll().where("org_id", "=", orgId).where("call_id", "=", callId).executeTakeFirst();
}
/** Adds the call; a call that is there already stays (its id is made by the seat, so it is the same one). */
export async function insertCall(trx: HubTransaction, call: Insertable<CallTable>): Promise<void> {
  await trx
    .insertInto("call")
    .values(call)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
export async function updateCall(
  trx: HubTransaction,
  orgId: string,
  callId: string,
  set: Updateable<CallTable>,
): Promise<void> {
  await trx.updateTable("call").set(set).where("org_id", "=", orgId).where("call_id", "=", callId).execute();
}

/** Outgoing calls to any of these customers by somebody else in (afterMs, beforeMs], the latest first. */
export function listCallsNear(
  db: HubReader,
  orgId: string,
  customerIds: string[],
  span: { notBy: string; afterMs: number; beforeMs: number },
): Promise<StoredCall[]> {
  return db
    .selectFrom("call")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("customer_id", "in", customerIds)
    .where("direction", "=", "out")
    .where("user_id", "<>", span.notBy)
    .where("dialled_at_ms", ">", span.afterMs)
    .where("dialled_at_ms", "<=", span.beforeMs)
    .orderBy("dialled_at_ms", "desc")
    .limit(1)
    .execute();
}

/** Whose a customer was at an instant, from the ledger; null = nobody's. */
export async function findOwnerAt(
  db: HubReader,
  orgId: string,
  customerId: string,
  atMs: number,
): Promise<string | null> {
  const row = await db
    .selectFrom("ledger")
    .select("to_owner_id")
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where("hub_ms", "<=", atMs)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.to_owner_id ?? null;
}

export function findCallback(db: HubReader, orgId: string, callbackId: string): Promise<StoredCallback | undefined> {
  return db
    .selectFrom("callback")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("callback_id", "=", callbackId)
    .executeTakeFirst();
}
export async function putCallback(trx: HubTransaction, callback: Insertable<CallbackTable>): Promise<void> {
  const { org_id: _org, callback_id: _id, ...changed } = callback;
  await trx
    .insertInto("callback")
    .values(callback)
    .onConflict((conflict) => conflict.columns(["org_id", "callback_id"]).doUpdateSet(changed))
    .execute();
}
export async function updateCallback(
  trx: HubTransaction,
  orgId: string,
  callbackId: string,
  set: Updateable<CallbackTable>,
): Promise<void> {
  await trx
    .updateTable("callback")
    .set(set)
    .where("org_id", "=", orgId)
    .where("callback_id", "=", callbackId)
    .execute();
}
export function listOpenCallbacks(db: HubReader, orgId: string, customerId: string): Promise<StoredCallback[]> {
  return db
    .selectFrom("callback")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where("state", "=", "open")
    .execute();
}

export async function listHistoryIds(
  db: HubReader,
  table: (typeof historyTables)[number],
  orgId: string,
  customerId: string,
): Promise<string[]> {
  const key = keyOf[table] as "call_id";
  const rows = await db
    .selectFrom(table as keyof Pick<HubDatabase, "call">)
    .select(key)
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .execute();
  return rows.map((row) => row[key]);
}

/** Calls on customers of one import: while there is none, the import can be undone. */
export async function countBatchCalls(db: HubReader, orgId: string, batchId: string): Promise<number> {
  const row = await db
    .selectFrom("call")
    .innerJoin("customer", (join) =>
      join.onRef("customer.org_id", "=", "call.org_id").onRef("customer.customer_id", "=", "call.customer_id"),
    )
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("call.org_id", "=", orgId)
    .where("customer.batch_id", "=", batchId)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
