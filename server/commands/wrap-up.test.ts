import { afterEach, beforeEach, expect, test } from "vitest";
import type { PayloadOf } from "../../shared/protocol/commands.ts";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile } from "../../tests/helpers/new-customer.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
  await hub.pooled("c1", { numbers: [mobile("n1", "13800138000")] });
  await hub.run("wang", "claim", { customerId: "c1" });
});
afterEach(() => hub.close());

const startCall = (by: string, callId = "call-1") =>
  hub.run(by, "start-call", {
    callId,
    customerId: "c1",
    numberId: "n1",
    contactId: null,
    numberMasked: "138 **** 8000",
    direction: "out",
    dialledAtMs: hub.nowMs(),
    override: null,
  });
const wrapUp = (fields: Partial<PayloadOf<"wrap-up">> = {}): PayloadOf<"wrap-up"> => ({
  callId: "call-1",
  customerId: "c1",
  disposition: "interested",
  endedAtMs: MONDAY_10 + 60_000,
  wrappedUpAtMs: MONDAY_10 + 90_000,
  note: { activityId: "note-1", text: "想要报价" },
  levelFrom: null,
  levelTo: "B",
  next: { callbackId: "cb-1", dueAtMs: MONDAY_10 + 86_400_000, note: "回访报价", lateReason: "" },
  closesCallbackIds: [],
  quietUntilMs: null,
  quietReason: "",
  lostReason: "",
  ...fields,
});
const rowsOf = async (by: string) => (await hub.pullAll(by)).rows;

test("a wrap-up files outcome, note, level, next date and the contact count together", async () => {
  await startCall("wang");
  expect(await hub.run("wang", "wrap-up", wrapUp())).toMatchObject({ status: "applied" });
  expect(await hub.customer("c1")).toMatchObject({
    contact_count: 1,
    last_contact_at_ms: MONDAY_10,
    last_call_at_ms: MONDAY_10,
    last_call_by_user_id: "wang",
    attempts_day: "2026-11-23",
    attempts_today: 1,
    level: "B",
    stage: "interested",
    last_disposition: "interested",
  });
  const rows = await rowsOf("wang");
  expect(rows.find((row) => row.table === "call")?.row).toMatchObject({ disposition: "interested", levelTo: "B" });
  expect(rows.find((row) => row.table === "activity")?.row).toMatchObject({ body: "想要报价", contribution: false });
  expect(rows.find((row) => row.table === "callback")?.row).toMatchObject({ state: "open", userId: "wang" });
});

test("a wrap-up for a customer that is somebody else's by now keeps every word and says to whom it was lost", async () => {
  await startCall("wang");
  await hub.run("li", "assign", { customerId: "c1", toUserId: "zhao", reason: "senior" });
  expect(await hub.run("wang", "wrap-up", wrapUp())).toMatchObject({
    status: "lost",
    code: "claimed",
    detail: { ownerName: "zhao" },
  });
  expect(await hub.customer("c1")).toMatchObject({ level: null, contact_count: 1, owner_id: "zhao" });
  const rows = await rowsOf("zhao");
  expect(rows.find((row) => row.table === "activity")?.row).toMatchObject({ body: "想要报价", contribution: true });
  expect(rows.find((row) => row.table === "callback")?.row).toMatchObject({ state: "cancelled", note: "回访报价" });
});

