import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seat } from "../../electron/seat/seat.ts";
import type { Outage } from "../../shared/contract/outages.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";
import { until as untilAnswer } from "../helpers/processes.ts";
import { enterFirm, openTeam, type TestTeam, until } from "./team.ts";
import { typeNote } from "./type-note.ts";

let team: TestTeam;
let lead: Seat;
let wang: Seat;
let zhao: Seat;
beforeEach(async () => {
  team = await openTeam();
  lead = await team.join("lead");
  await team.addAgent(lead, "wang", "王小");
  await team.addAgent(lead, "zhao", "赵大");
  wang = await team.join("wang");
  zhao = await team.join("zhao");
});
afterEach(() => team.close());

const diary = (seat: Seat) => seat.features().outages.list();
async function drained(seat: Seat) {
  await until(seat, (status) => status.hub.state === "online" && status.hub.waiting === 0);
  const suits = (outage?: Outage) => outage !== undefined && outage.toMs !== null && outage.waiting === 0;
  const [outage] = await untilAnswer(
    () => diary(seat),
    ([newest]) => suits(newest),
  );
  if (outage === undefined) throw new Error("no outage");
  return outage;
}
/** Enters a firm without the hub, as the entry screen does. */
async function enterAway(seat: Seat, name: string, raw: string): Promise<string> {
  const { ctx, entry } = seat.features();
  const customerId = ctx.newId();
  await entry.save({
    customer: newCustomer(customerId, {
      name,
      intro: "急要样品",
      source: "exhibition",
      numbers: [mobile(ctx.newId(), raw)],
    }),
    claim: true,
    decidedDifferent: [],
  });
  return customerId;
}
const textsOf = async (seat: Seat, customerId: string) =>
  (await seat.features().customers.card(customerId)).timeline
    .filter((item) => item.contribution)
    .map((item) => `${item.byName}: ${item.body || item.subject}`);

test("after an outage the diary says what was taken, lost to whom and kept where, over a restart; both versions are there", async () => {
  const given = await enterFirm(wang, "深圳市汇鑫电子有限公司", true);
  const shared = await enterFirm(wang, "东莞市长安宏达塑胶制品厂", true);
  await until(wang, (status) => status.counts.mine === 2);
  await team.stopHub();
  await until(wang, (status) => status.hub.state === "offline");
  await typeNote(wang, shared, "断网时的话");
  await typeNote(wang, given, "老板下周回");
  await wang.features().customers.edit(shared, [{ field: "address", to: "科技园 2 号" }]);
  const entered = await enterAway(wang, "佛山市顺德区永兴五金厂", "13800138000");
  await typeNote(wang, entered, "要两千套");
  const [open] = await diary(wang);
  expect(open).toMatchObject({ toMs: null, applied: 0, waiting: 5, seen: false });
  expect(
    (await wang.features().outages.entries(open?.outageId ?? "")).map((one) => [one.status, one.words]),
  ).toContainEqual(["waiting", "要两千套"]);
  await wang.close();

  await team.startHubAgain();
  await until(zhao, (status) => status.hub.state === "online");
  await until(lead, (status) => status.hub.state === "online");
  await lead.features().claims.assign({
    customerIds: [given],
    toUserId: zhao.features().ctx.user.userId,
    reason: "换人",
    evenIfAway: false,
  });
  await lead.features().customers.edit(shared, [{ field: "address", to: "科技园 1 号" }]);
  const first = await enterFirm(zhao, "佛山市顺德区永兴五金厂", true, "13800138000");
  await until(lead, (status) => status.hub.waiting === 0);

  wang = await team.open("wang");
  const outage = await drained(wang);
  expect(outage).toMatchObject({
    outageId: open?.outageId,
    fromMs: open?.fromMs,
    applied: 1,
    lost: 3,
    conflicts: 1,
    refused: 0,
    lostTo: ["赵大"],
    seen: false,
  });
  const entries = await wang.features().outages.entries(outage.outageId);
  expect(entries.map((one) => [one.kind, one.status, one.code, one.customerName])).toEqual([
    ["add-activity", "applied", null, "东莞市长安宏达塑胶制品厂"],
    ["add-activity", "lost", "claimed", "深圳市汇鑫电子有限公司"],
    ["edit", "conflict", null, "东莞市长安宏达塑胶制品厂"],
    ["enter", "lost", "duplicate-tracked", "佛山市顺德区永兴五金厂"],
    ["add-activity", "lost", "claimed", "佛山市顺德区永兴五金厂"],
  ]);
  expect(entries[3]).toMatchObject({ openId: first, detail: { ownerName: "赵大", kept: "contribution" } });

  // The winner reads every word, once, with its author.
  await until(zhao, (status) => status.hub.state === "online");
  const seen = (customerId: string, count: number) =>
    untilAnswer(
      () => textsOf(zhao, customerId),
      (texts) => texts.length >= count,
    );
  expect(await seen(given, 1)).toEqual(["王小: 老板下周回"]);
  const onFirst = await seen(first, 2);
  expect(onFirst).toContain("王小: 要两千套");
  expect(onFirst.join()).toContain("急要样品");
  expect(onFirst).toHaveLength(2);

  // Mine over theirs, as a new edit; the decision stays.
  const conflict = entries[2];
  expect(conflict?.conflicts).toMatchObject([
    { field: "address", mine: "科技园 2 号", theirs: "科技园 1 号", taken: null },
  ]);
  // A change of mind before the first answer is one, too.
  const choose = (take: "mine" | "theirs") => wang.features().outages.choose(conflict?.opId ?? "", "address", take);
  await Promise.all([choose("mine"), choose("theirs"), choose("mine")]);
  await until(wang, (status) => status.hub.waiting === 0);
  const address = await team
    .hub()
    .store.read.selectFrom("customer")
    .select("address")
    .where("customer_id", "=", shared)
    .execute();
  expect(address).toEqual([{ address: "科技园 2 号" }]);
  await Promise.all([choose("theirs"), choose("mine"), choose("theirs")]);
  const card = await wang.features().customers.card(shared);
  expect(card.customer).toMatchObject({ address: "科技园 1 号" });
  await choose("mine");

  expect(await wang.features().team.receipts()).toHaveLength(4);
  await wang.features().outages.see(outage.outageId);
  expect(await wang.features().team.receipts()).toEqual([]);
  await wang.close();
  wang = await team.open("wang");
  const again = await wang.features().outages.entries(outage.outageId);
  expect(again[2]?.conflicts[0]?.taken).toBe("mine");
  expect(await diary(wang)).toMatchObject([{ outageId: outage.outageId, seen: true, lost: 3 }]);
});

test("a hub that was away for a moment in which nothing was typed leaves no line in the diary", async () => {
  await team.stopHub();
  await until(wang, (status) => status.hub.state === "offline");
  await team.startHubAgain();
  await until(wang, (status) => status.hub.state === "online");
  await untilAnswer(
    () => diary(wang),
    (outages) => outages.length === 0,
  );
});
