import type { leaseEnds } from "../../shared/protocol/rows.ts";
import { type StoredLease, updateLease } from "../stores/sql/leases.ts";
import { putSightLoss } from "../stores/sql/records.ts";
import type { CommandContext, Standing } from "./context.ts";

export type LeaseEnd = (typeof leaseEnds)[number];

/** The lease row and the sight of its holder; the customer's own row is the caller's. */
export async function closeLease(
  context: CommandContext,
  customer: Standing,
  lease: StoredLease | undefined,
  why: LeaseEnd,
): Promise<void> {
  if (lease !== undefined) {
    await updateLease(context.trx, lease, { ended_at_ms: context.nowMs, ended_why: why, rev: context.nextRev() });
  }
  if (customer.lessee_id === null || why === "claimed") return;
  await putSightLoss(context.trx, {
    org_id: context.actor.orgId,
    user_id: customer.lessee_id,
    customer_id: customer.customer_id,
    rev: context.nextRev(),
  });
}
