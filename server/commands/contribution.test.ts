import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile, newCustomer } from "../../tests/helpers/new-customer.ts";
import { verifyLedger } from "../ledger/verify-ledger.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
});
afterEach(() => hub.close());

const note = (by: string, customerId: string, text: string) =>
  hub.run(by, "add-activity", {
    activityId: `note-${text}`,
    customerId,
    type: "other",
    subject: text,
    body: text,
    transcript: "",
    contactId: null,
    atMs: MONDAY_10,
    executorIds: [],
  });
const promise = (by: string, customerId: string, callbackId: string, text: string) =>
  hub.run(by, "put-callback", {
    callback: {
      callbackId,
      customerId,
      userId: by,
      dueAtMs: MONDAY_10 + 9,
      note: text,
      lateReason: "",
      madeAtMs: MONDAY_10,
    },
  });
const enter = (by: string, customerId: string, provisional = true) =>
  hub.run(by, "enter", {
    customer: newCustomer(customerId, {
      name: "深圳市宏达电子有限公司",
      numbers: [mobile(`n-${customerId}`, "13800138000")],
      contacts: [{ contactId: `p-${customerId}`, name: "陈经理", role: "decision", note: "下午在" }],
      intro: "做连接器",
    }),
    claim: true,
    decidedDifferent: [],
    provisional,
  });
const sees = async (by: string, table: "activity" | "callback" | "call") =>
  (await hub.pullAll(by)).rows.flatMap((row) => (row.table === table ? [row.row] : []));
const kept = { status: "lost", code: "claimed", detail: { ownerName: "zhao", kept: "contribution" } };

test("a note on a customer that somebody else got meanwhile reaches him once, and its writer hears whose it is", async () => {
  await hub.pooled("c1");
  await hub.run("zhao", "claim", { customerId: "c1" });
  const typed = hub.command("wang", "add-activity", {
    activityId: "a1",
    customerId: "c1",
    type: "other",
    subject: "老板出差",
    body: "下周回",
    transcript: "",
    contactId: null,
    atMs: MONDAY_10,
    executorIds: [],
  });
  expect((await hub.push("wang", [typed]))[0]).toMatchObject(kept);
  expect((await hub.push("wang", [typed]))[0]).toMatchObject(kept);
  expect(await sees("zhao", "activity")).toMatchObject([{ subject: "老板出差", byUserId: "wang", contribution: true }]);
});

test("a promise that came too late, or a change of one that is the new owner's by now, stays as a contribution", async () => {
  await hub.pooled("c1");
  await hub.run("wang", "claim", { customerId: "c1" });
  await promise("wang", "c1", "cb-1", "问交期");
  await hub.run("li", "assign", { customerId: "c1", toUserId: "zhao", reason: "" });
  expect(await promise("wang", "c1", "cb-1", "问交期和账期")).toMatchObject(kept);
  expect(await promise("wang", "c1", "cb-2", "寄样品")).toMatchObject(kept);
  const close = { callbackId: "cb-1", customerId: "c1", state: "cancelled", atMs: MONDAY_10 } as const;
  expect(await hub.run("wang", "close-callback", close)).toMatchObject(kept);
  const rows = await sees("zhao", "callback");
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        callbackId: "cb-1",
        userId: "zhao",
        state: "open",
        note: "问交期",
        contribution: false,
      }),
      expect.objectContaining({ userId: "wang", state: "cancelled", note: "问交期和账期", contribution: true }),
      expect.objectContaining({ callbackId: "cb-2", state: "cancelled", note: "寄样品", contribution: true }),
    ]),
  );
});

test("fields, a contact and a number typed for a customer that is gone are kept beside it, not in it", async () => {
  await hub.pooled("c1");
  await hub.run("zhao", "claim", { customerId: "c1" });
  const contact = { contactId: "p1", name: "王工", role: "technical", note: "懂技术" };
  expect(await hub.run("wang", "put-contact", { customerId: "c1", contact })).toMatchObject(kept);
  const number = {
    numberId: "n1",
    contactId: null,
    kind: "mobile",
    label: "",
    raw: "13912345678",
    dead: false,
  } as const;
  expect(await hub.run("wang", "put-number", { customerId: "c1", number })).toMatchObject(kept);
  const rows = await hub.pullAll("zhao");
  expect(rows.rows.find((row) => row.table === "customer")?.row).toMatchObject({ contacts: [], numbers: [] });
  const bodies = (await sees("zhao", "activity")).map((row) => ("body" in row ? row.body : ""));
  expect(bodies.join()).toContain("王工 · 懂技术");
  expect(bodies.join()).toContain("13912345678");
});

