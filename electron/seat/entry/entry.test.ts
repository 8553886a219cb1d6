import { afterEach, beforeEach, expect, test } from "vitest";
import { NewCustomer } from "../../../shared/domain/customer.ts";
import { Refusal } from "../../../shared/errors.ts";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext } from "../../../tests/helpers/seat-context.ts";
import { createEntry } from "./entry.ts";

let cache: TestCache;
let ctx: TestContext;
let entry: ReturnType<typeof createEntry>;
beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db);
  entry = createEntry(ctx);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  await cache.close();
});

const typed = (over: Partial<NewCustomer> = {}): NewCustomer =>
  NewCustomer.parse({
    customerId: "n",
    name: "深圳市汇鑫科技有限公司",
    source: "phone-in",
    numbers: [{ numberId: "n1", kind: "mobile", raw: "139 1234 5678" }],
    ...over,
  });

test("without a hub the entry is kept as provisional: it is there, waits in the outbox, and is dialled where no such firm is known", async () => {
  const card = await entry.save({ customer: typed(), claim: true, decidedDifferent: [] });
  expect(card).toMatchObject({ mine: true, gate: { verdict: "allow" } });
  expect(card.gate.lines[0]).toMatchObject({ code: "entered-here" });
  expect(await ctx.kinds()).toEqual(["enter"]);
});

test.each([
  ["pool", "duplicate-in-pool"],
  ["owned", "duplicate-tracked"],
  ["bin", "duplicate-in-bin"],
] as const)("the same number in the %s refuses with %s and saves nothing", async (state, code) => {
  await putRows(cache.db, [
    makeCustomer("old", { name: "深圳汇鑫", phone: "13912345678", state, ownerId: state === "owned" ? "other" : null }),
  ]);
  await expect(entry.save({ customer: typed(), claim: true, decidedDifferent: [] })).rejects.toMatchObject({
    code,
    detail: { customerId: "old", name: "深圳汇鑫" },
  });
  expect(await ctx.kinds()).toEqual([]);
});

test("what a person has called another firm is no duplicate", async () => {
  await putRows(cache.db, [makeCustomer("old", { name: "深圳汇鑫", phone: "13912345678" })]);
  const card = await entry.save({ customer: typed(), claim: true, decidedDifferent: ["old"] });
  // Called another firm by the one who wants to dial it: until the hub has looked, it waits.
  expect(card).toMatchObject({ mine: true, gate: { verdict: "stop", lines: [{ code: "provisional" }] } });
});

test("online the hub decides, and its refusal leaves the draft", async () => {
  const online = { ...ctx.hubState(), state: "online" as const };
  const other = createEntry({
    ...ctx,
    hubState: () => online,
    submitAndWait: () => Promise.reject(new Refusal("claimed")),
  });
  await other.saveDraft('{"name":"汇"}');
  await expect(other.save({ customer: typed(), claim: true, decidedDifferent: [] })).rejects.toMatchObject({
    code: "claimed",
  });
  expect(await other.draft()).toEqual({ json: '{"name":"汇"}' });
});

/** The hub is there and does not answer in time; meanwhile this happens. */
const slowHub = (meanwhile: () => Promise<unknown>) =>
  createEntry({
    ...ctx,
    hubState: () => ({ ...ctx.hubState(), state: "online" as const }),
    submitAndWait: async (body) => {
      const { opId } = await cache.db.transaction().execute((trx) => ctx.submit(trx, body));
      await meanwhile();
      await ctx.outbox.withdraw(opId);
      throw new Refusal("hub-offline");
    },
  });

test("an entry that the hub is slow to answer is kept as provisional", async () => {
  const slow = slowHub(async () => undefined);
  await slow.save({ customer: typed(), claim: true, decidedDifferent: [] });
  expect(await ctx.payloads("enter")).toMatchObject([{ provisional: true }]);
});

test("an entry whose firm was called before the hub answered keeps its place before the call, and the firm counts as called", async () => {
  const call = {
    callId: "k",
    customerId: "n",
    numberId: "n1",
    contactId: null,
    numberMasked: "139 **** 5678",
    direction: "out" as const,
    dialledAtMs: ctx.now,
    override: null,
  };
  const slow = slowHub(() =>
    cache.db.transaction().execute((trx) => ctx.submit(trx, { kind: "start-call", payload: call })),
  );
  const card = await slow.save({ customer: typed(), claim: true, decidedDifferent: [] });
  expect(card).toMatchObject({ mine: true, customer: { lastCallAtMs: ctx.now } });
  expect(await ctx.kinds()).toEqual(["enter", "start-call"]);
  expect(await ctx.payloads("enter")).toMatchObject([{ provisional: true, customer: { customerId: "n" } }]);
});

test("the live check names the record, its owner and which fields agree", async () => {
  await putRows(cache.db, [
    makeCustomer("old", {
      name: "深圳汇鑫",
      phone: "13912345678",
      state: "owned",
      ownerId: "other",
      trackingSinceMs: 5,
    }),
  ]);
  const { hits } = await entry.check({
    name: "深圳市汇鑫科技",
    city: "深圳",
    numbers: ["13912345678"],
    contactNames: [],
    exceptId: null,
  });
  expect(hits).toMatchObject([{ customerId: "old", ownerName: "王强", sinceMs: 5, verdict: "same" }]);
  expect(hits[0]?.reasons.length).toBeGreaterThan(0);
});

test("what was typed is back after a crash and gone after saving", async () => {
  await entry.saveDraft('{"name":"汇鑫"}');
  const again = createEntry(createTestContext(await cache.reopen()));
  expect(await again.draft()).toEqual({ json: '{"name":"汇鑫"}' });
  await again.saveDraft(null);
  expect(await again.draft()).toEqual({ json: null });
});
