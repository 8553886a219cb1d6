import { validate, version } from "uuid";
import { expect, test } from "vitest";
import { createIdMaker } from "./new-id.ts";

test("ids are UUIDs, never the same, and grow, also within a millisecond and where the clock is put back", () => {
  const clock = [5_000, 5_000, 4_000, 6_000];
  let asked = 0;
  const newId = createIdMaker(() => 1_795_000_000_000 + (clock[Math.floor(asked++ / 250)] ?? 7_000));
  const ids = Array.from({ length: 1_200 }, () => newId());
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set([...ids, createIdMaker()()]).size).toBe(1_201);
  expect([...ids].sort()).toEqual(ids);
});
