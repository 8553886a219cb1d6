import { expect, test } from "vitest";
import { readFlags } from "./flags.ts";

const defaults = { rounds: 50, store: "sqlite", json: undefined };

test("flags that are not given keep their defaults, numbers come as numbers", () => {
  expect(readFlags(["--rounds", "1_000"], defaults)).toEqual({ rounds: 1000, store: "sqlite", json: undefined });
  expect(readFlags(["--json", "out.json"], defaults).json).toBe("out.json");
});

test.each([
  [["--rounds", "many"], "--rounds takes a number, not “many”."],
  [["--rounds", ""], "--rounds takes a number"],
  [["--rounds"], "--rounds, --store, --json"],
  [["--bogus", "1"], "--rounds, --store, --json"],
])("%j is refused with what would be right", (args, words) => {
  expect(() => readFlags(args, defaults)).toThrow(words);
});
