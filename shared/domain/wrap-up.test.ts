import { describe, expect, test } from "vitest";
import { defaultSettings } from "./settings.ts";
import { findDisposition } from "./vocabulary.ts";
import { isWorkingDay } from "./working-days.ts";
import { defaultNextMs, findWrapUpGap, latestNextMs, type WrapUpInput } from "./wrap-up.ts";

const ms = (text: string) => Date.parse(`${text}+08:00`);
/** Wednesday. */
const NOW = ms("2026-11-25T14:00:00");
const facts = { nowMs: NOW, settings: defaultSettings, isWorkingDay };
const input = (over: Partial<WrapUpInput> = {}): WrapUpInput => ({
  disposition: "interested",
  level: "A",
  levelTouched: true,
  nextAtMs: NOW + 86_400_000,
  lateReason: "",
  lostReason: "",
  ...over,
});

describe("findWrapUpGap", () => {
  test("an outcome is needed and must be a known one", () => {
    expect(findWrapUpGap(input({ disposition: null }), facts)?.detail).toEqual({ missing: "disposition" });
    expect(findWrapUpGap(input({ disposition: "nonsense" }), facts)?.detail).toEqual({ missing: "disposition" });
    expect(findWrapUpGap(input(), facts)).toBeUndefined();
  });

  test("an open customer needs a next date, a closed one does not", () => {
    expect(findWrapUpGap(input({ nextAtMs: null }), facts)?.detail).toEqual({ missing: "next" });
    expect(findWrapUpGap(input({ disposition: "won", nextAtMs: null }), facts)).toBeUndefined();
    expect(findWrapUpGap(input({ disposition: "do-not-call", nextAtMs: null }), facts)).toBeUndefined();
  });

  test("the next date lies in the future", () => {
    expect(findWrapUpGap(input({ nextAtMs: NOW }), facts)?.code).toBe("bad-date");
    expect(findWrapUpGap(input({ nextAtMs: NOW + 1 }), facts)).toBeUndefined();
  });

  test("the level is confirmed unless nobody was reached", () => {
    expect(findWrapUpGap(input({ levelTouched: false }), facts)?.detail).toEqual({ missing: "level" });
    expect(findWrapUpGap(input({ level: null }), facts)?.detail).toEqual({ missing: "level" });
    const unreached = input({ disposition: "no-answer", level: null, levelTouched: false });
    expect(findWrapUpGap(unreached, facts)).toBeUndefined();
  });

  test("level A may wait to the end of the seventh day; later needs a reason", () => {
    const last = ms("2026-12-02T23:59:59.999");
    expect(latestNextMs("A", defaultSettings, NOW)).toBe(last);
    expect(findWrapUpGap(input({ nextAtMs: last }), facts)).toBeUndefined();
    expect(findWrapUpGap(input({ nextAtMs: last + 1 }), facts)).toEqual({
      code: "next-too-late",
      detail: { latestMs: last, level: "A" },
    });
    expect(findWrapUpGap(input({ nextAtMs: last + 1, lateReason: "客户出国" }), facts)).toBeUndefined();
    expect(findWrapUpGap(input({ nextAtMs: last + 1, level: "B" }), facts)).toBeUndefined();
    expect(findWrapUpGap(input({ nextAtMs: last * 2, level: "C" }), facts)).toBeUndefined();
  });

  test("a lost customer needs the reason", () => {
    const lost = input({ disposition: "lost", nextAtMs: null });
    expect(findWrapUpGap(lost, facts)?.detail).toEqual({ missing: "reason" });
    expect(findWrapUpGap({ ...lost, lostReason: "价格" }, facts)).toBeUndefined();
  });
});

describe("defaultNextMs", () => {
  const next = (code: string, level: "A" | "B" | "C" | null, nowMs = NOW) => {
    const disposition = findDisposition(code);
    if (!disposition) throw new Error(code);
    return defaultNextMs(disposition, level, { ...facts, nowMs });
  };
  test("no answer means the next working morning, over a weekend too", () => {
    expect(next("no-answer", null)).toBe(ms("2026-11-26T10:00:00"));
    expect(next("no-answer", null, ms("2026-11-27T15:00:00"))).toBe(ms("2026-11-30T10:00:00"));
  });
  test("busy means in two hours, or the next working morning when that is after hours", () => {
    expect(next("busy", null)).toBe(ms("2026-11-25T16:00:00"));
    expect(next("busy", null, ms("2026-11-25T18:30:00"))).toBe(ms("2026-11-26T10:00:00"));
  });
  test("interest goes by the level's cadence, pulled back from a day off", () => {
    expect(next("interested", "A")).toBe(ms("2026-12-02T10:00:00"));
    expect(next("interested", "B")).toBe(ms("2026-12-25T10:00:00"));
    expect(next("interested", "C")).toBeNull();
    expect(next("interested", "A", ms("2026-11-21T10:00:00"))).toBe(ms("2026-11-27T10:00:00"));
  });
  test("an outcome that closes the customer proposes nothing", () => {
    expect(next("won", "A")).toBeNull();
  });
});
