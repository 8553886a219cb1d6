import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext, testNow } from "../../../tests/helpers/seat-context.ts";
import { putCallbacks } from "../../cache/history.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import { createCustomers } from "../customers/customers.ts";
import { createQueue } from "../queue/queue.ts";
import { createDesk } from "./desk.ts";
import type { WrapUpInput } from "./wrap-up.ts";

let cache: TestCache;
let ctx: TestContext;
let desk: ReturnType<typeof build>;

function build(on: TestContext) {
  const queue = createQueue(on);
  return createDesk(on, { queue, customers: createCustomers(on, queue), onCallbacks: () => {} });
}
beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db);
  desk = build(ctx);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  await cache.close();
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const mine = (id: string, over: Parameters<typeof makeCustomer>[1] = {}): CustomerFull =>
  makeCustomer(id, { sight: "full", state: "owned", ownerId: "me", trackingSinceMs: testNow - 9 * DAY, ...over });
const callback = (id: string, customerId: string, dueAtMs: number, userId = "me") => ({
  callbackId: id,
  rev: 1,
  customerId,
  userId,
  dueAtMs,
  note: "",
  state: "open" as const,
  madeAtMs: dueAtMs - DAY,
  madeByCallId: null,
  doneAtMs: null,
  doneByCallId: null,
  lateReason: "",
});
const promise = (...rows: ReturnType<typeof callback>[]) =>
  cache.db.transaction().execute((trx) => putCallbacks(trx, rows));
const outcome = (over: Partial<WrapUpInput> = {}): WrapUpInput & { thenNext: boolean } => ({
  note: "",
  disposition: "no-answer",
  level: null,
  levelTouched: false,
  nextText: "",
  callbackNote: "",
  lateReason: "",
  lostReason: "",
  quietText: "",
  nextAtMs: ctx.now + DAY,
  quietUntilMs: null,
  thenNext: true,
  ...over,
});

describe("dial", () => {
  test("writes the call and its command before the number goes to the telephone", async () => {
    await putRows(cache.db, [mine("a")]);
    await desk.open("a");
    const seen = await desk.dial(null, null);
    expect(seen.phase).toBe("on-call");
    expect(seen.call).toMatchObject({ customerId: "a", numberMasked: "138 **** 8000", endedAtMs: null });
    expect(await ctx.kinds()).toEqual(["start-call"]);
    expect(ctx.ports.dialled).toEqual(["+8613800138000"]);
  });

  test("the gate stops it: no call is written, nothing dialled, and the double call that was prevented is counted", async () => {
    await putRows(cache.db, [mine("a", { lastCallAtMs: testNow - HOUR, lastCallByUserId: "other" })]);
    await desk.open("a");
    await expect(desk.dial(null, null)).rejects.toMatchObject({
      code: "gate-stop",
      detail: { rule: "other-seat", byName: "王强" },
    });
    // The lead hears of it once, as a line of the audit.
    expect(await ctx.kinds()).toEqual(["audit"]);
    expect(ctx.ports.dialled).toEqual([]);
    expect(await cache.db.selectFrom("prevented").select("customer_id").execute()).toEqual([{ customer_id: "a" }]);
  });

  test("another seat's call to the same number under another registration stops it too", async () => {
    await putRows(cache.db, [
      mine("a"),
      makeCustomer("b", { name: "同一个老板的另一家", lastCallAtMs: testNow - HOUR, lastCallByUserId: "other" }),
    ]);
    await desk.open("a");
    expect((await desk.get()).card?.gate.lines[0]?.code).toBe("other-seat");
  });

  test("a colleague's call to the same number counts, although his customer is a branch and no more than a stub here", async () => {
    const phone = "13800138000";
    await putRows(cache.db, [mine("a", { name: "深圳市远正机电有限公司", phone })]);
    const his = makeCustomer("b", {
      name: "深圳市远正机电有限公司东莞分公司",
      phone,
      ownerId: "other",
      state: "owned",
    });
    const { contacts, numbers, ...rest } = his;
    const stub = { ...rest, sight: "stub", hashes: numbers.map((n) => n.hash), lastCallAtMs: testNow - HOUR };
    await putRows(cache.db, [{ ...stub, lastCallByUserId: "other" } as never]);
    expect(contacts).toHaveLength(1);
    await desk.open("a");
    await expect(desk.dial(null, null)).rejects.toMatchObject({ detail: { rule: "other-seat", byName: "王强" } });
    expect(ctx.ports.dialled).toEqual([]);
  });

  test("a lead may override with a reason that goes to the hub; an agent may not", async () => {
    await putRows(cache.db, [mine("a", { lastCallAtMs: testNow - HOUR, lastCallByUserId: "other" })]);
    await desk.open("a");
    await expect(desk.dial(null, { reason: "急" })).rejects.toMatchObject({ code: "gate-stop" });
    ctx.role = "lead";
    await desk.dial(null, { reason: "客户要求" });
    expect(await ctx.payloads("start-call")).toMatchObject([
      { override: { rule: "other-seat", byUserId: "me", reason: "客户要求" } },
    ]);
  });

  test("a fax is never dialled unasked, a second dial waits for the first one's outcome", async () => {
    await putRows(cache.db, [mine("a")]);
    await desk.open("a");
    await desk.dial(null, null);
    await expect(desk.dial(null, null)).rejects.toMatchObject({ code: "call-open" });
    await desk.hangUp();
    await expect(desk.dial(null, null)).rejects.toMatchObject({ code: "call-open" });
    expect(ctx.ports.dialled).toHaveLength(1);
  });
});

