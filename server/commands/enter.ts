import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { PayloadOf } from "../../shared/protocol/commands.ts";
import { insertAlias } from "../stores/sql/records.ts";
import { applied, type CommandContext, type Handler, type Outcome } from "./context.ts";
import { keepTyped, type Typed } from "./contribution.ts";
import { duplicateRefusal, listSame, type SameFirm } from "./duplicates.ts";
import { rememberDifferent } from "./judge-pair.ts";
import { draftCustomer, storeCustomer } from "./new-customer.ts";
import { markHistory } from "./ownership.ts";
import { checkHoldingCap } from "./quotas.ts";

/**
 * A customer that an agent found himself: check, save and claim in one step (0.10). The firm being there already, in
 * anybody's list, pool or bin, refuses it and names the record. What he found himself is no claim on the pool's quota.
 */
export const enter: Handler<"enter"> = async (context, payload) => {
  const { customer, claim, decidedDifferent } = payload;
  const { trx, hot, actor } = context;
  const [known] = await hot.findCustomer(trx, { orgId: actor.orgId, customerId: customer.customerId });
  // Sent once more after an answer that did not arrive: it is in.
  if (known !== undefined && known.created_by_user_id === actor.userId) return applied;
  if (known !== undefined) throw new Refusal(RefusalCode.BadRequest, { path: "customerId", problem: "known" });
  const draft = draftCustomer(context, customer);
  const [same] = await listSame(context, draft.probe, decidedDifferent);
  if (same !== undefined) {
    if (payload.provisional !== true) throw duplicateRefusal(context, same);
    return leadToKnown(context, customer, same);
  }
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

/**
 * An entry kept without the hub turns out to be a known firm: what was typed stays there as a contribution, and whatever the seat wrote
 * on its entry meanwhile will follow it.
 */
async function leadToKnown(
  context: CommandContext,
  entered: PayloadOf<"enter">["customer"],
  same: SameFirm,
): Promise<Outcome> {
  const { trx, actor, nowMs } = context;
  const { customer } = same;
  await insertAlias(trx, {
    org_id: actor.orgId,
    customer_id: entered.customerId,
    known_customer_id: customer.customer_id,
    user_id: actor.userId,
    at_ms: nowMs,
  });
  await keepTyped(context, customer, "entry-kept", listTyped(entered, customer.name));
  await markHistory(context, customer);
  const { code, detail } = duplicateRefusal(context, same);
  const isLost = customer.state === "owned" && customer.owner_id !== actor.userId;
  return { status: isLost ? "lost" : "refused", code, detail: { ...detail, kept: "contribution" } };
}

function listTyped(entered: PayloadOf<"enter">["customer"], knownName: string): Typed[] {
  const typed: Typed[] = [{ field: "name", mine: entered.name, theirs: knownName }];
  const add = (field: string, mine: string) => {
    if (mine.trim() !== "") typed.push({ field, mine, theirs: "" });
  };
  for (const { name, note } of entered.contacts) add("contact", [name, note].filter((part) => part !== "").join(" · "));
  for (const number of entered.numbers) add("number", number.raw);
  for (const field of ["address", "industry", "product", "intro", "website"] as const) add(field, entered[field]);
  return typed;
}
