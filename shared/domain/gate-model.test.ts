import fc from "fast-check";
import { expect, test } from "vitest";
import { checkGate, type GateFacts } from "./gate.ts";
import { defaultSettings } from "./settings.ts";

const HOUR = 3_600_000;
/** Wednesday 2026-11-25 14:00 in Shanghai. */
const NOON = Date.parse("2026-11-25T14:00:00+08:00");
const users = ["me", "u1", "u2"] as const;
const near = fc.integer({ min: NOON - 60 * HOUR, max: NOON + 60 * HOUR });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 2 });

const facts: fc.Arbitrary<GateFacts> = fc
  .record({
    nowMs: fc.integer({ min: NOON - 14 * HOUR, max: NOON + 10 * HOUR }),
    role: fc.constantFrom("agent", "lead", "admin"),
    windowHours: fc.constantFrom(0, 1, 24),
    place: fc.constantFrom("mine", "theirs", "pool", "bin"),
    provisional: fc.boolean(),
    sameAsName: maybe(fc.constant("汇鑫")),
    doNotCall: fc.boolean(),
    quietUntilMs: maybe(near),
    attemptsToday: fc.integer({ min: 0, max: 3 }),
    calls: fc.array(fc.record({ userId: fc.constantFrom(...users), atMs: near }), { maxLength: 4 }),
    number: fc.constantFrom("none", "dead", "live"),
    lease: maybe(
      fc.record({
        untilMs: near,
        why: maybe(fc.constantFrom("time", "unproven", "recalled", "elsewhere", "spent")),
      }),
    ),
  })
  .map(({ place, windowHours, calls, number, ...given }) => ({
    nowMs: given.nowMs,
    userId: "me",
    role: given.role,
    settings: { ...defaultSettings, protectionWindowHours: windowHours },
    customer: {
      state: place === "pool" ? "pool" : place === "bin" ? "bin" : "owned",
      ownerId: place === "mine" ? "me" : place === "theirs" ? "u1" : null,
      ownerName: "",
      trackingSinceMs: null,
      survivorName: "",
      binnedAtMs: null,
      doNotCall: given.doNotCall,
      quietUntilMs: given.quietUntilMs,
      quietReason: "",
      province: "广东",
      attemptsToday: given.attemptsToday,
      provisional: given.provisional,
      sameAsName: given.sameAsName,
    },
    calls: calls.map((call) => ({ ...call, byName: call.userId })),
    number: number === "none" ? null : { dead: number === "dead", e164: null, masked: "" },
    lease: given.lease,
  }));

/** What the gate is for, said once more and without order: everything that forbids a dial. */
function forbidden(f: GateFacts): Set<string> {
  const { customer: c, nowMs, settings, lease } = f;
  const reasons = new Set<string>();
  const mine = c.state === "owned" && c.ownerId === f.userId;
  const leaseLives = c.state === "pool" && lease != null && lease.why == null && nowMs < lease.untilMs;
  if (!mine && !leaseLives) reasons.add("no-right");
  if (c.provisional && c.sameAsName != null) reasons.add("known-firm");
  const windowMs = settings.protectionWindowHours * HOUR;
  if (f.calls.some((call) => call.userId !== f.userId && nowMs < call.atMs + windowMs)) reasons.add("double-call");
  if (c.doNotCall || (c.quietUntilMs !== null && nowMs < c.quietUntilMs)) reasons.add("customer-said-no");
  if (f.number === null || f.number.dead) reasons.add("no-number");
  const minute = Math.floor((((nowMs + 8 * HOUR) % (24 * HOUR)) + 24 * HOUR) / 60_000) % 1440;
  if (minute < settings.callingFromMin || minute >= settings.callingToMin) reasons.add("hours");
  if (c.attemptsToday >= settings.attemptsPerDay) reasons.add("attempts");
  return reasons;
}
const meaning: Record<string, string> = {
  "in-bin": "no-right",
  "in-pool": "no-right",
  "not-mine": "no-right",
  "lease-ended": "no-right",
  "lease-unproven": "no-right",
  "lease-recalled": "no-right",
  provisional: "known-firm",
  "other-seat": "double-call",
  "do-not-call": "customer-said-no",
  quiet: "customer-said-no",
  "number-none": "no-number",
  "number-dead": "no-number",
  hours: "hours",
  attempts: "attempts",
};

test("the gate lets a dial pass exactly when nothing forbids it, and a stop names one of the things that do", () => {
  fc.assert(
    fc.property(facts, (f) => {
      const answer = checkGate(f);
      const reasons = forbidden(f);
      expect(answer.verdict).toBe(reasons.size === 0 ? "allow" : "stop");
      if (answer.verdict === "stop") expect([...reasons]).toContain(meaning[answer.lines[0]?.code ?? ""]);
      else expect(answer.help).toBeNull();
    }),
    { numRuns: 3000 },
  );
});

test("a stop always has a key that helps; only a lead gets an override, and never over a customer's no or a missing number", () => {
  fc.assert(
    fc.property(facts, (f) => {
      const answer = checkGate(f);
      if (answer.verdict === "allow") return;
      expect(answer.lines).toHaveLength(1);
      expect(["claim", "add-number", "override", "next"]).toContain(answer.help);
      if (f.role === "agent") expect(answer.mayOverride).toBe(false);
      const code = answer.lines[0]?.code ?? "";
      if (["do-not-call", "number-none", "number-dead", "in-bin", "provisional"].includes(code)) {
        expect(answer.mayOverride).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
});

test("knowing of one more call of a colleague never opens the gate, and time alone never takes a right away from an owner", () => {
  fc.assert(
    fc.property(facts, near, (f, atMs) => {
      const more = { ...f, calls: [...f.calls, { userId: "u2", byName: "u2", atMs }] };
      if (checkGate(f).verdict === "stop") expect(checkGate(more).verdict).toBe("stop");
      const later = checkGate({ ...f, nowMs: f.nowMs + HOUR });
      const mine = f.customer.state === "owned" && f.customer.ownerId === f.userId && !f.customer.provisional;
      if (mine) expect(meaning[later.lines[0]?.code ?? ""]).not.toBe("no-right");
    }),
    { numRuns: 2000 },
  );
});

test("of two seats that know the same, at most one may dial a customer at a time", () => {
  fc.assert(
    fc.property(facts, (f) => {
      const { lease, ...customer } = f;
      // The lease is one seat's; the other has none.
      const other = { ...customer, userId: "u1", lease: null };
      const both = checkGate(f).verdict === "allow" && checkGate(other).verdict === "allow";
      expect(both).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test("when the instant that a stop names has come, that stop is over", () => {
  fc.assert(
    fc.property(facts, (f) => {
      const line = checkGate(f).lines[0];
      if (line === undefined || !["other-seat", "quiet"].includes(line.code)) return;
      const untilMs = Number(line.detail.untilMs);
      const after = checkGate({ ...f, nowMs: Math.max(untilMs, f.nowMs) }).lines[0];
      const same = after?.code === line.code && after.detail.untilMs === line.detail.untilMs;
      expect(same).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
