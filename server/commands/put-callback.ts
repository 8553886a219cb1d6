import { findCallback, putCallback as storeCallback } from "../stores/sql/history.ts";
import { applied, type Handler, leads } from "./context.ts";
import { getLiving, keptOn } from "./contribution.ts";
import { markHistory, mayWork } from "./ownership.ts";

/**
 * Promises a next contact, or moves one. On a customer that is somebody else's by now the text is kept as a cancelled
 * callback, a contribution, and the receipt says to whom it was lost (I4); an agent's promises are his own, a lead may set anybody's.
 */
export const putCallback: Handler<"put-callback"> = async (context, { callback }) => {
  const { trx, actor } = context;
  const customer = await getLiving(context, callback.customerId);
  const before = await findCallback(trx, actor.orgId, callback.callbackId);
  const mine = mayWork(context, customer);
  // A promise that he wanted to move is the new owner's by now: his words stay beside it.
  const isMove = !mine && before !== undefined;
  if (isMove && before.note === callback.note) return keptOn(context, customer);
  await storeCallback(trx, {
    org_id: actor.orgId,
    callback_id: isMove ? context.newId() : callback.callbackId,
    rev: context.nextRev(),
    customer_id: customer.customer_id,
    user_id: leads(actor) ? callback.userId : actor.userId,
    due_at_ms: callback.dueAtMs,
    note: callback.note,
    state: mine ? "open" : "cancelled",
    made_at_ms: before?.made_at_ms ?? callback.madeAtMs,
    made_by_call_id: before?.made_by_call_id ?? null,
    done_at_ms: mine ? null : context.nowMs,
    done_by_call_id: null,
    late_reason: callback.lateReason,
    contribution: mine ? 0 : 1,
  });
  await markHistory(context, customer);
  return mine ? applied : keptOn(context, customer);
};