describe("the desk as a screen asks for it", () => {
  test("is that of before an act or that of after it, as its number says, however the two overlap", async () => {
    await putRows(cache.db, [mine("a"), mine("b")]);
    let before = await desk.open("a");
    for (let steps = 0; steps < 40; steps++) {
      const asked = desk.get();
      for (let step = 0; step < steps; step++) await Promise.resolve();
      const after = await desk.open(steps % 2 === 0 ? "b" : "a");
      const seen = await asked;
      const then = seen.no === after.no ? after : before;
      expect(seen).toMatchObject({ no: then.no, card: { customer: { customerId: then.card?.customer.customerId } } });
      before = after;
    }
  });
});

describe("the desk over a restart", () => {
  test("lands in the same call with the same words", async () => {
    await putRows(cache.db, [mine("a")]);
    await desk.open("a");
    await desk.dial(null, null);
    await desk.saveDraft("a", { note: "要报价,下周" });
    await desk.saveDraft("a", { disposition: "interested" });
    const db = (await cache.reopen()) as Kysely<SeatDatabase>;
    const again = build(createTestContext(db));
    const seen = await again.get();
    expect(seen).toMatchObject({
      phase: "on-call",
      card: { customer: { customerId: "a" } },
      draft: { note: "要报价,下周", disposition: "interested" },
    });
    expect((await again.unfinished()).calls).toMatchObject([{ customerId: "a" }]);
  });

  test("opening another customer during a call is refused and names the one on the line", async () => {
    await putRows(cache.db, [mine("a", { name: "甲公司" }), mine("b")]);
    await desk.open("a");
    await desk.dial(null, null);
    await expect(desk.open("b")).rejects.toMatchObject({ code: "call-open", detail: { name: "甲公司" } });
    await expect(desk.next(false)).rejects.toMatchObject({ code: "call-open" });
    expect((await desk.open("a")).phase).toBe("on-call");
  });
});

