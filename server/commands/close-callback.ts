import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { findCallback, updateCallback } from "../stores/sql/history.ts";
import { applied, type CommandContext, type Handler } from "./context.ts";
import { getLiving, keptOn } from "./contribution.ts";
import { getCustomer, mayWork } from "./ownership.ts";

/** Ends a promise: kept, or called off. */
export const closeCallback: Handler<"close-callback"> = async (context, { callbackId, customerId, state, atMs }) => {
  const found = await closeOpenCallback(context, { callbackId, state, atMs, callId: null });
  if (found) return applied;
  // The promise went to the customer's new owner.
  const customer = await getLiving(context, customerId);
  if (mayWork(context, customer)) throw new Refusal(RefusalCode.NotFound, { callbackId });
  return keptOn(context, customer);
};

/** Closes a callback that is the user's own or belongs to a customer he may work. False where there is none such. */
export async function closeOpenCallback(
  context: CommandContext,
  close: { callbackId: string; state: "done" | "cancelled"; atMs: number; callId: string | null },
): Promise<boolean> {
  const { trx, actor } = context;
  const callback = await findCallback(trx, actor.orgId, close.callbackId);
  if (callback === undefined) return false;
  if (callback.state !== "open") return true;
  if (callback.user_id !== actor.userId && !mayWork(context, await getCustomer(context, callback.customer_id))) {
    return false;
  }
  await updateCallback(trx, actor.orgId, close.callbackId, {
    rev: context.nextRev(),
    state: close.state,
    done_at_ms: close.atMs,
    done_by_call_id: close.callId,
  });
  return true;
}
