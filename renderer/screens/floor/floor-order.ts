import type { FloorSeat } from "../../../shared/protocol/hub-contract.ts";

export const floorSorts = ["phase", "seat", "dials", "connected", "interested", "late", "idle"] as const;
export type FloorSort = (typeof floorSorts)[number];

const phaseOrder: Record<FloorSeat["phase"], number> = { "on-call": 0, "wrap-up": 1, idle: 2, offline: 3 };

const bySeat = (a: FloorSeat, b: FloorSeat) =>
  (a.seatNo ?? Number.MAX_SAFE_INTEGER) - (b.seatNo ?? Number.MAX_SAFE_INTEGER) ||
  a.name.localeCompare(b.name, "zh-CN");

/**
 * The seats in the order a lead asked for; equal ones by seat number, so that rows do not swap with every poke. Counts run from most to
 * least; `idle` puts the longest quiet seat first.
 */
export function orderSeats(seats: readonly FloorSeat[], sort: FloorSort): FloorSeat[] {
  const compare: Record<FloorSort, (a: FloorSeat, b: FloorSeat) => number> = {
    seat: () => 0,
    phase: (a, b) => phaseOrder[a.phase] - phaseOrder[b.phase],
    dials: (a, b) => b.dialsToday - a.dialsToday,
    connected: (a, b) => b.connectedToday - a.connectedToday,
    interested: (a, b) => b.interestedToday - a.interestedToday,
    late: (a, b) => b.callbacksLate - a.callbacksLate || b.callbacksDueToday - a.callbacksDueToday,
    idle: (a, b) => (a.lastActivityAtMs ?? 0) - (b.lastActivityAtMs ?? 0),
  };
  return [...seats].sort((a, b) => compare[sort](a, b) || bySeat(a, b));
}

export interface FloorTotals {
  readonly online: number;
  readonly dials: number;
  readonly connected: number;
  readonly interested: number;
  readonly due: number;
  readonly late: number;
  readonly owned: number;
  readonly leased: number;
  readonly prevented: number;
  readonly doubled: number;
}

export function totalsOf(seats: readonly FloorSeat[]): FloorTotals {
  const sum = (pick: (seat: FloorSeat) => number) => seats.reduce((total, seat) => total + pick(seat), 0);
  return {
    online: seats.filter((seat) => seat.phase !== "offline").length,
    dials: sum((s) => s.dialsToday),
    connected: sum((s) => s.connectedToday),
    interested: sum((s) => s.interestedToday),
    due: sum((s) => s.callbacksDueToday),
    late: sum((s) => s.callbacksLate),
    owned: sum((s) => s.owned),
    leased: sum((s) => s.leased),
    prevented: sum((s) => s.preventedToday),
    doubled: sum((s) => s.doubledToday),
  };
}

/** 31 of 86 → 36 %; null before the first dial, because 0 % would be a verdict. */
export const connectRate = (seat: { connected: number; dials: number }): number | null =>
  seat.dials === 0 ? null : Math.round((seat.connected / seat.dials) * 100);
