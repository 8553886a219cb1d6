import { expect, test } from "vitest";
import { findDayNo, isoDay } from "./local-time.ts";
import { findHolidayName, isWorkingDay, nextWorkingDay } from "./working-days.ts";

test("a make-up working day on a weekend is worked, the holiday that it pays for is not", () => {
  expect(isWorkingDay("2026-10-01")).toBe(false);
  expect(isWorkingDay("2026-10-10")).toBe(true);
  expect(isWorkingDay("2026-11-21")).toBe(false);
  expect(isWorkingDay("2026-11-23")).toBe(true);
});

test("a year whose arrangement is not published yet keeps its expected days off", () => {
  expect(isWorkingDay("2031-01-01")).toBe(false);
  expect(isWorkingDay("2031-10-06")).toBe(false);
  expect(isWorkingDay("2031-01-22")).toBe(false); // New Year's Eve
  expect(isWorkingDay("2031-03-05")).toBe(true);
});

test("a holiday has its name, a weekend has none", () => {
  expect(findHolidayName("2026-10-01")).toBe("国庆节");
  expect(findHolidayName("2026-11-21")).toBeUndefined();
});

test("the next working day passes over the whole holiday", () => {
  const eve = findDayNo(2026, 9, 30) ?? 0;
  expect(isoDay(nextWorkingDay(eve, isWorkingDay))).toBe("2026-10-08");
});

test("there is no 30 February", () => {
  expect(() => isWorkingDay("2026-02-30")).toThrow(RangeError);
});
