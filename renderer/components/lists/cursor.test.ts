import { expect, test } from "vitest";
import { moveCursor, rangeBetween } from "./cursor.ts";

test("arrows stop at both ends", () => {
  expect(moveCursor("ArrowDown", 9, 10, 5)).toBe(9);
  expect(moveCursor("ArrowUp", 0, 10, 5)).toBe(0);
});

test("without a row yet, down takes the first and up the last", () => {
  expect(moveCursor("ArrowDown", -1, 10, 5)).toBe(0);
  expect(moveCursor("ArrowUp", -1, 10, 5)).toBe(9);
});

test("a page keeps one row in sight", () => {
  expect(moveCursor("PageDown", 0, 100, 20)).toBe(19);
  expect(moveCursor("PageUp", 19, 100, 20)).toBe(0);
});

test("an empty list and other keys move nothing", () => {
  expect(moveCursor("ArrowDown", -1, 0, 5)).toBeUndefined();
  expect(moveCursor("c", 3, 10, 5)).toBeUndefined();
});

test("a range holds both its ends, whichever way it was drawn", () => {
  expect(rangeBetween(4, 2)).toEqual([2, 3, 4]);
});
