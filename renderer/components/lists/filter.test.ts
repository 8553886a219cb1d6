import { expect, test } from "vitest";
import { countActive, emptyFilter, sameFilter, toggleFlag, toggleValue, withValues } from "./filter.ts";

test("a value is added once and taken out by the same act", () => {
  const once = toggleValue(emptyFilter, "provinces", "广东");
  expect(once.provinces).toEqual(["广东"]);
  expect(toggleValue(once, "provinces", "广东").provinces).toEqual([]);
  expect(withValues(emptyFilter, "levels", ["A", "A", "none"]).levels).toEqual(["A", "none"]);
});

test("a level that does not exist never enters a filter", () => {
  expect(() => withValues(emptyFilter, "levels", ["D"])).toThrow();
});

test("the star filters when on and does not filter when off", () => {
  const on = toggleFlag(emptyFilter, "starred");
  expect(on.starred).toBe(true);
  expect(toggleFlag(on, "starred").starred).toBeNull();
});

test("each dimension counts once, blank text does not", () => {
  const filter = withValues({ ...emptyFilter, text: "  ", noNextStep: true }, "cities", ["深圳", "广州"]);
  expect(countActive(filter)).toBe(2);
});

test("two filters are the same whatever the order of their values", () => {
  const a = withValues(emptyFilter, "cities", ["深圳", "广州"]);
  expect(sameFilter(a, withValues(emptyFilter, "cities", ["广州", "深圳"]))).toBe(true);
  expect(sameFilter(a, { ...a, memberOnly: true })).toBe(false);
});
