import { HOUR_MS, MINUTE_MS } from "../../shared/domain/local-time.ts";
import type { PoolKind } from "../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { LeaseRow } from "../../shared/protocol/rows.ts";
import { findOpenLease, insertLease, lendCustomer, type StoredLease } from "../stores/sql/leases.ts";
import type { CommandContext, Standing, StoredCustomer } from "./context.ts";
import { closeLease, type LeaseEnd } from "./lease-end.ts";
import { bumpCustomer } from "./ownership.ts";
import { checkCoolDown } from "./quotas.ts";
import { listTwins } from "./twins.ts";

/** A lease on view is measured in seconds, so its margin is too. */
const VIEW_MARGIN_MS = 15_000;

/** @throws Refusal leased {byName, untilMs, customerId} */
function leasedRefusal(context: CommandContext, lease: StoredLease): Refusal {
  return new Refusal(RefusalCode.Leased, {
    byName: context.nameOf(lease.user_id),
    untilMs: lease.free_at_ms,
    customerId: lease.customer_id,
  });
}

/**
 * The customer as it is once a lease whose time and margin are over has been ended. A lease of somebody else that still counts
 * stops the caller: nobody may work what another seat may be dialling (I2).
 *
 * @throws Refusal leased {byName, untilMs, customerId}
 */
export async function settleLease<Known extends Standing>(
  context: CommandContext,
  customer: Known,
  forUserId: string | null = context.actor.userId,
): Promise<Known> {
  if (customer.lessee_id === null) return customer;
  const lease = await findOpenLease(context.trx, context.actor.orgId, customer.customer_id);
  if (lease === undefined || lease.free_at_ms <= context.nowMs) {
    await endLease(context, customer, lease, "expired");
    return { ...customer, lessee_id: null };
  }
  if (customer.lessee_id !== forUserId) throw leasedRefusal(context, lease);
  return customer;
}

/** Ends a lease: the lessee's seat is told and loses sight, and the customer may be dealt again. */
export async function endLease(
  context: CommandContext,
  customer: Standing,
  lease: StoredLease | undefined,
  why: LeaseEnd,
): Promise<void> {
  await closeLease(context, customer, lease, why);
  await bumpCustomer(context, customer, { lessee_id: null }, { version: false });
}

/** Why a customer of the pool cannot be lent to the asker now, and from when it may be asked again; undefined = nothing. */
export interface Hindrance {
  readonly refusal: Refusal;
  /** The pool deals it to nobody before; null = the hindrance is this asker's own. */
  readonly untilMs: number | null;
}

/**
 * Looks for what forbids lending: a call of somebody else inside the protection window, to this or any other record of the
 * firm; another record of the firm that is tracked or lent; the asker's own cool-down.
 */
export async function findHindrance(context: CommandContext, customer: StoredCustomer): Promise<Hindrance | undefined> {
  const { trx, hot, actor, nowMs, settings } = context;
  const key = { orgId: actor.orgId, customerId: customer.customer_id };
  const windowMs = settings.protectionWindowHours * HOUR_MS;
  const firm = await listTwins(context, customer);
  for (const { last_call_at_ms: atMs, last_call_by_user_id: byUserId } of [customer, ...firm.map((o) => o.customer)]) {
    if (atMs === null || byUserId === actor.userId || atMs + windowMs <= nowMs) continue;
    const detail = { byName: context.nameOf(byUserId), atMs };
    return { refusal: new Refusal(RefusalCode.DoubleCall, detail), untilMs: atMs + windowMs };
  }
  for (const { customer: other, fields } of firm) {
    if (other.state === "owned") {
      const detail = {
        customerId: other.customer_id,
        name: other.name,
        fields,
        ownerName: context.nameOf(other.owner_id),
        sinceMs: other.tracking_since_ms,
      };
      return { refusal: new Refusal(RefusalCode.DuplicateTracked, detail), untilMs: nowMs + 24 * HOUR_MS };
    }
    if (other.lessee_id === null) continue;
    const lease = await findOpenLease(trx, actor.orgId, other.customer_id);
    if (lease === undefined || lease.free_at_ms <= nowMs) continue;
    return { refusal: leasedRefusal(context, lease), untilMs: lease.free_at_ms };
  }
  try {
    checkCoolDown(context, await hot.releasesOf(trx, key));
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error, untilMs: null };
    throw error;
  }
  return undefined;
}

export interface Terms {
  readonly kind: LeaseRow["kind"];
  readonly lifeMs: number;
  readonly marginMs: number;
}
export function termsOf(context: CommandContext, kind: LeaseRow["kind"]): Terms {
  const { leaseHours, leaseMarginMin, leaseViewSeconds } = context.settings;
  return kind === "batch"
    ? { kind, lifeMs: leaseHours * HOUR_MS, marginMs: leaseMarginMin * MINUTE_MS }
    : { kind, lifeMs: leaseViewSeconds * 1000, marginMs: VIEW_MARGIN_MS };
}

/**
 * Lends a free customer of the pool to the asker's device. What decides is one conditional write on the customer's row (I2).
 *
 * @returns the lease, or undefined where the customer is no longer free
 */
export async function grantLease(
  context: CommandContext,
  customer: StoredCustomer,
  terms: Terms,
): Promise<StoredLease | undefined> {
  const { trx, actor, nowMs } = context;
  const key = { orgId: actor.orgId, customerId: customer.customer_id };
  if (!(await lendCustomer(trx, key, { userId: actor.userId, rev: context.nextRev() }))) return undefined;
  const expiresAtMs = nowMs + terms.lifeMs;
  const rev = context.nextRev();
  const lease: StoredLease = {
    org_id: actor.orgId,
    customer_id: customer.customer_id,
    lease_id: context.newId(),
    rev,
    granted_rev: rev,
    user_id: actor.userId,
    device_id: actor.deviceId,
    kind: terms.kind,
    queue: customer.pool satisfies string as PoolKind,
    granted_at_ms: nowMs,
    expires_at_ms: expiresAtMs,
    margin_ms: terms.marginMs,
    free_at_ms: expiresAtMs + terms.marginMs,
    recalled_at_ms: null,
    recalled_by_user_id: null,
    recall_reason: "",
    ended_at_ms: null,
    ended_why: "",
  };
  await insertLease(trx, lease);
  return lease;
}