describe("drafts", () => {
  test("stay with their customer while the desk goes back and forth", async () => {
    await putRows(cache.db, [mine("a"), mine("b")]);
    await desk.open("a");
    await desk.saveDraft("a", { note: "甲" });
    await desk.open("b");
    expect((await desk.get()).draft.note).toBe("");
    expect((await desk.open("a")).draft.note).toBe("甲");
  });

  test("a late save for a customer who has left the desk does not come back as somebody else's note", async () => {
    await putRows(cache.db, [mine("a"), mine("b")]);
    await desk.open("a");
    await desk.dial(null, null);
    const { desk: seen } = await desk.wrapUp(outcome({ note: "甲" }));
    expect(seen.card?.customer.customerId).toBe("b");
    await desk.saveDraft("a", { note: "甲" });
    expect((await desk.get()).draft.note).toBe("");
    expect((await desk.open("a")).draft.note).toBe("");
  });
});

describe("wrapUp", () => {
  test("files outcome, note, next date and kept promise, and deals the next lead, in one step", async () => {
    await putRows(cache.db, [mine("a"), mine("b")]);
    await promise(callback("due", "a", testNow - HOUR));
    await desk.next(false);
    await desk.dial(null, null);
    ctx.now += 90_000;
    await desk.hangUp();
    await desk.saveDraft("a", { note: "要两台" });
    const { desk: seen, filed } = await desk.wrapUp(
      outcome({ note: " 要两台 ", disposition: "interested", level: "A", levelTouched: true, callbackNote: "带样册" }),
    );
    expect(filed).toMatchObject({ disposition: "interested" });
    expect(seen).toMatchObject({
      phase: "idle",
      call: null,
      card: { customer: { customerId: "b" } },
      draft: { note: "" },
    });
    expect(await ctx.payloads("wrap-up")).toMatchObject([
      {
        customerId: "a",
        disposition: "interested",
        endedAtMs: testNow + 90_000,
        note: { text: "要两台" },
        levelFrom: null,
        levelTo: "A",
        next: { dueAtMs: ctx.now + DAY, note: "带样册" },
        closesCallbackIds: ["due"],
      },
    ]);
    const card = await desk.open("a");
    expect(card.card).toMatchObject({ contactNo: 2, callbacks: [{ dueAtMs: ctx.now + DAY }] });
    expect(card.card?.timeline.find((item) => item.kind === "call")).toMatchObject({
      body: "要两台",
      disposition: "interested",
      durationMs: 90_000,
      levelTo: "A",
      pending: true,
      unfinished: false,
    });
  });

  test.each([
    [{ disposition: null }, "wrap-up-incomplete"],
    [{ nextAtMs: null }, "wrap-up-incomplete"],
    [{ disposition: "interested" }, "wrap-up-incomplete"],
    [{ nextAtMs: testNow - 1 }, "bad-date"],
    [
      { disposition: "interested", level: "A" as const, levelTouched: true, nextAtMs: testNow + 30 * DAY },
      "next-too-late",
    ],
    [{ disposition: "lost", nextAtMs: null }, "wrap-up-incomplete"],
  ])("refuses %j with %s, and call and draft stay as they are", async (lack, code) => {
    await putRows(cache.db, [mine("a")]);
    await desk.open("a");
    await desk.dial(null, null);
    await desk.saveDraft("a", { note: "字" });
    await expect(desk.wrapUp(outcome({ note: "字", ...lack }))).rejects.toMatchObject({ code });
    expect(await ctx.kinds()).toEqual(["start-call"]);
    expect(await desk.get()).toMatchObject({ phase: "on-call", draft: { note: "字" } });
  });

  test("pressed twice it files once", async () => {
    await putRows(cache.db, [mine("a"), mine("b")]);
    await desk.open("a");
    await desk.dial(null, null);
    const twice = await Promise.allSettled([desk.wrapUp(outcome()), desk.wrapUp(outcome())]);
    expect(twice.map((one) => one.status)).toEqual(["fulfilled", "rejected"]);
    expect(await ctx.payloads("wrap-up")).toHaveLength(1);
  });

  test("a promise for later that nobody answered today stays; one that was spoken about is kept", async () => {
    await putRows(cache.db, [mine("a")]);
    await promise(callback("later", "a", testNow + 5 * DAY), callback("theirs", "a", testNow - DAY, "other"));
    await desk.open("a");
    await desk.dial(null, null);
    await desk.wrapUp(outcome());
    ctx.now += 86_400_000;
    await desk.open("a");
    await desk.dial(null, null);
    await desk.wrapUp(outcome({ disposition: "callback", level: "B", levelTouched: true }));
    const closed = (await ctx.payloads("wrap-up")).map((payload) => payload.closesCallbackIds);
    expect(closed[0]).toEqual([]);
    expect(closed[1]).toContain("later");
    expect(closed[1]).not.toContain("theirs");
  });

  test("the note of a customer who was lost during the call is still filed, with the words of the promise that is not given", async () => {
    await putRows(cache.db, [mine("a"), mine("b")]);
    await desk.open("a");
    await desk.dial(null, null);
    const { contacts, numbers, ...rest } = mine("a", { ownerId: "other", version: 2 });
    await putRows(cache.db, [
      { ...rest, sight: "stub", hashes: numbers.map((n) => n.hash).slice(contacts.length) } as never,
    ]);
    const words = { note: "他已同意报价", callbackNote: "周五带合同" };
    const { desk: seen } = await desk.wrapUp(outcome({ ...words, disposition: "interested" }));
    expect(await ctx.payloads("wrap-up")).toMatchObject([{ note: { text: "他已同意报价\n周五带合同" }, next: null }]);
    expect(seen.card?.customer.customerId).toBe("b");
  });

  test("do-not-call closes the customer: it is not dealt again", async () => {
    await putRows(cache.db, [mine("a")]);
    await desk.open("a");
    await desk.dial(null, null);
    const { desk: seen } = await desk.wrapUp(outcome({ disposition: "do-not-call", nextAtMs: null }));
    expect(seen.card).toBeNull();
    ctx.now += 3 * DAY;
    expect((await desk.next(false)).card).toBeNull();
  });
});

