import { afterEach, beforeEach, expect, test } from "vitest";
import type { PayloadOf } from "../../shared/protocol/commands.ts";
import type { FeedRow } from "../../shared/protocol/rows.ts";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile } from "../../tests/helpers/new-customer.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
});
afterEach(() => hub.close());

/** Pool customers c0 … with a number each. */
async function fill(count: number): Promise<void> {
  for (let no = 0; no < count; no += 1) {
    await hub.pooled(`c${no}`, { numbers: [mobile(`n${no}`, `138001380${10 + no}`)] });
  }
}
const topUp = (by: string, want = 40) => hub.run(by, "top-up-leases", { queue: "general", want });
const open = () =>
  hub.store().read.selectFrom("lease").selectAll().where("ended_at_ms", "is", null).orderBy("customer_id").execute();
const heldBy = async (userId: string) =>
  (await open()).filter((one) => one.user_id === userId).map((one) => one.customer_id);
const sightOf = async (by: string, customerId: string) =>
  (await hub.pullAll(by)).rows
    .flatMap((row) => (row.table === "customer" && row.row.customerId === customerId ? [row.row.sight] : []))
    .at(-1);
const leasesIn = (rows: readonly FeedRow[]) => rows.flatMap((row) => (row.table === "lease" ? [row.row] : []));
const returned = async (by: string, why: PayloadOf<"return-leases">["why"] = "sign-out") => {
  const leases = (await open()).filter((one) => one.user_id === by);
  return hub.run(by, "return-leases", {
    leases: leases.map((one) => ({ leaseId: one.lease_id, customerId: one.customer_id })),
    why,
  });
};
const dial = (by: string, customerId: string, dialledAtMs = hub.nowMs(), callId = hub.newId()) =>
  hub.run(by, "start-call", {
    callId,
    customerId,
    numberId: null,
    contactId: null,
    numberMasked: "",
    direction: "out",
    dialledAtMs,
    override: null,
  });
const wrapUp = (by: string, customerId: string, callId: string, disposition: string, nextAtMs: number | null = null) =>
  hub.run(by, "wrap-up", {
    callId,
    customerId,
    disposition,
    endedAtMs: hub.nowMs(),
    wrappedUpAtMs: hub.nowMs(),
    note: { activityId: hub.newId(), text: `of ${by}` },
    levelFrom: null,
    levelTo: null,
    next: nextAtMs === null ? null : { callbackId: hub.newId(), dueAtMs: nextAtMs, note: "", lateReason: "" },
    closesCallbackIds: [],
    quietUntilMs: null,
    quietReason: "",
    lostReason: "",
  });

test("no customer is lent twice, and no seat takes more than half its share of a small pool", async () => {
  await fill(16);
  expect((await topUp("wang")).detail).toEqual({ granted: 4, held: 4, limit: 4 });
  expect((await topUp("zhao")).detail).toEqual({ granted: 3, held: 3, limit: 3 });
  expect((await topUp("wang")).detail).toMatchObject({ granted: 0, held: 4 });
  const [wang, zhao] = [await heldBy("wang"), await heldBy("zhao")];
  expect(wang.filter((id) => zhao.includes(id))).toEqual([]);
});

test("the lessee sees the customer whole and gets the lease; nobody else does, and it ends with the lease", async () => {
  await fill(8);
  await topUp("wang");
  const [first = ""] = await heldBy("wang");
  expect(await sightOf("wang", first)).toBe("full");
  expect(await sightOf("zhao", first)).toBe("pool");
  const before = await hub.pullAll("wang");
  expect(leasesIn(before.rows).map((row) => row.customerId)).toContain(first);
  expect(leasesIn((await hub.pullAll("zhao")).rows)).toEqual([]);
  expect((await returned("wang")).detail).toEqual({ returned: 2 });
  const news = await hub.pullAll("wang", before.cursor);
  expect(leasesIn(news.rows).map((row) => row.endedWhy)).toEqual(["returned", "returned"]);
  expect(await sightOf("wang", first)).toBe("pool");
  expect(news.rows.some((row) => row.table === "drop" && row.of === "ledger")).toBe(true);
});

test("a lent customer is refused to everybody else by name and until when; the lessee claims it", async () => {
  await fill(8);
  await topUp("wang");
  const [first = "", second = ""] = await heldBy("wang");
  const untilMs = MONDAY_10 + 8 * HOUR + 5 * MINUTE;
  const refusal = { status: "refused", code: "leased", detail: { byName: "wang", untilMs, customerId: first } };
  expect(await hub.run("zhao", "claim", { customerId: first })).toMatchObject(refusal);
  expect(await hub.run("zhao", "lease-view", { customerId: first })).toMatchObject(refusal);
  expect(await hub.run("li", "assign", { customerId: first, toUserId: "zhao", reason: "" })).toMatchObject(refusal);
  expect((await hub.run("wang", "claim", { customerId: first })).status).toBe("applied");
  expect(await hub.customer(first)).toMatchObject({ owner_id: "wang", lessee_id: null });
  expect((await hub.run("li", "assign", { customerId: second, toUserId: "wang", reason: "" })).status).toBe("applied");
  expect(await open()).toEqual([]);
});

