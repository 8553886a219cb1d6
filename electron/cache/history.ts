import { type Kysely, sql, type Transaction } from "kysely";
import type { ActivityRow, CallbackRow, CallRow } from "../../shared/protocol/rows.ts";
import { type Cell, upsert } from "./bulk.ts";
import { readOne, run } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";

/** Calls, activities and callbacks of customers: what agents write. */
export async function putCalls(trx: Transaction<SeatDatabase>, rows: readonly CallRow[]): Promise<void> {
  await upsert(
    trx,
    "call",
    "call_id",
    [
      "call_id",
      "rev",
      "customer_id",
      "user_id",
      "dialled_at_ms",
      "ended_at_ms",
      "disposition",
      "wrapped_up_at_ms",
      "row_json",
    ],
    rows.map((r): Cell[] => [
      r.callId,
      r.rev,
      r.customerId,
      r.userId,
      r.dialledAtMs,
      r.endedAtMs,
      r.disposition,
      r.wrappedUpAtMs,
      JSON.stringify(r),
    ]),
  );
}

export async function putActivities(trx: Transaction<SeatDatabase>, rows: readonly ActivityRow[]): Promise<void> {
  await upsert(
    trx,
    "activity",
    "activity_id",
    ["activity_id", "rev", "customer_id", "call_id", "at_ms", "by_user_id", "row_json"],
    rows.map((r): Cell[] => [r.activityId, r.rev, r.customerId, r.callId, r.atMs, r.byUserId, JSON.stringify(r)]),
  );
}

/** Writes callbacks and brings `customer.next_at_ms` up to date. */
export async function putCallbacks(trx: Transaction<SeatDatabase>, rows: readonly CallbackRow[]): Promise<void> {
  await upsert(
    trx,
    "callback",
    "callback_id",
    ["callback_id", "rev", "customer_id", "user_id", "due_at_ms", "state", "made_at_ms", "done_at_ms", "row_json"],
    rows.map((r): Cell[] => [
      r.callbackId,
      r.rev,
      r.customerId,
      r.userId,
      r.dueAtMs,
      r.state,
      r.madeAtMs,
      r.doneAtMs,
      JSON.stringify(r),
    ]),
  );
  await refreshNext(
    trx,
    rows.map((r) => r.customerId),
  );
}

/** Sets `customer.next_at_ms` from the open callbacks of these customers. */
export async function refreshNext(trx: Transaction<SeatDatabase>, customerIds: readonly string[]): Promise<void> {
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return;
  const next = `(select min(due_at_ms) from callback
    where callback.customer_id = customer.customer_id and callback.state = 'open')`;
  // Most customers have no callback: a row that would stay as it is must not be written again.
  const [only] = ids.length === 1 ? ids : [];
  const whose = only === undefined ? "in (select value from json_each(?))" : "= ?";
  await run(trx, `update customer set next_at_ms = ${next} where customer_id ${whose} and next_at_ms is not ${next}`, [
    only ?? JSON.stringify(ids),
  ]);
}

export async function findCallRow(db: Kysely<SeatDatabase>, callId: string): Promise<CallRow | undefined> {
  const row = await readOne<{ row_json: string }>(db, "select row_json from call where call_id = ?", [callId]);
  return row && (JSON.parse(row.row_json) as CallRow);
}

export async function findCallbackRow(db: Kysely<SeatDatabase>, id: string): Promise<CallbackRow | undefined> {
  const row = await readOne<{ row_json: string }>(db, "select row_json from callback where callback_id = ?", [id]);
  return row && (JSON.parse(row.row_json) as CallbackRow);
}

export async function dropHistory(
  trx: Transaction<SeatDatabase>,
  of: "call" | "activity" | "callback",
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const key = { call: "call_id", activity: "activity_id", callback: "callback_id" }[of];
  const held = sql.raw(`"${of}"`);
  const list = JSON.stringify(ids);
  const customers = await sql<{ customer_id: string }>`select distinct customer_id from ${held}
    where ${sql.ref(key)} in (select value from json_each(${list}))`.execute(trx);
  await sql`delete from ${held} where ${sql.ref(key)} in (select value from json_each(${list}))`.execute(trx);
  if (of === "callback") {
    await refreshNext(
      trx,
      customers.rows.map((r) => r.customer_id),
    );
  }
}
