import type { Transaction } from "kysely";
import { RefusalCode } from "../../../shared/errors.ts";
import type { PayloadOf, Receipt } from "../../../shared/protocol/commands.ts";
import type { CallRow } from "../../../shared/protocol/rows.ts";
import { findCustomerName } from "../../cache/customers.ts";
import { readAll, readOne } from "../../cache/read.ts";
import type { SeatDatabase } from "../../cache/schema.ts";

/** Older ones are told to nobody who loads his customers anew. */
const RECENT_MS = 7 * 86_400_000;

export interface DoubleCallDeps {
  readonly userId: () => string;
  readonly nowMs: () => number;
  readonly windowMs: () => number;
  readonly nameOf: (userId: string) => string;
}

/**
 * Calls of colleagues that came with the feed, to customers whom this agent has called inside the protection window as well: two seats without
 * a line dialled one firm. Whoever was heard second has it in his receipt; the first, whose dial was right by all that was known then, is told
 * here: as a receipt of his own dial, in the diary where it stands there. A lead's override is no double call.
 *
 * @returns whether anybody has to be told
 */
export async function noteDoubleCalls(
  trx: Transaction<SeatDatabase>,
  calls: readonly CallRow[],
  { userId, nowMs, windowMs, nameOf }: DoubleCallDeps,
): Promise<boolean> {
  const me = userId();
  const others = calls.filter(
    (call) =>
      call.userId !== me &&
      call.direction === "out" &&
      call.overrideRule === null &&
      call.dialledAtMs > nowMs() - RECENT_MS,
  );
  if (others.length === 0) return false;
  const pairs = await readAll<{ at: number; mine_json: string }>(
    trx,
    `select j.key as at, (select m.row_json from call m where m.customer_id = j.value ->> 'customerId' and m.user_id = ?
        and m.dialled_at_ms > j.value ->> 'dialledAtMs' - ? and m.dialled_at_ms < j.value ->> 'dialledAtMs' + ?
        order by m.dialled_at_ms desc limit 1) as mine_json
     from json_each(?) j where mine_json is not null`,
    [me, windowMs(), windowMs(), JSON.stringify(others)],
  );
  let told = false;
  for (const { at, mine_json } of pairs) {
    const theirs = others[at];
    const mine = JSON.parse(mine_json) as CallRow;
    if (theirs === undefined || mine.direction !== "out" || mine.overrideRule !== null) continue;
    const fault = { byName: nameOf(theirs.userId), atMs: theirs.dialledAtMs };
    if (await tell(trx, mine, theirs, fault, nowMs())) told = true;
  }
  return told;
}

async function tell(
  trx: Transaction<SeatDatabase>,
  mine: CallRow,
  theirs: CallRow,
  detail: Receipt["detail"],
  atMs: number,
): Promise<boolean> {
  // Not answered yet: the receipt will say it.
  const callIs = "kind = 'start-call' and customer_id = ? and payload_json ->> 'callId' = ?";
  const key = [mine.customerId, mine.callId];
  if (await readOne(trx, `select 1 from outbox where state = 'waiting' and ${callIs}`, key)) return false;
  const sent = await readOne<{ op_id: string }>(
    trx,
    `select op_id from sent where ${callIs} union all select op_id from outbox where ${callIs} limit 1`,
    [...key, ...key],
  );
  if (await readOne(trx, "select 1 from receipt where op_id = ?", [sent?.op_id ?? ""])) return false;
  const opId = `double:${theirs.callId}`;
  const receipt: Receipt = { opId, status: "applied", code: RefusalCode.DoubleCall, detail, rev: 0 };
  const { callId, customerId, numberId, contactId, numberMasked, direction, dialledAtMs } = mine;
  const payload: PayloadOf<"start-call"> = {
    callId,
    customerId,
    numberId,
    contactId,
    numberMasked,
    direction,
    dialledAtMs,
    override: null,
  };
  const payload_json = JSON.stringify(payload);
  const receipt_json = JSON.stringify(receipt);
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("receipt")
    .values({
      op_id: opId,
      kind: "start-call",
      customer_id: customerId,
      customer_name: (await findCustomerName(trx, customerId)) ?? "",
      payload_json,
      receipt_json,
      at_ms: atMs,
      seen_at_ms: null,
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return false;
  if (sent !== undefined) {
    await trx
      .updateTable("outage_entry")
      .set({ payload_json, receipt_json })
      .where("op_id", "=", sent.op_id)
      .where("receipt_json", "is", null)
      .execute();
  }
  return true;
}
