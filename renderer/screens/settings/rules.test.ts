import { expect, test } from "vitest";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import { isChanged, limitsOf, minuteText, readMinute, readRule, ruleGroups, textOf } from "./rules.ts";

const rules = ruleGroups.flatMap((group) => group.rules);
const rule = (key: string) => {
  const found = rules.find((r) => r.key === key);
  if (!found) throw new Error(key);
  return found;
};

test("every setting has its place on the screen, once", () => {
  expect(rules.map((r) => r.key).sort()).toEqual(Object.keys(defaultSettings).sort());
});

test("each default survives the way into the box and back", () => {
  for (const r of rules)
    expect(readRule(r, textOf(r.kind, defaultSettings[r.key]))).toEqual({ value: defaultSettings[r.key] });
});

test("times are read as people type them, and 24:00 is the end of the day", () => {
  expect(["8:30", "0830", "08：30", "20", "24:00"].map(readMinute)).toEqual([510, 510, 510, 1200, 1440]);
  expect(["8:60", "25", "noon", ""].map(readMinute)).toEqual([undefined, undefined, undefined, undefined]);
  expect(minuteText(510)).toBe("08:30");
});

test("a number out of range or no number is named, never sent", () => {
  expect(readRule(rule("attemptsPerDay"), "0")).toEqual({ problem: "range" });
  expect(readRule(rule("attemptsPerDay"), "two")).toEqual({ problem: "number" });
  expect(readRule(rule("attemptsPerDay"), "３")).toEqual({ value: 3 });
  expect(limitsOf("attemptsPerDay")).toEqual({ least: 1, most: 50 });
  expect(limitsOf("coolDownDays")).toEqual({ least: 0, most: 365 });
});

test("an empty cadence means no limit; an unknown time zone is named", () => {
  expect(readRule(rule("cadenceDaysA"), "")).toEqual({ value: null });
  expect(readRule(rule("timeZone"), "Mars/Olympus")).toEqual({ problem: "zone" });
});

test("words are split at lines and commas of both scripts, repeats fall out", () => {
  expect(readRule(rule("extraProducts"), "温控器,PLC、变频器\n温控器")).toEqual({ value: ["温控器", "PLC", "变频器"] });
});

test("a changed rule is told from its default", () => {
  expect(isChanged("coolDownDays", 7)).toBe(false);
  expect(isChanged("coolDownDays", 8)).toBe(true);
});