describe("ahead", () => {
  test("foresees the very desk that next brings, and changes nothing by it", async () => {
    await putRows(cache.db, [mine("a"), mine("b"), mine("c")]);
    for (let turn = 0; turn < 4; turn++) {
      const now = await desk.next(true);
      const ahead = await desk.ahead();
      expect(ahead?.no).toBe(now.no);
      expect((await desk.get()).card?.customer.customerId).toBe(now.card?.customer.customerId);
      const then = await desk.next(true);
      expect(ahead?.card?.customer.customerId).not.toBe(now.card?.customer.customerId);
      expect(ahead).toMatchObject({
        phase: "idle",
        draft: then.draft,
        card: { reason: then.card?.reason, gate: then.card?.gate },
      });
      expect(ahead?.card?.customer.customerId).toBe(then.card?.customer.customerId);
    }
  });

  test("says that nobody is left", async () => {
    await putRows(cache.db, [mine("a")]);
    await desk.next(false);
    expect(await desk.ahead()).toBeNull();
  });
});

describe("a lead who was foreseen and is shown already", () => {
  /** A call to "now" is open, and "next" is what the screen shows with the key that files it. */
  async function showNext(...others: CustomerFull[]): Promise<string | undefined> {
    await putRows(cache.db, [mine("now"), mine("next"), ...others]);
    await desk.open("now");
    await desk.dial(null, null);
    return (await desk.ahead())?.card?.customer.customerId;
  }
  const filed = async (shownId?: string) =>
    (await desk.wrapUp({ ...outcome(), shownId })).desk.card?.customer.customerId;

  test("stays, although a lead came to the queue before him meanwhile; that one is the next", async () => {
    const shownId = await showNext();
    expect(shownId).toBe("next");
    await putRows(cache.db, [mine("came", { starred: true })]);
    expect(await filed(shownId)).toBe("next");
    const seen = await desk.next(true, (await desk.ahead())?.card?.customer.customerId);
    expect(seen.card).toMatchObject({ customer: { customerId: "came" }, reason: { code: "new" } });
    await putRows(cache.db, [mine("came-too", { starred: true, trackingSinceMs: testNow - 10 * DAY })]);
    expect((await desk.next(true, "next")).card?.customer.customerId).toBe("next");
  });

  test("makes way for a promise that has fallen due", async () => {
    const shownId = await showNext(mine("promised"));
    await promise(callback("1", "promised", testNow + HOUR));
    ctx.now += HOUR;
    expect(await filed(shownId)).toBe("promised");
  });

  test("stays before another promise where he is one himself", async () => {
    await promise(callback("1", "next", testNow - HOUR));
    const shownId = await showNext(mine("promised"));
    await promise(callback("2", "promised", testNow - 2 * HOUR));
    expect(await filed(shownId)).toBe("next");
  });

  test.each([
    ["is somebody else's by now", { ownerId: "other" }],
    ["asked not to be called", { doNotCall: true }],
  ])("does not stay where he %s", async (_, change) => {
    const shownId = await showNext(mine("other", { trackingSinceMs: testNow - DAY }));
    await putRows(cache.db, [mine("next", { ...change, version: 2 })]);
    expect(await filed(shownId)).toBe("other");
  });

  test("is never the one who leaves", async () => {
    await showNext(mine("other", { starred: true }));
    expect(await filed("now")).toBe("other");
    expect((await desk.next(true, "other")).card?.customer.customerId).toBe("next");
  });
});

