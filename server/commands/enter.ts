import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { applied, type Handler } from "./context.ts";
import { duplicateRefusal, listSame } from "./duplicates.ts";
import { rememberDifferent } from "./judge-pair.ts";
import { draftCustomer, storeCustomer } from "./new-customer.ts";
import { checkHoldingCap } from "./quotas.ts";

/**
 * A customer that an agent found himself: check, save and claim in one step (0.10). The firm being there already, in
 * anybody's list, pool or bin, refuses it and names the record. What he found himself is no claim on the pool's quota.
 */
export const enter: Handler<"enter"> = async (context, { customer, claim, decidedDifferent }) => {
  const { trx, hot, actor } = context;
  const [known] = await hot.findCustomer(trx, { orgId: actor.orgId, customerId: customer.customerId });
  if (known !== undefined) throw new Refusal(RefusalCode.BadRequest, { path: "customerId", problem: "known" });
  const draft = draftCustomer(context, customer);
  const [same] = await listSame(context, draft.probe, decidedDifferent);
  if (same !== undefined) throw duplicateRefusal(context, same);
  if (claim) await checkHoldingCap(context);
  await storeCustomer(context, draft, { ownerId: claim ? actor.userId : null, batchId: null });
  await context.record({
    customerId: customer.customerId,
    kind: "entered",
    fromOwnerId: null,
    toOwnerId: claim ? actor.userId : null,
    rule: "entry",
    reason: customer.source,
  });
  context.tallies.forget();
  for (const otherId of decidedDifferent) await rememberDifferent(context, customer.customerId, otherId);
  return applied;
};
