import { insertAudit } from "../stores/sql/records.ts";
import { applied, type Handler } from "./context.ts";

/** Records a view, a reveal or an export that privacy asks to know of (2.19, 3.25). */
export const audit: Handler<"audit"> = async (context, { what, customerId, detail, atMs }) => {
  await insertAudit(context.trx, {
    org_id: context.actor.orgId,
    audit_id: context.newId(),
    at_ms: Math.min(atMs, context.nowMs),
    user_id: context.actor.userId,
    device_id: context.actor.deviceId,
    what,
    customer_id: customerId,
    detail,
  });
  return applied;
};
