import { HOUR_MS, localIsoDay } from "../../shared/domain/local-time.ts";
import { findCall, insertCall } from "../stores/sql/history.ts";
import { applied, type Handler } from "./context.ts";
import { getLiving } from "./contribution.ts";
import { checkDial, rightfulOverride } from "./dial-check.ts";
import { bumpCustomer } from "./ownership.ts";

/**
 * Records a dial. It happened, whoever owns the customer by now, so it is never refused; it counts for the protection
 * window and for the day's attempts of the whole enterprise (I2, 0.7). What was wrong with it stands in the receipt's code.
 */
export const startCall: Handler<"start-call"> = async (context, payload) => {
  const { trx, actor, settings, nowMs } = context;
  const customer = await getLiving(context, payload.customerId);
  if ((await findCall(trx, actor.orgId, payload.callId)) !== undefined) return applied;
  // A seat clock that runs ahead must not close the enterprise to everybody for days.
  const dialledAtMs = Math.min(payload.dialledAtMs, nowMs);
  const override = rightfulOverride(context, payload);
  const fault = await checkDial(context, customer, { ...payload, override }, dialledAtMs);
  await insertCall(trx, {
    org_id: actor.orgId,
    call_id: payload.callId,
    rev: context.nextRev(),
    customer_id: customer.customer_id,
    user_id: actor.userId,
    number_id: payload.numberId,
    contact_id: payload.contactId,
    number_masked: payload.numberMasked,
    direction: payload.direction,
    dialled_at_ms: dialledAtMs,
    ended_at_ms: null,
    disposition: null,
    wrapped_up_at_ms: null,
    level_from: null,
    level_to: null,
    override_rule: override?.rule ?? null,
    override_by_user_id: override?.byUserId ?? null,
  });
  const day = localIsoDay(dialledAtMs, settings.timeZone);
  const latest = dialledAtMs >= (customer.last_call_at_ms ?? 0);
  const attempts =
    payload.direction === "in" || day < customer.attempts_day
      ? {}
      : { attempts_day: day, attempts_today: day === customer.attempts_day ? customer.attempts_today + 1 : 1 };
  await bumpCustomer(
    context,
    customer,
    {
      has_history: 1,
      ...(latest ? { last_call_at_ms: dialledAtMs, last_call_by_user_id: actor.userId } : {}),
      // The pool deals it to nobody before the protection window is over.
      deal_after_ms: Math.max(customer.deal_after_ms, dialledAtMs + settings.protectionWindowHours * HOUR_MS),
      ...attempts,
    },
    { version: false },
  );
  return { ...applied, ...fault };
};
