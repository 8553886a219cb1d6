import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { listOpenLeases, updateLease } from "../stores/sql/leases.ts";
import { insertAudit } from "../stores/sql/records.ts";
import { applied, type Handler, leads } from "./context.ts";

/**
 * A lead asks for a user's leases back. The seat gives them up when it hears of it; one that is away may be dialling, so the hub
 * deals them to nobody before their end and margin (I2). Recorded with its reason.
 *
 * @throws Refusal not-allowed
 */
export const recallLeases: Handler<"recall-leases"> = async (context, { userId, reason }) => {
  const { trx, actor, nowMs } = context;
  if (!leads(actor)) throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  let recalled = 0;
  let untilMs = nowMs;
  for (const lease of await listOpenLeases(trx, actor.orgId, { userId })) {
    if (lease.recalled_at_ms !== null) continue;
    await updateLease(trx, lease, {
      recalled_at_ms: nowMs,
      recalled_by_user_id: actor.userId,
      recall_reason: reason,
      rev: context.nextRev(),
    });
    recalled += 1;
    untilMs = Math.max(untilMs, lease.free_at_ms);
  }
  await insertAudit(trx, {
    org_id: actor.orgId,
    audit_id: context.newId(),
    at_ms: nowMs,
    user_id: actor.userId,
    device_id: actor.deviceId,
    what: "recall",
    customer_id: null,
    detail: `${context.nameOf(userId)} ${recalled} ${reason}`,
  });
  return { ...applied, detail: { recalled, untilMs } };
};
