import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { applied, type Handler, leads } from "./context.ts";
import { settleLease } from "./leases.ts";
import { checkVersion, getCustomer, moveCustomer, whoHasIt } from "./ownership.ts";

/** A lead gives a customer to a named user, or back to the pool. Quota and cool-down do not hold him (REQUIREMENTS "Decided"). */
export const assign: Handler<"assign"> = async (context, { customerId, toUserId, reason }) => {
  if (!leads(context.actor)) throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  if (toUserId !== null && !context.userIsActive(toUserId))
    throw new Refusal(RefusalCode.NotFound, { userId: toUserId });
  const read = await getCustomer(context, customerId);
  // Somebody may be dialling what is lent to him; only he can be given it before.
  const customer = await settleLease(context, read, toUserId);
  checkVersion(context, customer);
  if (customer.state === "bin") {
    const { detail } = whoHasIt(context, customer);
    throw new Refusal(RefusalCode.InBin, detail);
  }
  if (customer.owner_id === toUserId) return applied;
  await moveCustomer(context, customer, {
    set:
      toUserId === null
        ? { state: "pool", owner_id: null, tracking_since_ms: null }
        : { state: "owned", owner_id: toUserId, tracking_since_ms: context.nowMs },
    kind: "assigned",
    rule: "lead",
    reason,
  });
  return applied;
};