test("a lease is dealt to nobody before its end and margin, and then to whoever asks first", async () => {
  await fill(4);
  await topUp("wang");
  const [first = ""] = await heldBy("wang");
  hub.setClock(MONDAY_10 + 8 * HOUR + 5 * MINUTE - 1);
  expect((await hub.run("zhao", "claim", { customerId: first })).code).toBe("leased");
  hub.setClock(MONDAY_10 + 8 * HOUR + 5 * MINUTE);
  expect((await hub.run("zhao", "claim", { customerId: first })).status).toBe("applied");
  const ends = await hub.store().read.selectFrom("lease").select(["customer_id", "ended_why"]).execute();
  expect(ends).toEqual([{ customer_id: first, ended_why: "expired" }]);
});

test("a recall marks the leases; only the seat's answer or their time gives them back", async () => {
  await fill(8);
  await topUp("wang");
  const [first = ""] = await heldBy("wang");
  expect((await hub.run("zhao", "recall-leases", { userId: "wang", reason: "病假" })).code).toBe("not-allowed");
  const receipt = await hub.run("li", "recall-leases", { userId: "wang", reason: "病假" });
  expect(receipt.detail).toEqual({ recalled: 2, untilMs: MONDAY_10 + 8 * HOUR + 5 * MINUTE });
  expect((await hub.run("zhao", "claim", { customerId: first })).code).toBe("leased");
  await returned("wang", "recalled");
  expect((await hub.run("zhao", "claim", { customerId: first })).status).toBe("applied");
  const audit = await hub.store().read.selectFrom("audit").selectAll().where("what", "=", "recall").execute();
  expect(audit[0]?.detail).toContain("病假");
});

test("two records of one firm are never lent to two seats, and a tracked firm's record is lent to nobody", async () => {
  await hub.pooled("one", { name: "深圳市汇鑫电子有限公司", numbers: [mobile("n-one", "13800138001")] });
  await hub.pooled("two", { name: "佛山宏达五金厂", numbers: [mobile("n-two", "13800138002")] });
  await hub.pooled("free", { name: "广州白云电器有限公司", numbers: [mobile("n-free", "13800138003")] });
  // A second record turns out to be the same firm: its name was mistyped.
  const changes = [{ field: "name" as const, from: "佛山宏达五金厂", to: "深圳市汇鑫电子有限公司" }];
  await hub.run("li", "edit", { customerId: "two", changes });
  expect((await hub.run("wang", "lease-view", { customerId: "one" })).status).toBe("applied");
  expect(await hub.run("zhao", "lease-view", { customerId: "two" })).toMatchObject({
    code: "leased",
    detail: { byName: "wang" },
  });
  expect((await hub.run("zhao", "claim", { customerId: "two" })).code).toBe("leased");
  expect((await hub.run("wang", "claim", { customerId: "one" })).status).toBe("applied");
  expect((await hub.customer("two")).state).toBe("bin");
});

test("what a colleague called inside the protection window is not lent, neither are closed customers and those without a number", async () => {
  await fill(12);
  await hub.pooled("silent");
  await dial("li", "c0");
  await hub.store().db.updateTable("customer").set({ do_not_call: 1 }).where("customer_id", "=", "c1").execute();
  await topUp("wang");
  await topUp("zhao");
  const lent = (await open()).map((one) => one.customer_id);
  expect(lent.length).toBeGreaterThan(3);
  expect(lent).not.toContain("c0");
  expect(lent).not.toContain("c1");
  expect(lent).not.toContain("silent");
  expect((await hub.run("zhao", "lease-view", { customerId: "c0" })).code).toBe("double-call");
});

test("a call with a next date makes a leased customer the caller's, in the same command", async () => {
  await fill(4);
  await topUp("wang");
  const [first = ""] = await heldBy("wang");
  expect(await dial("wang", first, hub.nowMs(), "call")).toMatchObject({ status: "applied", code: null });
  expect(await wrapUp("wang", first, "call", "interested", MONDAY_10 + 24 * HOUR)).toMatchObject({ status: "applied" });
  expect(await hub.customer(first)).toMatchObject({
    owner_id: "wang",
    state: "owned",
    stage: "interested",
    lessee_id: null,
  });
  const events = (await hub.ledger()).filter((event) => event.customer_id === first);
  expect(events.at(-1)).toMatchObject({ kind: "claimed", rule: "wrap-up", to_owner_id: "wang" });
  const { rows } = await hub.pullAll("wang");
  const callback = rows.find((row) => row.table === "callback");
  expect(callback).toMatchObject({ row: { state: "open", userId: "wang" } });
  expect(await open()).toEqual([]);
});