test("do-not-call, a quiet period and a dead number hold whoever files them; lost closes the stage", async () => {
  await startCall("wang");
  const quiet = { next: null, quietUntilMs: MONDAY_10 + 5, quietReason: "休假" };
  await hub.run("wang", "wrap-up", wrapUp({ disposition: "do-not-call", ...quiet }));
  expect(await hub.customer("c1")).toMatchObject({ do_not_call: 1, quiet_reason: "休假", stage: "contacted" });
  await startCall("wang", "call-2");
  await hub.run("wang", "wrap-up", wrapUp({ callId: "call-2", disposition: "bad-number", note: null, next: null }));
  const customer = (await rowsOf("wang")).find((row) => row.table === "customer")?.row;
  expect(customer).toMatchObject({ attemptsToday: 2, contactCount: 1, numbers: [{ dead: true }] });
  await startCall("wang", "call-3");
  const lost = wrapUp({ callId: "call-3", disposition: "lost", note: null, next: null, lostReason: "价格" });
  await hub.run("wang", "wrap-up", lost);
  expect(await hub.customer("c1")).toMatchObject({ stage: "lost" });
  expect((await rowsOf("wang")).some((row) => row.table === "activity" && row.row.body === "价格")).toBe(true);
});

test("a wrap-up closes the promise it keeps; open promises go with a customer, or are cancelled with its release", async () => {
  await startCall("wang");
  await hub.run("wang", "wrap-up", wrapUp());
  await hub.run("li", "assign", { customerId: "c1", toUserId: "zhao", reason: "" });
  const callback = async (callbackId: string) =>
    (await rowsOf("li")).flatMap((row) =>
      row.table === "callback" && row.row.callbackId === callbackId ? [row.row] : [],
    )[0];
  expect(await callback("cb-1")).toMatchObject({ state: "open", userId: "zhao" });
  await startCall("zhao", "call-2");
  const next = { callbackId: "cb-2", dueAtMs: MONDAY_10 + 1, note: "", lateReason: "" };
  await hub.run(
    "zhao",
    "wrap-up",
    wrapUp({ callId: "call-2", note: null, closesCallbackIds: ["cb-1"], next, disposition: "callback" }),
  );
  expect(await callback("cb-1")).toMatchObject({ state: "done", doneByCallId: "call-2" });
  await hub.run("zhao", "release", { customerId: "c1", reason: "" });
  expect(await callback("cb-2")).toMatchObject({ state: "cancelled" });
});

test("two edits of one field: the hub's text holds, both are kept and the receipt names the other", async () => {
  const edit = (by: string, from: string, to: string) =>
    hub.run(by, "edit", { customerId: "c1", changes: [{ field: "address", from, to }] });
  expect(await edit("li", "", "科技园 1 号")).toMatchObject({ status: "applied" });
  const receipt = await edit("wang", "", "科技园 2 号");
  expect(receipt).toMatchObject({
    status: "applied",
    conflicts: [{ field: "address", mine: "科技园 2 号", theirs: "科技园 1 号", byUserId: "li" }],
  });
  expect(await hub.customer("c1")).toMatchObject({ address: "科技园 1 号" });
  const [kept] = (await rowsOf("wang")).flatMap((row) => (row.table === "activity" ? [row.row] : []));
  expect(kept).toMatchObject({
    type: "system",
    subject: "edit-conflict",
    body: expect.stringContaining("科技园 2 号"),
  });
});

test("an agent may not edit what is not his; what he typed and his note on it are contributions", async () => {
  const receipt = await hub.run("zhao", "edit", {
    customerId: "c1",
    changes: [{ field: "address", from: "", to: "x" }],
  });
  expect(receipt).toMatchObject({
    status: "lost",
    code: "claimed",
    detail: { ownerName: "wang", kept: "contribution" },
  });
  expect(await hub.customer("c1")).toMatchObject({ address: "" });
  await hub.run("zhao", "add-activity", {
    activityId: "a1",
    customerId: "c1",
    type: "other",
    subject: "听说要搬家",
    body: "",
    transcript: "",
    contactId: null,
    atMs: MONDAY_10,
    executorIds: [],
  });
  const kept = (await rowsOf("wang")).flatMap((row) => (row.table === "activity" ? [row.row] : []));
  expect(kept).toMatchObject([
    { subject: "edit-kept", contribution: true, body: expect.stringContaining('"mine":"x"') },
    { subject: "听说要搬家", contribution: true },
  ]);
});
