import fc from "fast-check";
import { expect, test } from "vitest";
import { findCommissionOwner, listTrackingPeriods, type TrackingEvent } from "./tracking.ts";

/** Events as `[kind, hubMs, toOwner, customer, other]`, numbered in the order given. */
type Line = readonly [kind: string, hubMs: number, to: string | null, customer?: string, other?: string | null];
const ledger = (...lines: Line[]): TrackingEvent[] =>
  lines.map(([kind, hubMs, toOwnerId, customerId = "c1", otherCustomerId = null], index) => ({
    eventId: `e${index + 1}`,
    seq: index + 1,
    customerId,
    kind,
    toOwnerId,
    otherCustomerId,
    hubMs,
  }));
const ownerAt = (events: readonly TrackingEvent[], atMs: number) => findCommissionOwner(events, "c1", atMs)?.ownerId;

test("commission follows the tracking period that was open at the order, and names its first event", () => {
  const events = ledger(
    ["imported", 10, null],
    ["claimed", 20, "wang"],
    ["released", 50, null],
    ["claimed", 60, "zhao"],
  );
  expect([15, 20, 49, 50, 55, 60, 99].map((atMs) => ownerAt(events, atMs))).toEqual([
    undefined,
    "wang",
    "wang",
    undefined,
    undefined,
    "zhao",
    "zhao",
  ]);
  expect(findCommissionOwner(events, "c1", 30)).toMatchObject({ sinceMs: 20, basis: { eventId: "e2" } });
});

test("a lead's assignment, recycle and the bin end a period; whoever closes the sale later is the new owner's helper", () => {
  const events = ledger(
    ["entered", 1, "wang"],
    ["assigned", 10, "zhao"],
    ["recycled", 20, null],
    ["claimed", 30, "wang"],
    ["binned", 40, null],
  );
  expect([5, 10, 20, 30, 40].map((atMs) => ownerAt(events, atMs))).toEqual([
    "wang",
    "zhao",
    undefined,
    "wang",
    undefined,
  ]);
  expect(listTrackingPeriods(events, "c1").map((p) => [p.ownerId, p.fromMs, p.toMs, p.end?.kind])).toEqual([
    ["wang", 1, 10, "assigned"],
    ["zhao", 10, 20, "recycled"],
    ["wang", 30, 40, "binned"],
  ]);
});

test("an assignment to the owner himself starts no new period", () => {
  const events = ledger(["claimed", 1, "wang"], ["assigned", 9, "wang"]);
  expect(findCommissionOwner(events, "c1", 10)).toMatchObject({ sinceMs: 1, basis: { eventId: "e1" } });
});

test("of two tracked records of one firm that are merged, the earlier tracker stays first until the firm changes hands", () => {
  const events = ledger(
    ["entered", 1, "wang", "c2"],
    ["claimed", 5, "zhao", "c1"],
    ["merged", 10, null, "c2", "c1"],
    ["assigned", 20, "li", "c1"],
  );
  expect([4, 9, 10, 19, 20].map((atMs) => ownerAt(events, atMs))).toEqual([undefined, "zhao", "wang", "wang", "li"]);
});

test("a merge taken back, or one of a record that was released before, gives no right", () => {
  const back = ledger(
    ["entered", 1, "wang", "c2"],
    ["claimed", 5, "zhao"],
    ["merged", 10, null, "c2", "c1"],
    ["unmerged", 15, null, "c2", "c1"],
  );
  expect([12, 15].map((atMs) => ownerAt(back, atMs))).toEqual(["wang", "zhao"]);
  const released = ledger(
    ["entered", 1, "wang", "c2"],
    ["released", 3, null, "c2"],
    ["claimed", 5, "zhao"],
    ["merged", 10, null, "c2", "c1"],
  );
  expect(ownerAt(released, 12)).toBe("zhao");
});

test("an order at no instant is an error", () => {
  expect(() => findCommissionOwner([], "c1", Number.NaN)).toThrow(RangeError);
});

test("at every instant the answer is the owner that a replay of the ledger up to then would show", () => {
  const step = fc.record({ to: fc.constantFrom("wang", "zhao", "li", null), afterMs: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 0, max: 200 }), (steps, orderAtMs) => {
      let atMs = 0;
      let expected: string | undefined;
      const events = ledger(
        ...steps.map(({ to, afterMs }): Line => {
          atMs += afterMs;
          if (atMs <= orderAtMs) expected = to ?? undefined;
          return [to === null ? "released" : "assigned", atMs, to];
        }),
      );
      expect(ownerAt(events.toReversed(), orderAtMs)).toBe(expected);
    }),
  );
});
