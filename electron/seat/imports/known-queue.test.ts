import { beforeEach, expect, test } from "vitest";
import type { Asked } from "./known.ts";
import { createKnownQueue } from "./known-queue.ts";
import type { KnownThread } from "./known-thread.ts";
import type { RowResult } from "./row-result.ts";

const rows = 25_000;
const asked = (index: number): Asked => ({
  index,
  probe: { customerId: `c${index}`, name: "", province: "", city: "", numbers: [], contactNames: [] },
});
const resultOf = ({ index }: Asked): RowResult => ({
  index,
  bucket: "tracked",
  look: false,
  reasons: [],
  otherName: "",
  ownerName: "",
  sinceMs: null,
});
let found: number[];
let here: number;
let closed: string[];
beforeEach(() => {
  found = [];
  here = 0;
  closed = [];
});

function queueWith(startThread?: () => KnownThread) {
  return createKnownQueue({
    open: () => ({
      *check(part) {
        yield;
        here += part.length;
        return part.map(resultOf);
      },
      close: () => {
        closed.push("own");
      },
    }),
    startThread,
    onResults: (results) => found.push(...results.map((r) => r.index)),
  });
}
const threadOf = (check: KnownThread["check"]) => (): KnownThread => ({
  check,
  stop: async () => {
    closed.push("thread");
  },
});
const everyRow = Array.from({ length: rows }, (_, i) => i);

test("every row is compared once, by one thread or by two", async () => {
  for (const start of [undefined, threadOf(async (part) => part.map(resultOf))]) {
    found = [];
    here = 0;
    const queue = queueWith(start);
    for (const i of everyRow) queue.put(asked(i));
    expect(queue.left()).toBe(rows);
    while (queue.work());
    await queue.rest();
    await queue.close();
    expect(queue.left()).toBe(0);
    expect(found.sort((a, b) => a - b)).toEqual(everyRow);
    expect(here < rows).toBe(start !== undefined);
  }
  expect(closed).toEqual(["own", "own", "thread"]);
});

test("a thread that fails ends the check instead of leaving rows out", async () => {
  const queue = queueWith(threadOf(() => Promise.reject(new Error("out of memory"))));
  for (const i of everyRow) queue.put(asked(i));
  while (queue.work());
  await expect(queue.rest()).rejects.toThrow("out of memory");
  await queue.close();
});
