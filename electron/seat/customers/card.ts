import type { CustomerCard } from "../../../shared/contract/desk.ts";
import type { CustomerRow } from "../../../shared/domain/customer.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { CallbackRow } from "../../../shared/protocol/rows.ts";
import { findCustomer, type Reader, readAll } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";
import { askGate, pickNumber } from "../gate/gate-facts.ts";
import { findLease, type LeaseState } from "../leases/lease-state.ts";
import { readTimeline } from "./timeline.ts";

/** Everything about one customer on one page, from the cache alone. @throws Refusal not-found */
export async function readCard(
  ctx: SeatContext,
  db: Reader,
  customerId: string,
  reason: CustomerCard["reason"],
): Promise<CustomerCard> {
  const row = await findCustomer(db, customerId);
  if (!row) throw new Refusal(RefusalCode.NotFound);
  return readCardOf(ctx, db, row, reason);
}

/** The same for a row that is in hand already. */
export async function readCardOf(
  ctx: SeatContext,
  db: Reader,
  row: CustomerRow,
  reason: CustomerCard["reason"],
): Promise<CustomerCard> {
  const { customerId } = row;
  const gate = await askGate(ctx, db, row, pickNumber(row, null), "near");
  const timeline = await readTimeline(db, customerId, null, ctx.nameOf);
  return {
    customer: maskFor(ctx, row),
    ownerName: ctx.nameOf(row.ownerId),
    lastCallByName: ctx.nameOf(row.lastCallByUserId),
    mine: row.ownerId === ctx.user.userId,
    lease: row.state === "pool" ? liveOnly(await findLease(ctx, db, customerId)) : null,
    contactNo: (row.sight === "stub" ? 0 : row.contactCount) + 1,
    gate,
    callbacks: await listOpenCallbacks(db, customerId),
    timeline: timeline.items,
    timelineMore: timeline.more,
    reason,
  };
}

const liveOnly = (lease: LeaseState | null): CustomerCard["lease"] =>
  lease?.why === null ? { kind: lease.kind, untilMs: lease.untilMs, leftMs: lease.leftMs } : null;

export async function listOpenCallbacks(db: Reader, customerId: string): Promise<CallbackRow[]> {
  const rows = await readAll<{ row_json: string }>(
    db,
    "select row_json from callback where customer_id = ? and state = 'open' order by due_at_ms",
    [customerId],
  );
  return rows.map((row) => JSON.parse(row.row_json) as CallbackRow);
}

/** Numbers leave the core masked where the team masks them and this user has no right to see them; dialling works all the same. */
function maskFor(ctx: SeatContext, row: CustomerRow): CustomerRow {
  if (row.sight === "stub" || ctx.user.seesNumbers || !ctx.settings().maskNumbers) return row;
  return { ...row, numbers: row.numbers.map((number) => ({ ...number, display: null, e164: null })) };
}
