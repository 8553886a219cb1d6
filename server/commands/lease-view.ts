import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { findOpenLease, updateLease } from "../stores/sql/leases.ts";
import { applied, type Handler } from "./context.ts";
import { findHindrance, grantLease, settleLease, termsOf } from "./leases.ts";
import { getCustomer, lost } from "./ownership.ts";

/**
 * A pool customer lies on a desk: nobody else may dial or be dealt it for a minute or two. The desk's heartbeat asks again,
 * which renews. A customer that the device holds in its batch needs nothing.
 *
 * @throws Refusal leased, double-call, duplicate-tracked, cool-down
 */
export const leaseView: Handler<"lease-view"> = async (context, { customerId }) => {
  const { trx, actor, nowMs } = context;
  const read = await getCustomer(context, customerId);
  if (read.state !== "pool") return lost(context, read);
  const customer = await settleLease(context, read);
  const terms = termsOf(context, "view");
  const held = await findOpenLease(trx, actor.orgId, customerId);
  if (held !== undefined) {
    // The same person at another seat is another seat.
    if (held.device_id !== actor.deviceId || held.recalled_at_ms !== null) {
      const detail = { byName: actor.name, untilMs: held.free_at_ms, customerId };
      throw new Refusal(RefusalCode.Leased, detail);
    }
    if (held.kind === "view") {
      const expiresAtMs = nowMs + terms.lifeMs;
      const set = { expires_at_ms: expiresAtMs, free_at_ms: expiresAtMs + terms.marginMs, rev: context.nextRev() };
      await updateLease(trx, held, set);
      return { ...applied, detail: { leaseId: held.lease_id, expiresAtMs } };
    }
    return { ...applied, detail: { leaseId: held.lease_id, expiresAtMs: held.expires_at_ms } };
  }
  const hindrance = await findHindrance(context, customer);
  if (hindrance !== undefined) throw hindrance.refusal;
  const lease = await grantLease(context, customer, terms);
  if (lease === undefined) throw new Refusal(RefusalCode.Changed, { version: customer.version });
  return { ...applied, detail: { leaseId: lease.lease_id, expiresAtMs: lease.expires_at_ms } };
};
