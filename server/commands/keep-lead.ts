import { Refusal } from "../../shared/errors.ts";
import { findOpenLease } from "../stores/sql/leases.ts";
import { settleDuplicates, take } from "./claim.ts";
import type { CommandContext, Outcome, StoredCustomer } from "./context.ts";
import { endLease, settleLease } from "./leases.ts";
import { getCustomer } from "./ownership.ts";

/**
 * A call to a customer of the pool has made it the caller's: he spoke first and has a date with it (0.17). Quotas do not stand in the way of
 * what was promised; they held when the lease was given, and this claim counts for the day's.
 *
 * @returns the customer as it is now, and who stands in the way where somebody does: a colleague who holds it or a record of the firm
 */
export async function keepLead(
  context: CommandContext,
  customer: StoredCustomer,
): Promise<{ customer: StoredCustomer; lost?: Outcome }> {
  try {
    const free = await settleLease(context, customer);
    const merged = await settleDuplicates(context, free);
    if (merged !== undefined) {
      return { customer: await getCustomer(context, String(merged.detail?.customerId ?? customer.customer_id)) };
    }
    await take(context, free, "wrap-up");
    return { customer: await getCustomer(context, free.customer_id) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const detail = { ...error.detail, kept: "contribution" };
    return {
      customer: await getCustomer(context, customer.customer_id),
      lost: { status: "lost", code: error.code, detail },
    };
  }
}

/** The call is filed and nothing holds the caller to the customer: it goes back to the pool. */
export async function letGo(context: CommandContext, customerId: string): Promise<void> {
  const customer = await getCustomer(context, customerId);
  if (customer.state !== "pool" || customer.lessee_id !== context.actor.userId) return;
  const lease = await findOpenLease(context.trx, context.actor.orgId, customerId);
  // The same person's lease at another seat is another seat's.
  if (lease !== undefined && lease.device_id !== context.actor.deviceId) return;
  await endLease(context, customer, lease, "worked");
}
