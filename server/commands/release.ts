import { applied, type Handler } from "./context.ts";
import { getCustomer, lost, moveCustomer } from "./ownership.ts";

/** The owner gives a customer back to its pool; ends the tracking period and starts his cool-down. */
export const release: Handler<"release"> = async (context, { customerId, reason }) => {
  const customer = await getCustomer(context, customerId);
  if (customer.state !== "owned") return lost(context, customer);
  if (customer.owner_id !== context.actor.userId) return lost(context, customer);
  await moveCustomer(context, customer, {
    set: { state: "pool", owner_id: null, tracking_since_ms: null },
    kind: "released",
    rule: "own-release",
    reason,
  });
  return applied;
};