describe("fill", () => {
  test("deals to an empty desk, and leaves whoever lies there", async () => {
    expect((await desk.fill()).card).toBeNull();
    await putRows(cache.db, [mine("a"), mine("b"), makeCustomer("read")]);
    const first = (await desk.fill()).card?.customer.customerId;
    expect(first).toBe("a");
    expect((await desk.fill()).card?.customer.customerId).toBe("a");
    // In no queue, opened to be read.
    await desk.open("read");
    expect((await desk.fill()).card?.customer.customerId).toBe("read");
    await cache.db.deleteFrom("customer").where("customer_id", "=", "read").execute();
    expect((await desk.fill()).card?.customer.customerId).toBe("a");
  });
});

describe("next", () => {
  test("deals the most late promise first, then what is due this minute, then the never called", async () => {
    await putRows(cache.db, [mine("new"), mine("due"), mine("late"), mine("later"), mine("soon")]);
    await promise(
      callback("1", "late", testNow - 5 * HOUR),
      callback("2", "later", testNow - DAY),
      callback("3", "due", testNow - 10_000),
      callback("4", "soon", testNow + HOUR),
    );
    const order: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      const seen = await desk.next(true);
      order.push(seen.card?.customer.customerId);
    }
    // "soon" is not dealt before its minute; what was skipped comes round again last.
    expect(order).toEqual(["later", "late", "due", "new", "later"]);
  });

  test("says why, and never deals what the gate would stop", async () => {
    await putRows(cache.db, [
      mine("no", { doNotCall: true }),
      mine("quiet", { quietUntilMs: testNow + DAY }),
      mine("window", { phone: "13900139000", lastCallAtMs: testNow - HOUR, lastCallByUserId: "other" }),
      mine("nonumber", { phone: "" }),
      mine("won", { stage: "won" }),
      mine("ok"),
      makeCustomer("pool"),
    ]);
    const seen = await desk.next(false);
    expect(seen.card).toMatchObject({
      customer: { customerId: "ok" },
      reason: { code: "new" },
      gate: { verdict: "allow" },
    });
    expect((await desk.next(true)).card?.customer.customerId).toBe("ok");
  });

  test("skipping the last one who is left keeps him on the desk; a customer who is in no queue makes way", async () => {
    await putRows(cache.db, [mine("only"), mine("won", { stage: "won" })]);
    await desk.next(false);
    expect((await desk.next(true)).card?.customer.customerId).toBe("only");
    await cache.db.deleteFrom("customer").where("customer_id", "=", "only").execute();
    await desk.open("won");
    expect((await desk.next(true)).card).toBeNull();
  });
});
