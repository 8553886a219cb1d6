import { findCallback, putCallback as storeCallback } from "../stores/sql/history.ts";
import { applied, type Handler, leads } from "./context.ts";
import { bumpCustomer, getCustomer, lost, mayWork } from "./ownership.ts";

/**
 * Promises a next contact, or moves one. On a customer that is somebody else's by now the text is kept as a cancelled
 * callback and the receipt says to whom it was lost (I4); an agent's promises are his own, a lead may set anybody's.
 */
export const putCallback: Handler<"put-callback"> = async (context, { callback }) => {
  const { trx, actor } = context;
  const customer = await getCustomer(context, callback.customerId);
  const before = await findCallback(trx, actor.orgId, callback.callbackId);
  const mine = mayWork(context, customer);
  if (!mine && before !== undefined) return lost(context, customer);
  await storeCallback(trx, {
    org_id: actor.orgId,
    callback_id: callback.callbackId,
    rev: context.nextRev(),
    customer_id: callback.customerId,
    owner_id: customer.owner_id,
    user_id: leads(actor) ? callback.userId : actor.userId,
    due_at_ms: callback.dueAtMs,
    note: callback.note,
    state: mine ? "open" : "cancelled",
    made_at_ms: before?.made_at_ms ?? callback.madeAtMs,
    made_by_call_id: before?.made_by_call_id ?? null,
    done_at_ms: mine ? null : context.nowMs,
    done_by_call_id: null,
    late_reason: callback.lateReason,
  });
  if (customer.has_history === 0) await bumpCustomer(context, customer, { has_history: 1 }, { version: false });
  return mine ? applied : lost(context, customer);
};
