import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext, testNow } from "../../../tests/helpers/seat-context.ts";
import { createQueue } from "../queue/queue.ts";
import { createCustomers } from "./customers.ts";

let cache: TestCache;
let ctx: TestContext;
let customers: ReturnType<typeof createCustomers>;
beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db);
  customers = createCustomers(ctx, createQueue(ctx));
  await putRows(cache.db, [
    makeCustomer("a", { name: "汇鑫", sight: "full", state: "owned", ownerId: "me" }),
    makeCustomer("o", { state: "owned", ownerId: "other" }),
  ]);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  await cache.close();
});

test("an edit shows at once and goes out with the value that it replaced", async () => {
  const card = await customers.edit("a", [{ field: "industry", to: "五金" }]);
  expect(card.customer).toMatchObject({ industry: "五金" });
  expect(await ctx.payloads("edit")).toMatchObject([{ changes: [{ field: "industry", from: "", to: "五金" }] }]);
});

test.each([
  ["ownerId", "x"],
  ["name", " "],
  ["starred", "yes"],
])("refuses an edit of %s to %j", async (field, to) => {
  await expect(customers.edit("a", [{ field, to }])).rejects.toMatchObject({ code: "bad-request" });
  expect(await ctx.kinds()).toEqual([]);
});

test("another's customer is not mine to change, and the refusal says whose it is", async () => {
  await expect(customers.edit("o", [{ field: "industry", to: "五金" }])).rejects.toMatchObject({
    code: "claimed",
    detail: { ownerName: "王强" },
  });
});

test("a number that is none is refused by what is wrong with it; a good one is kept and can be dialled", async () => {
  const number = { numberId: null, contactId: null, kind: "mobile" as const, label: "", dead: false };
  await expect(customers.putNumber("a", { ...number, raw: "1.38E+10" })).rejects.toMatchObject({
    detail: { path: "number", problem: "scientific" },
  });
  const card = await customers.putNumber("a", { ...number, raw: "139-1234-5678" });
  expect(card.customer).toMatchObject({ numbers: [{}, { e164: "+8613912345678" }] });
});

test("numbers are masked for a user without the right; revealing one is recorded", async () => {
  const blind = { ...ctx, user: { ...ctx.user, role: "agent" as const, seesNumbers: false } };
  const seen = createCustomers(blind, createQueue(blind));
  expect((await seen.card("a")).customer).toMatchObject({
    numbers: [{ e164: null, display: null, masked: "138 **** 8000" }],
  });
  expect(await seen.reveal("a", "a-n")).toEqual({ display: "13800138000" });
  expect(await ctx.payloads("audit")).toMatchObject([{ what: "reveal", customerId: "a" }]);
});

test("chat activities need the pasted transcript, others do not", async () => {
  const activity = {
    customerId: "a",
    subject: "谈价格",
    body: "",
    transcript: "",
    contactId: null,
    atMs: null,
    executorIds: [],
  };
  await expect(customers.addActivity({ ...activity, type: "qq" })).rejects.toMatchObject({
    code: "transcript-missing",
  });
  const card = await customers.addActivity({ ...activity, type: "meeting" });
  expect(card.timeline).toMatchObject([
    { kind: "activity", type: "meeting", subject: "谈价格", atMs: testNow, pending: true },
  ]);
});

test("looking is stamped at most once a minute for each customer", async () => {
  await customers.card("a");
  await customers.card("a");
  ctx.now += 60_000;
  await customers.card("a");
  // Behind the stamps, which no answer waits for.
  await cache.db.transaction().execute(async () => undefined);
  expect(await ctx.payloads("viewed")).toHaveLength(2);
});

test("the timeline pages backwards without gaps or repeats", async () => {
  for (let i = 0; i < 70; i++) {
    await customers.addActivity({
      customerId: "a",
      type: "other",
      subject: `第${i}条`,
      body: "",
      transcript: "",
      contactId: null,
      atMs: testNow - i * 1000,
      executorIds: [],
    });
  }
  const first = await customers.card("a");
  const seen = first.timeline.map((item) => item.subject);
  let before = first.timeline.at(-1)?.atMs ?? 0;
  let more = first.timelineMore;
  while (more) {
    const page = await customers.timeline("a", before);
    seen.push(...page.items.map((item) => item.subject));
    before = page.items.at(-1)?.atMs ?? 0;
    more = page.more;
  }
  expect(seen).toEqual(Array.from({ length: 70 }, (_, i) => `第${i}条`));
});
