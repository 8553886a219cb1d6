import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { findOpenLease } from "../stores/sql/leases.ts";
import { applied, type CommandContext, type Handler, type Outcome, type Standing } from "./context.ts";
import { duplicateRefusal } from "./duplicates.ts";
import { closeLease } from "./lease-end.ts";
import { settleLease } from "./leases.ts";
import { checkVersion, getStanding, lost, moveCustomer } from "./ownership.ts";
import { checkCoolDown, checkQuotas } from "./quotas.ts";
import { listTwins } from "./twins.ts";

/**
 * Takes a customer from its pool into the agent's tracking list: won, lost (to whom, since when) or refused (DESIGN §4).
 * What decides is one conditional write; everything read before it only explains a no. The firm's other records in the
 * pool go to the bin and point at this one (0.11).
 */
export const claim: Handler<"claim"> = async (context, { customerId }) => {
  const { trx, hot, actor } = context;
  const read = await getStanding(context, customerId);
  if (read.state === "owned" && read.owner_id === actor.userId) return applied;
  if (read.state !== "pool" || read.owner_id !== null) return lost(context, read);
  const customer = await settleLease(context, read);
  checkVersion(context, customer);
  await checkQuotas(context);
  const key = { orgId: actor.orgId, customerId };
  const events = await hot.releasesOf(trx, key);
  checkCoolDown(context, events);
  const merged = await settleDuplicates(context, customer);
  if (merged !== undefined) return merged;

  await take(context, customer, "claim");
  return applied;
};

/**
 * The write that makes a pool customer the asker's, with its lease and its ledger event.
 *
 * @throws Refusal changed when the row is no longer the one that was read
 */
export async function take(context: CommandContext, customer: Standing, rule: string): Promise<void> {
  const { trx, hot, actor, nowMs } = context;
  const customerId = customer.customer_id;
  const [taken] = await hot.takeFromPool(trx, {
    orgId: actor.orgId,
    customerId,
    version: customer.version,
    ownerId: actor.userId,
    rev: context.nextRev(),
    nowMs,
  });
  if (taken === undefined) throw new Refusal(RefusalCode.Changed, { version: customer.version });
  if (customer.lessee_id !== null) {
    await closeLease(context, customer, await findOpenLease(trx, actor.orgId, customerId), "claimed");
  }
  await context.record({
    customerId,
    kind: "claimed",
    fromOwnerId: null,
    toOwnerId: actor.userId,
    rule,
    reason: "",
  });
  context.tallies.claimed(actor.userId);
}

/**
 * Looks at the firm's other records before the claim. One that somebody tracks stops it (I1); one that the agent tracks
 * himself takes this one in; those in the pool are put away.
 */
export async function settleDuplicates(context: CommandContext, customer: Standing): Promise<Outcome | undefined> {
  const { actor } = context;
  const same = await listTwins(context, customer);
  const tracked = same.find((one) => one.customer.state === "owned" && one.customer.owner_id !== actor.userId);
  if (tracked !== undefined) throw duplicateRefusal(context, tracked);
  const own = same.find((one) => one.customer.owner_id === actor.userId);
  if (own !== undefined) {
    await binAsDuplicate(context, customer, own.customer.customer_id);
    return { status: "merged", detail: { customerId: own.customer.customer_id, name: own.customer.name } };
  }
  for (const one of same) await settleLease(context, one.customer);
  for (const one of same) {
    if (one.customer.state === "pool") await binAsDuplicate(context, one.customer, customer.customer_id);
  }
  return undefined;
}

/** Puts a record of the same firm into the bin, pointing at the one that lives on. */
export async function binAsDuplicate(
  context: CommandContext,
  customer: Standing,
  survivorId: string,
  rule = "duplicate",
): Promise<void> {
  await moveCustomer(context, customer, {
    set: {
      state: "bin",
      owner_id: null,
      tracking_since_ms: null,
      survivor_id: survivorId,
      bin_reason: "duplicate",
      binned_at_ms: context.nowMs,
    },
    kind: rule === "judged" ? "merged" : "binned",
    rule,
    reason: "",
    otherCustomerId: survivorId,
  });
}
