import { expect, test } from "vitest";
import type { FloorSeat } from "../../../shared/protocol/hub-contract.ts";
import { connectRate, orderSeats, totalsOf } from "./floor-order.ts";

const seat = (name: string, facts: Partial<FloorSeat> = {}): FloorSeat => ({
  userId: name,
  name,
  seatNo: null,
  online: true,
  phase: "idle",
  phaseSinceMs: 0,
  customerName: "",
  dialsToday: 0,
  connectedToday: 0,
  interestedToday: 0,
  callbacksDueToday: 0,
  callbacksLate: 0,
  owned: 0,
  leased: 0,
  preventedToday: 0,
  doubledToday: 0,
  lastActivityAtMs: null,
  ...facts,
});
const names = (seats: FloorSeat[]) => seats.map((s) => s.name);

test("calls come first, then wrap-ups, idle, offline; equals by seat number", () => {
  const seats = [
    seat("off", { phase: "offline", seatNo: 1 }),
    seat("call-7", { phase: "on-call", seatNo: 7 }),
    seat("idle", { seatNo: 2 }),
    seat("call-3", { phase: "on-call", seatNo: 3 }),
    seat("wrap", { phase: "wrap-up", seatNo: 9 }),
  ];
  expect(names(orderSeats(seats, "phase"))).toEqual(["call-3", "call-7", "wrap", "idle", "off"]);
});

test("a seat without a number comes after those with one", () => {
  expect(names(orderSeats([seat("none"), seat("five", { seatNo: 5 })], "seat"))).toEqual(["five", "none"]);
});

test("late callbacks rank before those merely due", () => {
  const seats = [seat("due", { callbacksDueToday: 9, seatNo: 1 }), seat("late", { callbacksLate: 1, seatNo: 2 })];
  expect(names(orderSeats(seats, "late"))).toEqual(["late", "due"]);
});

test("the longest quiet seat comes first, one that never acted before it", () => {
  const seats = [seat("now", { lastActivityAtMs: 9 }), seat("long", { lastActivityAtMs: 1 }), seat("never")];
  expect(names(orderSeats(seats, "idle"))).toEqual(["never", "long", "now"]);
});

test("totals add up, and a rate before the first dial is no rate", () => {
  const totals = totalsOf([
    seat("a", { dialsToday: 86, connectedToday: 31 }),
    seat("b", { phase: "offline", dialsToday: 4 }),
  ]);
  expect(totals).toMatchObject({ online: 1, dials: 90, connected: 31 });
  expect(connectRate({ connected: 31, dials: 86 })).toBe(36);
  expect(connectRate({ connected: 0, dials: 0 })).toBeNull();
});