test("a firm entered by two seats without the hub is one customer; the second one's words follow to the first's record", async () => {
  expect(await enter("zhao", "z1")).toMatchObject({ status: "applied" });
  expect(await enter("wang", "w1")).toMatchObject({
    status: "lost",
    code: "duplicate-tracked",
    detail: { customerId: "z1", ownerName: "zhao", sinceMs: MONDAY_10, kept: "contribution" },
  });
  expect(await note("wang", "w1", "要两千套")).toMatchObject(kept);
  expect(await promise("wang", "w1", "cb-1", "周三报价")).toMatchObject(kept);
  const call = {
    callId: "call-1",
    customerId: "w1",
    numberId: null,
    contactId: null,
    numberMasked: "",
    override: null,
  };
  await hub.run("wang", "start-call", { ...call, direction: "out", dialledAtMs: MONDAY_10 });
  const wrapUp = {
    callId: "call-1",
    customerId: "w1",
    disposition: "no-answer",
    endedAtMs: MONDAY_10,
    wrappedUpAtMs: MONDAY_10,
    note: { activityId: "a9", text: "没人接" },
    levelFrom: null,
    levelTo: null,
    next: null,
    closesCallbackIds: [],
    quietUntilMs: null,
    quietReason: "",
    lostReason: "",
  };
  expect(await hub.run("wang", "wrap-up", wrapUp)).toMatchObject(kept);
  expect(await hub.customer("z1")).toMatchObject({ owner_id: "zhao", last_call_by_user_id: "wang" });
  const activities = await sees("zhao", "activity");
  expect(activities.every((row) => row.customerId === "z1")).toBe(true);
  expect(activities).toMatchObject([
    { subject: "entry-kept", contribution: true, body: expect.stringContaining("做连接器") },
    { subject: "要两千套", contribution: true },
    { body: "没人接", contribution: true },
  ]);
  expect(await sees("zhao", "callback")).toMatchObject([{ customerId: "z1", note: "周三报价", contribution: true }]);
  expect((await verifyLedger(hub.store().read))[0]?.faults).toEqual([]);
});

test("an entry made with the hub leaves nothing behind when it is refused", async () => {
  await enter("zhao", "z1", false);
  expect(await enter("wang", "w1", false)).toMatchObject({ status: "refused", code: "duplicate-tracked" });
  expect(await note("wang", "w1", "x")).toMatchObject({ status: "refused", code: "not-found" });
  expect(await sees("zhao", "activity")).toEqual([]);
});

test("an entry sent once more under another opId is the same entry", async () => {
  expect(await enter("wang", "w1", false)).toMatchObject({ status: "applied" });
  expect(await enter("wang", "w1")).toMatchObject({ status: "applied" });
  expect(await enter("zhao", "w1")).toMatchObject({ status: "refused", code: "bad-request" });
  expect((await hub.ledger()).filter((event) => event.kind === "entered")).toHaveLength(1);
});

test("words about a record that was merged go to the one that lives on; about one back in the pool they stay there", async () => {
  for (const id of ["c1", "c2"]) await hub.pooled(id);
  await hub.run("wang", "claim", { customerId: "c1" });
  await hub.run("zhao", "claim", { customerId: "c2" });
  await hub.run("li", "judge-pair", { keepId: "c2", otherId: "c1", verdict: "same" });
  expect(await note("wang", "c1", "合并后写的")).toMatchObject(kept);
  expect(await sees("zhao", "activity")).toMatchObject([
    { customerId: "c2", subject: "合并后写的", contribution: true },
  ]);
  await hub.run("zhao", "release", { customerId: "c2", reason: "" });
  const edit = { customerId: "c2", changes: [{ field: "city" as const, from: "深圳", to: "东莞" }] };
  expect(await hub.run("zhao", "edit", edit)).toMatchObject({ status: "lost", code: "back-in-pool" });
});
