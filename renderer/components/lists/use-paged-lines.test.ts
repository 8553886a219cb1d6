import { expect, test } from "vitest";
import { blocksOf } from "./use-paged-lines.ts";

test("the first block is always read, because it carries the total", () => {
  expect(blocksOf(0, 30)).toEqual([0]);
  expect(blocksOf(90, 130)).toEqual([0, 100]);
  expect(blocksOf(450, 520)).toEqual([0, 400, 500]);
});

test("a range before its first measure reads the first block", () => {
  expect(blocksOf(-1, -1)).toEqual([0]);
});
