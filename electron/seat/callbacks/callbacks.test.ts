import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext, testNow } from "../../../tests/helpers/seat-context.ts";
import { createCustomers } from "../customers/customers.ts";
import { createQueue } from "../queue/queue.ts";
import { createCallbacks } from "./callbacks.ts";
import { createRinger } from "./ringer.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let cache: TestCache;
let ctx: TestContext;
let opened: string[];
let timers: { run: () => void; inMs: number }[];

function build(on: TestContext, aheadMin = 0) {
  timers = [];
  const ringer = createRinger(on, {
    aheadMin: () => aheadMin,
    onOpen: (customerId) => opened.push(customerId),
    setTimer: (run, inMs) => {
      timers = [{ run, inMs }];
      return () => {};
    },
  });
  const customers = createCustomers(on, createQueue(on));
  return { ringer, callbacks: createCallbacks(on, { ringer, customers }) };
}
/** The clock moves and the timer fires, as the system would have it. */
async function later(ringer: ReturnType<typeof build>["ringer"], ms: number): Promise<void> {
  ctx.now += ms;
  for (const timer of timers.splice(0)) timer.run();
  await ringer.settled();
}

beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db);
  opened = [];
  await putRows(cache.db, [
    makeCustomer("a", { name: "汇鑫科技", contact: "王总", sight: "full", state: "owned", ownerId: "me", level: "A" }),
    makeCustomer("b", { name: "宏达机械", sight: "full", state: "owned", ownerId: "me" }),
    makeCustomer("c", { name: "别人的", ownerId: "other", state: "owned" }),
  ]);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  await cache.close();
});
const put = (callbacks: ReturnType<typeof build>["callbacks"], customerId: string, dueAtMs: number, note = "") =>
  callbacks.put({ callbackId: null, customerId, dueAtMs, note, lateReason: "" });

describe("ringing", () => {
  test("rings once at its minute, with the customer and the note, and opens him at a click", async () => {
    const { ringer, callbacks } = build(ctx);
    await ringer.start();
    await put(callbacks, "a", testNow + 10 * MINUTE, "报价");
    await ringer.settled();
    await later(ringer, 9 * MINUTE);
    expect(ctx.ports.notifications).toEqual([]);
    await later(ringer, MINUTE);
    expect(ctx.ports.notifications).toMatchObject([{ title: "汇鑫科技", body: "14:10 · 王总 · 报价" }]);
    expect((await callbacks.ringing()).lines).toMatchObject([{ customerId: "a", customerName: "汇鑫科技" }]);
    expect(ctx.changes.some((change) => change.topics.includes("ring"))).toBe(true);
    await later(ringer, MINUTE);
    expect(ctx.ports.notifications).toHaveLength(1);
    ctx.ports.notifications[0]?.onClick?.();
    expect(opened).toEqual(["a"]);
    await ringer.stop();
  });

  test("the timer aims at the next one and never sleeps over half a minute", async () => {
    const { ringer, callbacks } = build(ctx);
    await ringer.start();
    expect(timers[0]?.inMs).toBe(30_000);
    await put(callbacks, "a", testNow + 20_000);
    await ringer.settled();
    expect(timers[0]?.inMs).toBe(20_000);
    await ringer.stop();
  });

  test("rings ahead by the user's minutes", async () => {
    const { ringer, callbacks } = build(ctx, 5);
    await ringer.start();
    await put(callbacks, "a", testNow + 10 * MINUTE);
    await ringer.settled();
    await later(ringer, 5 * MINUTE);
    expect(ctx.ports.notifications).toHaveLength(1);
    await ringer.stop();
  });

  test("what was missed while the seat was closed or asleep rings at the start and on wake, the longest missed first", async () => {
    const first = build(ctx);
    await put(first.callbacks, "b", testNow + 2 * HOUR);
    await put(first.callbacks, "a", testNow + HOUR);
    ctx.now += 3 * HOUR;
    const { ringer, callbacks } = build(ctx);
    await ringer.start();
    expect(ctx.ports.notifications.map((one) => one.title)).toEqual(["汇鑫科技", "宏达机械"]);
    await put(callbacks, "b", ctx.now + HOUR);
    await ringer.settled();
    ctx.now += 5 * HOUR;
    ctx.ports.wake();
    await ringer.settled();
    expect(ctx.ports.notifications).toHaveLength(3);
    await ringer.stop();
  });

  test("a restart does not ring again what has rung, but the banner still shows it", async () => {
    const first = build(ctx);
    await put(first.callbacks, "a", testNow + MINUTE);
    await first.ringer.start();
    await later(first.ringer, MINUTE);
    await first.ringer.stop();
    const { ringer, callbacks } = build(ctx);
    await ringer.start();
    expect(ctx.ports.notifications).toHaveLength(1);
    expect((await callbacks.ringing()).lines).toHaveLength(1);
    await ringer.stop();
  });

  test("a snooze outlives a restart and rings again; seen stops the ringing and leaves the promise due", async () => {
    const first = build(ctx);
    await first.ringer.start();
    const made = await put(first.callbacks, "a", testNow + MINUTE);
    await first.ringer.settled();
    await later(first.ringer, MINUTE);
    await first.callbacks.snooze(made.callbackId, 10);
    expect((await first.callbacks.ringing()).lines).toEqual([]);
    await first.ringer.stop();
    const { ringer, callbacks } = build(ctx);
    await ringer.start();
    await later(ringer, 9 * MINUTE);
    expect(ctx.ports.notifications).toHaveLength(1);
    await later(ringer, MINUTE);
    expect(ctx.ports.notifications).toHaveLength(2);
    await callbacks.snooze(made.callbackId, 0);
    await later(ringer, HOUR);
    expect(ctx.ports.notifications).toHaveLength(2);
    expect((await callbacks.ringing()).lines).toEqual([]);
    expect((await callbacks.list("overdue", null)).lines).toHaveLength(1);
    await ringer.stop();
  });

  test("a callback that was moved rings anew at its new minute", async () => {
    const { ringer, callbacks } = build(ctx);
    await ringer.start();
    const made = await put(callbacks, "a", testNow + MINUTE);
    await ringer.settled();
    await later(ringer, MINUTE);
    await callbacks.put({ ...made, dueAtMs: ctx.now + HOUR });
    expect((await callbacks.ringing()).lines).toEqual([]);
    await ringer.settled();
    await later(ringer, HOUR);
    expect(ctx.ports.notifications).toHaveLength(2);
    await ringer.stop();
  });
});

