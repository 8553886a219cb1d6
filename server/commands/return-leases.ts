import { findOpenLease } from "../stores/sql/leases.ts";
import { applied, type Handler } from "./context.ts";
import { endLease } from "./leases.ts";
import { getCustomer } from "./ownership.ts";

/** A seat gives leases back. Only its own device's, named by their ids: a late command cannot end a newer lease. */
export const returnLeases: Handler<"return-leases"> = async (context, { leases, why }) => {
  const { trx, actor } = context;
  let returned = 0;
  for (const { leaseId, customerId } of leases) {
    const lease = await findOpenLease(trx, actor.orgId, customerId);
    if (lease?.lease_id !== leaseId || lease.user_id !== actor.userId || lease.device_id !== actor.deviceId) continue;
    const end = why === "recalled" ? "recalled" : why === "ended" ? "expired" : "returned";
    await endLease(context, await getCustomer(context, customerId), lease, end);
    returned += 1;
  }
  return { ...applied, detail: { returned } };
};
