import type { Why } from "../../../shared/contract/why.ts";
import { findCommissionOwner, listTrackingPeriods } from "../../../shared/domain/tracking.ts";
import { latestNextMs } from "../../../shared/domain/wrap-up.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { LedgerRow } from "../../../shared/protocol/rows.ts";
import { findCustomer, readAll, readOne } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";
import { findLease } from "../leases/lease-state.ts";

type Line = Why["forecast"][number];

/**
 * Why a customer is whose (I5): its ledger with names, oldest first; the tracking periods in it; whose commission an order of now would be;
 * and what ends the present period. From the cache alone, so it is there offline. The ledger of another's customer is not on this seat.
 *
 * @throws Refusal not-found
 */
export async function readWhy(ctx: SeatContext, customerId: string): Promise<Why> {
  const { db } = ctx;
  const customer = await findCustomer(db, customerId);
  if (customer === undefined) throw new Refusal(RefusalCode.NotFound, { customerId });
  const events = await listEvents(ctx, customerId);
  const firm = await addMerged(ctx, events, customerId);
  const commission = findCommissionOwner(firm, customerId, ctx.nowMs());
  return {
    events: await withNames(ctx, events, customerId),
    periods: listTrackingPeriods(events, customerId).map((period) => ({
      ownerId: period.ownerId,
      ownerName: ctx.nameOf(period.ownerId),
      fromMs: period.fromMs,
      toMs: period.toMs,
      startId: period.start.eventId,
      endId: period.end?.eventId ?? null,
    })),
    commission:
      commission === undefined
        ? null
        : {
            ownerId: commission.ownerId,
            ownerName: ctx.nameOf(commission.ownerId),
            sinceMs: commission.sinceMs,
            basisId: commission.basis.eventId,
          },
    forecast: await readForecast(ctx, customerId),
  };

  /** What may take it from whoever works it, or keeps it quiet: text keys `why.forecast.<code>`. */
  async function readForecast(seat: SeatContext, id: string): Promise<Line[]> {
    const row = customer;
    if (row === undefined || row.state === "bin") return [];
    const settings = seat.settings();
    const lines: Line[] = [];
    const lease = row.state === "pool" ? await findLease(seat, db, id) : null;
    if (lease !== null && lease.why === null) lines.push({ code: "lease", detail: { untilMs: lease.untilMs } });
    if (row.state === "owned") {
      lines.push({ code: "no-rule", detail: {} }, { code: "lead-may", detail: {} });
      if (row.ownerId === seat.user.userId && settings.coolDownDays > 0) {
        lines.push({ code: "cool-down", detail: { days: settings.coolDownDays } });
      }
    }
    if (row.sight !== "stub" && row.state === "owned") {
      const latestMs = latestNextMs(row.level, settings, row.lastContactAtMs ?? row.trackingSinceMs ?? seat.nowMs());
      const next = await readOne<{ next_at_ms: number | null }>(
        db,
        "select next_at_ms from customer where customer_id = ?",
        [id],
      );
      const nextMs = next?.next_at_ms ?? null;
      if (latestMs !== null) {
        const isLate = nextMs === null || nextMs > latestMs;
        lines.push({ code: isLate ? "cadence-open" : "cadence-kept", detail: { level: row.level, latestMs, nextMs } });
      }
    }
    if (row.quietUntilMs !== null && row.quietUntilMs > seat.nowMs()) {
      lines.push({ code: "quiet", detail: { untilMs: row.quietUntilMs } });
    }
    if (row.doNotCall) lines.push({ code: "do-not-call", detail: {} });
    return lines;
  }
}

async function listEvents(ctx: SeatContext, customerId: string): Promise<LedgerRow[]> {
  const rows = await readAll<{ row_json: string }>(
    ctx.db,
    "select row_json from ledger where customer_id = ? or other_customer_id = ? order by hub_ms, seq",
    [customerId, customerId],
  );
  return rows.map((row) => JSON.parse(row.row_json) as LedgerRow);
}

/** The events of records merged into this one, as far as this seat has them. */
async function addMerged(ctx: SeatContext, events: readonly LedgerRow[], customerId: string): Promise<LedgerRow[]> {
  const merged = events.filter((event) => event.kind === "merged" && event.otherCustomerId === customerId);
  const rows = await readAll<{ row_json: string }>(
    ctx.db,
    "select row_json from ledger where customer_id in (select value from json_each(?))",
    [JSON.stringify([customerId, ...merged.map((event) => event.customerId)])],
  );
  return rows.map((row) => JSON.parse(row.row_json) as LedgerRow);
}

async function withNames(ctx: SeatContext, events: readonly LedgerRow[], customerId: string): Promise<Why["events"]> {
  const otherOf = (event: LedgerRow) =>
    event.otherCustomerId === customerId ? event.customerId : event.otherCustomerId;
  const names = await readAll<{ customer_id: string; name: string }>(
    ctx.db,
    "select customer_id, name from customer where customer_id in (select value from json_each(?))",
    [JSON.stringify(events.map(otherOf))],
  );
  const nameOf = new Map(names.map((row) => [row.customer_id, row.name]));
  return events.map((event) => {
    const otherId = otherOf(event);
    return {
      ...event,
      fromName: ctx.nameOf(event.fromOwnerId),
      toName: ctx.nameOf(event.toOwnerId),
      byName: ctx.nameOf(event.byUserId),
      otherName: otherId === null ? "" : (nameOf.get(otherId) ?? ""),
    };
  });
}
