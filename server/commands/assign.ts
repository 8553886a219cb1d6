import { MINUTE_MS } from "../../shared/domain/local-time.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { listDevicesOf } from "../stores/sql/people.ts";
import { applied, type CommandContext, type Handler, leads } from "./context.ts";
import { settleLease } from "./leases.ts";
import { checkVersion, getCustomer, moveCustomer, whoHasIt } from "./ownership.ts";

/** A seat that is there asks every 15 s, and the hub writes it down once a minute: one not seen for longer is away. */
export const AWAY_AFTER_MS = 2 * MINUTE_MS;

/**
 * A lead gives a customer to a named user, or back to the pool. Quota and cool-down do not hold him (REQUIREMENTS "Decided").
 * An owner whose seat is away still has the customer on his desk and does not hear of it: the lead must know that, and the ledger keeps it.
 */
export const assign: Handler<"assign"> = async (context, { customerId, toUserId, reason, evenIfAway = false }) => {
  if (!leads(context.actor)) throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  if (toUserId !== null && !context.userIsActive(toUserId))
    throw new Refusal(RefusalCode.NotFound, { userId: toUserId });
  const read = await getCustomer(context, customerId);
  // Somebody may be dialling what is lent to him; only he can be given it before.
  const customer = await settleLease(context, read, toUserId);
  checkVersion(context, customer);
  if (customer.state === "bin") {
    const { detail } = whoHasIt(context, customer);
    throw new Refusal(RefusalCode.InBin, detail);
  }
  if (customer.owner_id === toUserId) return applied;
  const away = customer.owner_id === null ? undefined : await findAway(context, customer.owner_id);
  if (away !== undefined && !evenIfAway) throw new Refusal(RefusalCode.OwnerAway, { ...away });
  await moveCustomer(context, customer, {
    set:
      toUserId === null
        ? { state: "pool", owner_id: null, tracking_since_ms: null }
        : { state: "owned", owner_id: toUserId, tracking_since_ms: context.nowMs },
    kind: "assigned",
    rule: away === undefined ? "lead" : "lead-owner-away",
    reason,
  });
  return applied;
};

/** Since when no seat of the user has been seen; undefined while one is there (he works at one at a time) or where he never had one. */
async function findAway(
  context: CommandContext,
  userId: string,
): Promise<{ ownerName: string; sinceMs: number } | undefined> {
  const seen = (await listDevicesOf(context.trx, context.actor.orgId, userId))
    .filter((device) => device.revoked_at_ms === null)
    .map((device) => device.last_seen_at_ms);
  if (seen.length === 0) return undefined;
  const sinceMs = Math.max(...seen);
  return context.nowMs - sinceMs > AWAY_AFTER_MS ? { ownerName: context.nameOf(userId), sinceMs } : undefined;
}