describe("put, list, cancel", () => {
  test("refuses the past, what lies beyond the level's cadence without a reason, and another's customer", async () => {
    const { callbacks } = build(ctx);
    await expect(put(callbacks, "a", testNow)).rejects.toMatchObject({ code: "bad-date" });
    await expect(put(callbacks, "a", testNow + 30 * DAY)).rejects.toMatchObject({ code: "next-too-late" });
    await expect(put(callbacks, "c", testNow + DAY)).rejects.toMatchObject({ code: "claimed" });
    expect(await ctx.kinds()).toEqual([]);
  });

  test("views cut at now, midnight and the week; counts are those of every view", async () => {
    const { callbacks } = build(ctx);
    await put(callbacks, "b", testNow + HOUR);
    await put(callbacks, "b", testNow + 3 * HOUR);
    await put(callbacks, "b", testNow + 2 * DAY);
    await put(callbacks, "b", testNow + 20 * DAY);
    ctx.now += HOUR;
    const { lines, counts } = await callbacks.list("overdue", null);
    expect(lines).toMatchObject([{ customerName: "宏达机械", dueAtMs: testNow + HOUR }]);
    expect(counts).toEqual({ overdue: 1, today: 1, week: 1, later: 1 });
    expect((await callbacks.list("all", null)).lines).toHaveLength(4);
    await expect(callbacks.list("all", "other")).rejects.toMatchObject({ code: "not-allowed" });
  });

  test("a cancelled callback leaves the list by a command, twice is once", async () => {
    const { callbacks } = build(ctx);
    const made = await put(callbacks, "a", testNow + HOUR);
    await callbacks.cancel(made.callbackId, "a");
    await callbacks.cancel(made.callbackId, "a");
    expect((await callbacks.list("all", null)).lines).toEqual([]);
    expect(await ctx.kinds()).toEqual(["put-callback", "close-callback"]);
  });
});
