import { type Reader, readOne } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";

/** Why a lease does not let dial any more. */
export type LeaseWhy = "time" | "unproven" | "recalled" | "elsewhere" | "spent";

/** A lease as the gate and the screens want it. */
export interface LeaseState {
  readonly leaseId: string;
  readonly kind: "batch" | "view";
  /** When this seat ends it: its expiry less the margin, hub time. */
  readonly untilMs: number;
  /** How long that is, at least; 0 when it is over. */
  readonly leftMs: number;
  /** null while it lives. */
  readonly why: LeaseWhy | null;
}

interface Line {
  lease_id: string;
  device_id: string;
  kind: "batch" | "view";
  expires_at_ms: number;
  margin_ms: number;
  recalled_at_ms: number | null;
  spent_at_ms: number | null;
}

type Clocked = Pick<SeatContext, "deviceId" | "leaseUpperMs">;

/** The lease that this user has of a customer, live or over; null without one. */
export async function findLease(ctx: Clocked, db: Reader, customerId: string): Promise<LeaseState | null> {
  const line = await readOne<Line>(
    db,
    `select lease_id, device_id, kind, expires_at_ms, margin_ms, recalled_at_ms, spent_at_ms from lease
     where customer_id = ?`,
    [customerId],
  );
  if (!line) return null;
  const untilMs = line.expires_at_ms - line.margin_ms;
  const upperMs = ctx.leaseUpperMs();
  const why = whyOver(line, ctx.deviceId, untilMs, upperMs);
  const leftMs = why === null && upperMs !== undefined ? untilMs - upperMs : 0;
  return { leaseId: line.lease_id, kind: line.kind, untilMs, leftMs, why };
}

function whyOver(line: Line, deviceId: string, untilMs: number, upperMs: number | undefined): LeaseWhy | null {
  if (line.device_id !== deviceId) return "elsewhere";
  if (line.recalled_at_ms !== null) return "recalled";
  if (line.spent_at_ms !== null) return "spent";
  if (upperMs === undefined) return "unproven";
  return upperMs >= untilMs ? "time" : null;
}
