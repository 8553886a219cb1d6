import { describe, expect, test } from "vitest";
import { attemptsOn, checkGate, type GateFacts, regionTimeZone } from "./gate.ts";
import { defaultSettings } from "./settings.ts";

const HOUR = 3_600_000;
/** Wednesday 2026-11-25 14:00 in Shanghai. */
const NOW = Date.parse("2026-11-25T06:00:00Z");
const facts = (over: Partial<GateFacts> = {}, customer: Partial<GateFacts["customer"]> = {}): GateFacts => ({
  nowMs: NOW,
  userId: "u1",
  role: "agent",
  settings: defaultSettings,
  customer: {
    state: "owned",
    ownerId: "u1",
    ownerName: "李娜",
    trackingSinceMs: NOW - 9 * 24 * HOUR,
    survivorName: "",
    binnedAtMs: null,
    doNotCall: false,
    quietUntilMs: null,
    quietReason: "",
    province: "广东",
    attemptsToday: 0,
    provisional: false,
    ...customer,
  },
  calls: [],
  number: { dead: false, e164: "+8613800138000", masked: "138 **** 8000" },
  ...over,
});
const codeOf = (given: GateFacts) => checkGate(given).lines[0]?.code;

describe("checkGate", () => {
  test("allows my own customer and says what let it", () => {
    const answer = checkGate(facts());
    expect(answer.verdict).toBe("allow");
    expect(answer.lines.map((line) => line.code)).toEqual(["mine", "window-clear", "attempts-ok", "hours-ok"]);
  });

  test("stops for another's customer and names the owner and since when", () => {
    const answer = checkGate(facts({}, { ownerId: "u2", ownerName: "王强", trackingSinceMs: 123 }));
    expect(answer).toMatchObject({ verdict: "stop", help: "next", mayOverride: false });
    expect(answer.lines).toEqual([{ code: "not-mine", detail: { ownerName: "王强", sinceMs: 123 } }]);
  });

  test("a pool customer needs a claim, one in the bin cannot be called, one not seen by the hub waits where it looks like a known firm", () => {
    expect(checkGate(facts({}, { state: "pool", ownerId: null }))).toMatchObject({ help: "claim" });
    expect(codeOf(facts({}, { state: "bin", ownerId: null }))).toBe("in-bin");
    expect(codeOf(facts({}, { provisional: true, sameAsName: "汇鑫" }))).toBe("provisional");
    expect(codeOf(facts({}, { provisional: true }))).toBe("entered-here");
  });

  test("a live lease stands in for ownership and has ended at its instant", () => {
    const leased = (untilMs: number) => facts({ lease: { untilMs } }, { state: "pool", ownerId: null });
    expect(checkGate(leased(NOW + 1)).verdict).toBe("allow");
    expect(codeOf(leased(NOW))).toBe("lease-ended");
  });

  test("another seat's call stops inside the window and is free at its end; my own never counts", () => {
    const call = (userId: string, atMs: number) => ({ userId, byName: "王强", atMs });
    expect(codeOf(facts({ calls: [call("u2", NOW - 24 * HOUR + 1)] }))).toBe("other-seat");
    expect(checkGate(facts({ calls: [call("u2", NOW - 24 * HOUR)] })).verdict).toBe("allow");
    expect(checkGate(facts({ calls: [call("u1", NOW - HOUR)] })).verdict).toBe("allow");
    const answer = checkGate(facts({ calls: [call("u3", NOW - 5 * HOUR), call("u2", NOW - HOUR)] }));
    expect(answer.lines[0]?.detail).toMatchObject({ byName: "王强", atMs: NOW - HOUR, untilMs: NOW + 23 * HOUR });
  });

  test("a call that another seat's faster clock dates after now still stops", () => {
    expect(codeOf(facts({ calls: [{ userId: "u2", byName: "王强", atMs: NOW + HOUR }] }))).toBe("other-seat");
  });

  test("do-not-call and a quiet period stop; the quiet period ends at its instant", () => {
    expect(codeOf(facts({}, { doNotCall: true }))).toBe("do-not-call");
    expect(codeOf(facts({}, { quietUntilMs: NOW + 1 }))).toBe("quiet");
    expect(checkGate(facts({}, { quietUntilMs: NOW })).verdict).toBe("allow");
  });

  test("no number and a dead number stop and help by adding one", () => {
    expect(checkGate(facts({ number: null }))).toMatchObject({ lines: [{ code: "number-none" }], help: "add-number" });
    expect(codeOf(facts({ number: { dead: true, e164: null, masked: "138 **** 8000" } }))).toBe("number-dead");
  });

  test("calling hours hold from their first minute and end before their last", () => {
    const at = (time: string) => facts({ nowMs: Date.parse(`2026-11-25T${time}+08:00`) });
    expect(codeOf(at("08:29:59"))).toBe("hours");
    expect(checkGate(at("08:30:00")).verdict).toBe("allow");
    expect(checkGate(at("19:59:59")).verdict).toBe("allow");
    const late = checkGate(at("20:00:00"));
    expect(late.lines[0]?.detail).toMatchObject({ opensAtMs: Date.parse("2026-11-26T08:30:00+08:00") });
  });

  test("calling hours are those of the number's region", () => {
    const number = { dead: false, e164: "+869912345678", masked: "" };
    expect(codeOf(facts({ nowMs: Date.parse("2026-11-25T09:30:00+08:00"), number }))).toBe("hours");
    expect(checkGate(facts({ nowMs: Date.parse("2026-11-25T21:30:00+08:00"), number })).verdict).toBe("allow");
    expect(regionTimeZone("+8613800138000", "新疆维吾尔自治区", "Asia/Shanghai")).toBe("Asia/Urumqi");
    expect(regionTimeZone("+85223456789", "", "Asia/Shanghai")).toBe("Asia/Hong_Kong");
  });

  test("attempts are counted per enterprise and day", () => {
    expect(checkGate(facts({}, { attemptsToday: 1 })).verdict).toBe("allow");
    expect(codeOf(facts({}, { attemptsToday: 2 }))).toBe("attempts");
    expect(attemptsOn({ attemptsDay: "2026-11-25", attemptsToday: 2 }, NOW, "Asia/Shanghai")).toBe(2);
    expect(attemptsOn({ attemptsDay: "2026-11-24", attemptsToday: 2 }, NOW, "Asia/Shanghai")).toBe(0);
  });

  test("the first rule in order wins", () => {
    const worst = facts(
      { calls: [{ userId: "u2", byName: "王强", atMs: NOW - 1 }], number: null },
      { doNotCall: true, attemptsToday: 9 },
    );
    expect(codeOf(worst)).toBe("other-seat");
    expect(codeOf(facts({ number: null }, { doNotCall: true, attemptsToday: 9 }))).toBe("do-not-call");
  });

  test("a lead may override the team's limits, not a customer's no or a missing number", () => {
    expect(checkGate(facts({ role: "lead" }, { attemptsToday: 2 }))).toMatchObject({
      mayOverride: true,
      help: "override",
    });
    expect(checkGate(facts({ role: "lead" }, { doNotCall: true })).mayOverride).toBe(false);
    expect(checkGate(facts({ role: "lead", number: null })).mayOverride).toBe(false);
    expect(checkGate(facts({}, { attemptsToday: 2 })).mayOverride).toBe(false);
  });
});
