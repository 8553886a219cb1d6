import type { leaseEnds } from "../../shared/protocol/rows.ts";
import { touchHistory } from "../stores/sql/history.ts";
import { type StoredLease, updateLease } from "../stores/sql/leases.ts";
import { putSightLoss } from "../stores/sql/records.ts";
import type { CommandContext, StoredCustomer } from "./context.ts";

export type LeaseEnd = (typeof leaseEnds)[number];

/** The lease row and the sight of its holder; the customer's own row is the caller's. */
export async function closeLease(
  context: CommandContext,
  customer: StoredCustomer,
  lease: StoredLease | undefined,
  why: LeaseEnd,
): Promise<void> {
  if (lease !== undefined) {
    await updateLease(context.trx, lease, { ended_at_ms: context.nowMs, ended_why: why, rev: context.nextRev() });
  }
  if (customer.lessee_id === null || why === "claimed") return;
  await lendSight(context, customer, null);
  await putSightLoss(context.trx, {
    org_id: context.actor.orgId,
    user_id: customer.lessee_id,
    customer_id: customer.customer_id,
    rev: context.nextRev(),
  });
}

/** What hangs on the customer follows the sight of its lessee: history and ledger carry who may see them. */
export async function lendSight(
  context: CommandContext,
  customer: StoredCustomer,
  userId: string | null,
): Promise<void> {
  const { trx, hot, actor } = context;
  const key = { orgId: actor.orgId, customerId: customer.customer_id };
  for (const event of await hot.ledgerOf(trx, key)) {
    await hot.touchLedger(trx, {
      orgId: actor.orgId,
      eventId: event.event_id,
      rev: context.nextRev(),
      ownerId: userId,
    });
  }
  if (customer.has_history === 1) {
    await touchHistory(trx, actor.orgId, customer.customer_id, userId, context.nextRev);
  }
}
