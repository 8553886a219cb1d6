import { applied, type Handler, leads } from "./context.ts";
import { bumpCustomer, getCustomer } from "./ownership.ts";

/** Sales looked at this customer: when and who (0.29). Looks of the same user within a minute are one look. */
export const viewed: Handler<"viewed"> = async (context, { customerId, atMs }) => {
  const customer = await getCustomer(context, customerId);
  const { actor, nowMs } = context;
  const seenAtMs = Math.min(atMs, nowMs);
  const hidden = customer.state !== "pool" && customer.owner_id !== actor.userId && !leads(actor);
  const before = customer.last_viewed_at_ms ?? 0;
  const again = customer.last_viewed_by_user_id === actor.userId && seenAtMs < before + 60_000;
  if (hidden || again || seenAtMs <= before) return applied;
  await bumpCustomer(
    context,
    customer,
    { last_viewed_at_ms: seenAtMs, last_viewed_by_user_id: actor.userId },
    { version: false },
  );
  return applied;
};
