import { HOUR_MS } from "../../shared/domain/local-time.ts";
import { RefusalCode } from "../../shared/errors.ts";
import type { PayloadOf, Receipt } from "../../shared/protocol/commands.ts";
import { findOwnerAt, listCallsNear } from "../stores/sql/history.ts";
import { listLeasesOf } from "../stores/sql/leases.ts";
import { insertAudit } from "../stores/sql/records.ts";
import { type CommandContext, leads, type StoredCustomer } from "./context.ts";
import { listSameAs } from "./duplicates.ts";

/** A seat's corrected clock and the hub's may differ by this much. */
const SLACK_MS = 5_000;

type Fault = Pick<Receipt, "code" | "detail">;
export const noFault: Fault = { code: null, detail: {} };

/**
 * What the hub knows against a dial that has happened: a colleague's call to the firm inside the protection window, or neither ownership
 * nor a live lease at its time. The dial is recorded all the same; the receipt says it, and the audit keeps it (I2, I4). A lead's override
 * (rightfulOverride) lets both pass and is kept with its reason.
 */
export async function checkDial(
  context: CommandContext,
  customer: StoredCustomer,
  payload: PayloadOf<"start-call">,
  dialledAtMs: number,
): Promise<Fault> {
  if (payload.direction === "in") return noFault;
  const { override } = payload;
  if (override !== null) {
    await note(context, customer, "override", `${override.rule} ${override.reason}`);
    return noFault;
  }
  const fault =
    (await findDoubleCall(context, customer, dialledAtMs)) ??
    (await findNoRight(context, customer, payload, dialledAtMs));
  if (fault === undefined) return noFault;
  await note(context, customer, String(fault.code), String(fault.detail.byName ?? fault.detail.holderName ?? ""));
  return fault;
}

/** The override that the seat reports, where it is a lead's own: nobody else has one to give. */
export const rightfulOverride = (
  { actor }: CommandContext,
  { override }: PayloadOf<"start-call">,
): PayloadOf<"start-call">["override"] => (leads(actor) && override?.byUserId === actor.userId ? override : null);

async function note(context: CommandContext, customer: StoredCustomer, what: string, detail: string): Promise<void> {
  await insertAudit(context.trx, {
    org_id: context.actor.orgId,
    audit_id: context.newId(),
    at_ms: context.nowMs,
    user_id: context.actor.userId,
    device_id: context.actor.deviceId,
    what,
    customer_id: customer.customer_id,
    detail,
  });
}

/**
 * Calls of others to any record of the firm that shares a number or the full name, inside the window before this one. A dial that is heard
 * of late, after a stretch without the hub, may have a later one that was heard of first: that is the same double call, told once.
 */
async function findDoubleCall(
  context: CommandContext,
  customer: StoredCustomer,
  atMs: number,
): Promise<Fault | undefined> {
  const { trx, hot, actor, settings } = context;
  const windowMs = settings.protectionWindowHours * HOUR_MS;
  if (windowMs === 0) return undefined;
  const key = { orgId: actor.orgId, customerId: customer.customer_id, nameKey: customer.name_key };
  const firm = new Set([customer.customer_id, ...(await hot.sharesKeys(trx, key)).map((one) => one.customer_id)]);
  if (customer.has_twin === 1)
    for (const one of await listSameAs(context, customer)) firm.add(one.customer.customer_id);
  const ids = [...firm].slice(0, 50);
  const near = (afterMs: number, beforeMs: number) =>
    listCallsNear(trx, actor.orgId, ids, { notBy: actor.userId, afterMs, beforeMs });
  let [call] = await near(atMs - windowMs, atMs);
  const late = (customer.last_call_at_ms ?? 0) > atMs || context.nowMs - atMs > SLACK_MS;
  if (call === undefined && late) [call] = await near(atMs, atMs + windowMs);
  if (call === undefined) return undefined;
  return {
    code: RefusalCode.DoubleCall,
    detail: { byName: context.nameOf(call.user_id), atMs: call.dialled_at_ms },
  };
}

async function findNoRight(
  context: CommandContext,
  customer: StoredCustomer,
  payload: PayloadOf<"start-call">,
  atMs: number,
): Promise<Fault | undefined> {
  const { trx, actor } = context;
  if (customer.owner_id === actor.userId || customer.created_by_user_id === actor.userId) return undefined;
  for (const customerId of new Set([payload.customerId, customer.customer_id])) {
    for (const lease of await listLeasesOf(trx, actor.orgId, customerId)) {
      if (lease.user_id !== actor.userId || lease.device_id !== actor.deviceId) continue;
      const endMs = Math.min(lease.expires_at_ms, (lease.ended_at_ms ?? lease.expires_at_ms) + SLACK_MS);
      if (lease.granted_at_ms - SLACK_MS <= atMs && atMs <= endMs) return undefined;
    }
    if ((await findOwnerAt(trx, actor.orgId, customerId, atMs + SLACK_MS)) === actor.userId) return undefined;
  }
  const holder = customer.owner_id ?? customer.lessee_id;
  return {
    code: RefusalCode.NoRight,
    detail: { holderName: context.nameOf(holder), customerId: customer.customer_id },
  };
}
