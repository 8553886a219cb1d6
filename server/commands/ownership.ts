import type { Updateable } from "kysely";
import type { LedgerKind } from "../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { Receipt } from "../../shared/protocol/commands.ts";
import type { CustomerTable } from "../stores/schema.ts";
import { takeCustomer, updateCustomer } from "../stores/sql/customers.ts";
import { listOpenCallbacks, updateCallback } from "../stores/sql/history.ts";
import { findOpenLease } from "../stores/sql/leases.ts";
import { putSightLoss } from "../stores/sql/records.ts";
import { type CommandContext, leads, type Outcome, type Standing, type StoredCustomer } from "./context.ts";
import { closeLease } from "./lease-end.ts";

/** @throws Refusal not-found */
export async function getCustomer(context: CommandContext, customerId: string): Promise<StoredCustomer> {
  const [customer] = await context.hot.findCustomer(context.trx, { orgId: context.actor.orgId, customerId });
  if (customer === undefined) throw new Refusal(RefusalCode.NotFound, { customerId });
  return customer;
}

/** Whose it is, where no more of the customer is asked. @throws Refusal not-found */
export async function getStanding(context: CommandContext, customerId: string): Promise<Standing> {
  const [customer] = await context.hot.findStanding(context.trx, { orgId: context.actor.orgId, customerId });
  if (customer === undefined) throw new Refusal(RefusalCode.NotFound, { customerId });
  return customer;
}

/** The seat decided on a version of the customer; if it sent which, it must still be that one. */
export function checkVersion(context: CommandContext, customer: Standing): void {
  const expected = context.command.expectedVersion;
  if (expected !== null && expected !== customer.version) {
    throw new Refusal(RefusalCode.Changed, { version: customer.version });
  }
}

/** Owner, lessee, lead or admin. */
export const mayWork = (context: CommandContext, customer: Standing): boolean =>
  leads(context.actor) ||
  (customer.state === "owned" && customer.owner_id === context.actor.userId) ||
  (customer.state === "pool" && customer.lessee_id === context.actor.userId);

/** Why a customer is not (or no longer) this user's, as code and facts of a receipt. */
export function whoHasIt(context: CommandContext, customer: Standing): Pick<Receipt, "code" | "detail"> {
  if (customer.state === "bin") {
    return {
      code: RefusalCode.InBin,
      detail: { binnedAtMs: customer.binned_at_ms, survivorId: customer.survivor_id },
    };
  }
  if (customer.owner_id === null) return { code: RefusalCode.Changed, detail: { version: customer.version } };
  return {
    code: RefusalCode.Claimed,
    detail: { ownerName: context.nameOf(customer.owner_id), sinceMs: customer.tracking_since_ms },
  };
}
export const lost = (context: CommandContext, customer: Standing): Outcome => ({
  status: "lost",
  ...whoHasIt(context, customer),
});

/** @throws Refusal claimed | in-bin | changed unless the user may work this customer */
export function checkMayWork(context: CommandContext, customer: Standing): void {
  if (mayWork(context, customer)) return;
  const { code, detail } = whoHasIt(context, customer);
  throw new Refusal(code as RefusalCode, detail);
}

export interface Move {
  readonly set: Updateable<CustomerTable> & { state: string; owner_id: string | null };
  readonly kind: LedgerKind;
  readonly rule: string;
  readonly reason: string;
  readonly otherCustomerId?: string | null;
}

/**
 * Moves a customer between owners, pool and bin: the one way besides the claim itself. The row, who loses sight of it,
 * its open promises and the ledger event, by which its new owner receives the history, are written together.
 *
 * @throws Refusal changed when the row is no longer the one that was read
 */
export async function moveCustomer(context: CommandContext, customer: Standing, move: Move): Promise<void> {
  const { trx, actor } = context;
  const taken = await takeCustomer(
    trx,
    { orgId: actor.orgId, customerId: customer.customer_id, version: customer.version },
    { ...move.set, lessee_id: null, version: customer.version + 1, rev: context.nextRev() },
  );
  if (!taken) throw new Refusal(RefusalCode.Changed, { version: customer.version });
  context.tallies.forget();
  if (customer.lessee_id !== null) {
    const lease = await findOpenLease(trx, actor.orgId, customer.customer_id);
    await closeLease(context, customer, lease, "moved");
  }
  if (customer.has_history === 1) await passPromises(context, customer, move.set.owner_id);
  if (customer.owner_id !== null && customer.owner_id !== move.set.owner_id) {
    await putSightLoss(trx, {
      org_id: actor.orgId,
      user_id: customer.owner_id,
      customer_id: customer.customer_id,
      rev: context.nextRev(),
    });
  }
  await context.record({
    customerId: customer.customer_id,
    kind: move.kind,
    fromOwnerId: customer.owner_id,
    toOwnerId: move.set.owner_id,
    rule: move.rule,
    reason: move.reason,
    otherCustomerId: move.otherCustomerId ?? null,
  });
}

/** Open promises go with the customer to its new owner; without one they are closed, visibly, as cancelled (I6). */
async function passPromises(context: CommandContext, customer: Standing, ownerId: string | null): Promise<void> {
  const { trx, actor } = context;
  for (const callback of await listOpenCallbacks(trx, actor.orgId, customer.customer_id)) {
    const set =
      ownerId === null
        ? { state: "cancelled", done_at_ms: context.nowMs, rev: context.nextRev() }
        : { user_id: ownerId, rev: context.nextRev() };
    await updateCallback(trx, actor.orgId, callback.callback_id, set);
  }
}

/** Bumps a customer after a change of its fields, numbers or contacts. */
export async function bumpCustomer(
  context: CommandContext,
  customer: Standing,
  set: Updateable<CustomerTable>,
  options: { version: boolean } = { version: true },
): Promise<void> {
  await updateCustomer(context.trx, context.actor.orgId, customer.customer_id, {
    ...set,
    ...(options.version ? { version: customer.version + 1 } : {}),
    rev: context.nextRev(),
  });
}

/**
 * Says that something hangs on the customer: only then may it have promises that go with it, and only without can its import be undone
 * unasked. No seat is shown this, so it takes no rev: a first note must not send the row to everybody.
 */
export async function markHistory(context: CommandContext, customer: Standing): Promise<void> {
  if (customer.has_history === 1) return;
  const { trx, hot, actor } = context;
  await hot.markHistory(trx, { orgId: actor.orgId, customerId: customer.customer_id });
}