test("a call without a next date gives it back to the pool with its record, and nobody is dealt it inside the window", async () => {
  await fill(4);
  await topUp("wang");
  const [first = ""] = await heldBy("wang");
  await dial("wang", first, hub.nowMs(), "call");
  expect((await wrapUp("wang", first, "call", "no-answer")).status).toBe("applied");
  expect(await hub.customer(first)).toMatchObject({
    owner_id: null,
    state: "pool",
    lessee_id: null,
    last_disposition: "no-answer",
  });
  hub.setClock(MONDAY_10 + HOUR);
  await topUp("zhao");
  expect(await heldBy("zhao")).not.toContain(first);
});

test("a wrap-up whose lease was dealt again is lost to the new holder, with the words kept", async () => {
  await fill(4);
  await topUp("wang");
  const [first = ""] = await heldBy("wang");
  await dial("wang", first, hub.nowMs(), "call");
  hub.setClock(MONDAY_10 + 9 * HOUR);
  await hub
    .store()
    .db.updateTable("customer")
    .set({ last_call_at_ms: null })
    .where("customer_id", "=", first)
    .execute();
  expect((await hub.run("zhao", "lease-view", { customerId: first })).status).toBe("applied");
  const receipt = await wrapUp("wang", first, "call", "interested", MONDAY_10 + 24 * HOUR);
  expect(receipt).toMatchObject({ status: "lost", code: "leased", detail: { byName: "zhao" } });
  const notes = await hub
    .store()
    .read.selectFrom("activity")
    .select(["body", "contribution"])
    .where("customer_id", "=", first)
    .execute();
  expect(notes).toEqual([{ body: "of wang", contribution: 1 }]);
});

test("a dial without right, or inside a colleague's window, is recorded and its receipt says so", async () => {
  await fill(4);
  await topUp("wang");
  const [first = ""] = await heldBy("wang");
  expect(await dial("zhao", first)).toMatchObject({
    status: "applied",
    code: "no-right",
    detail: { holderName: "wang" },
  });
  hub.setClock(MONDAY_10 + HOUR);
  expect(await dial("wang", first)).toMatchObject({
    status: "applied",
    code: "double-call",
    detail: { byName: "zhao" },
  });
  // Pushed late: the lease lived when it was dialled, though it is over by now.
  await hub.pooled("late", { numbers: [mobile("n-late", "13900139000")] });
  await hub.run("zhao", "lease-view", { customerId: "late" });
  hub.setClock(MONDAY_10 + 3 * HOUR);
  expect(await dial("zhao", "late", MONDAY_10 + HOUR + 30_000)).toMatchObject({ code: null });
  expect(await dial("zhao", "late", MONDAY_10 + 2 * HOUR)).toMatchObject({ code: "no-right" });
  const calls = await hub.store().read.selectFrom("call").select("call_id").execute();
  expect(calls).toHaveLength(4);
});

test("who has used up his claims or holds all he may is lent nothing", async () => {
  await fill(8);
  await hub.run("li", "put-setting", { key: "claimsPerDay", value: 1, expectedVersion: 0 });
  await hub.run("wang", "claim", { customerId: "c7" });
  expect((await topUp("wang")).code).toBe("claim-quota");
});

test("a lease on view lasts as long as its heartbeat, and a late answer cannot end a newer lease", async () => {
  await fill(1);
  await hub.run("wang", "lease-view", { customerId: "c0" });
  hub.setClock(MONDAY_10 + 60_000);
  expect((await hub.run("wang", "lease-view", { customerId: "c0" })).detail).toMatchObject({
    expiresAtMs: MONDAY_10 + 150_000,
  });
  const [old] = await open();
  hub.setClock(MONDAY_10 + 165_000);
  expect((await hub.run("zhao", "lease-view", { customerId: "c0" })).status).toBe("applied");
  const stale = { leaseId: old?.lease_id ?? "", customerId: "c0" };
  expect((await hub.run("wang", "return-leases", { leases: [stale], why: "closed" })).detail).toEqual({ returned: 0 });
  expect(await heldBy("zhao")).toEqual(["c0"]);
});

test("an override is a lead's own: what an agent's seat claims to have been let is judged as any dial", async () => {
  await fill(2);
  await hub.run("wang", "lease-view", { customerId: "c0" });
  const call = (by: string, callId: string) =>
    hub.run(by, "start-call", {
      callId,
      customerId: "c0",
      numberId: null,
      contactId: null,
      numberMasked: "",
      direction: "out",
      dialledAtMs: hub.nowMs(),
      override: { rule: "in-pool", byUserId: "li", reason: "急" },
    });
  expect(await call("zhao", "of-zhao")).toMatchObject({ status: "applied", code: "no-right" });
  expect(await call("li", "of-li")).toMatchObject({ status: "applied", code: null });
  const calls = await hub.store().read.selectFrom("call").select(["user_id", "override_rule"]).orderBy("rev").execute();
  expect(calls).toEqual([
    { user_id: "zhao", override_rule: null },
    { user_id: "li", override_rule: "in-pool" },
  ]);
  const audit = await hub.store().read.selectFrom("audit").select("detail").where("what", "=", "override").execute();
  expect(audit).toEqual([{ detail: "in-pool 急" }]);
});
