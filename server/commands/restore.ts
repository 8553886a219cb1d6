import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { applied, type Handler, leads } from "./context.ts";
import { checkVersion, getCustomer, moveCustomer } from "./ownership.ts";
import { reindexCustomer } from "./twins.ts";

/** A lead brings a customer back from the bin into its pool. */
export const restore: Handler<"restore"> = async (context, { customerId, reason }) => {
  if (!leads(context.actor)) throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  const customer = await getCustomer(context, customerId);
  if (customer.state !== "bin") return applied;
  checkVersion(context, customer);
  await moveCustomer(context, customer, {
    set: { state: "pool", owner_id: null, survivor_id: null, bin_reason: "", binned_at_ms: null },
    kind: customer.bin_reason === "duplicate" ? "unmerged" : "restored",
    rule: "lead",
    reason,
    otherCustomerId: customer.survivor_id,
  });
  await reindexCustomer(context, customerId);
  return applied;
};
