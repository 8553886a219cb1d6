import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seat } from "../../electron/seat/seat.ts";
import type { NewCustomer } from "../../shared/domain/customer.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";
import { until as untilAnswer } from "../helpers/processes.ts";
import { hubNotes, openTeam, type TestTeam, until } from "./team.ts";
import { typeNote } from "./type-note.ts";

let team: TestTeam;
let lead: Seat;
let wang: Seat;
let zhao: Seat;
beforeEach(async () => {
  team = await openTeam();
  lead = await team.join("lead");
  await lead.features().team.putSettings({ callingFromMin: 0, callingToMin: 1440 });
  await team.addAgent(lead, "wang", "王小");
  await team.addAgent(lead, "zhao", "赵大");
  wang = await team.join("wang");
  zhao = await team.join("zhao");
});
afterEach(() => team.close());

/** One firm as two people type it. */
function typed(seat: Seat, name: string, phone: string): NewCustomer {
  const { newId } = seat.features().ctx;
  return newCustomer(newId(), { name, intro: `${name}说下周再谈`, numbers: [mobile(newId(), phone)] });
}
const save = (seat: Seat, customer: NewCustomer) =>
  seat.features().entry.save({ customer, claim: true, decidedDifferent: [] });
const owners = async () =>
  (await team.hub().store.read.selectFrom("customer").select(["customer_id", "owner_id"]).execute()).map((row) => ({
    ...row,
  }));

test("two seats entering one firm in the same second: one owner, the other hears who has it and keeps what was typed", async () => {
  const both = [
    { seat: wang, customer: typed(wang, "深圳市汇鑫五金有限公司", "13800138000") },
    { seat: zhao, customer: typed(zhao, "滙鑫五金(深圳)", "138-0013-8000") },
  ];
  for (const { seat, customer } of both) await seat.features().entry.saveDraft(JSON.stringify(customer));
  const answers = await Promise.allSettled(both.map(({ seat, customer }) => save(seat, customer)));
  const won = answers.findIndex((one) => one.status === "fulfilled");
  const lost = answers[1 - won];
  expect(lost?.status).toBe("rejected");
  const winner = both[won]?.seat.features().ctx.user;
  expect(lost?.status === "rejected" && lost.reason).toMatchObject({
    code: "duplicate-tracked",
    detail: { customerId: both[won]?.customer.customerId, ownerName: winner?.name },
  });
  expect(await owners()).toEqual([{ customer_id: both[won]?.customer.customerId, owner_id: winner?.userId }]);
  const loser = both[1 - won];
  expect(await loser?.seat.features().entry.draft()).toEqual({ json: JSON.stringify(loser?.customer) });
});

test("a firm entered without the hub that a colleague enters meanwhile: one owner, the words go to him, the first is told", async () => {
  await team.stopHub();
  await until(wang, (status) => status.hub.state === "offline");
  const mine = typed(wang, "深圳汇鑫五金", "13800138000");
  await save(wang, mine);
  await typeNote(wang, mine.customerId, "老板姓陈，要两百套");
  await wang.close();
  await team.startHubAgain();
  await until(zhao, (status) => status.hub.state === "online");
  const theirs = typed(zhao, "深圳市汇鑫五金有限公司", "13800138000");
  await save(zhao, theirs);

  const again = await team.open("wang");
  await until(again, (status) => status.phase === "ready" && status.hub.state === "online" && status.hub.waiting === 0);
  expect(await owners()).toEqual([{ customer_id: theirs.customerId, owner_id: zhao.features().ctx.user.userId }]);
  expect(await hubNotes(team, theirs.customerId)).toEqual(["老板姓陈，要两百套"]);
  const receipts = await again
    .features()
    .ctx.db.selectFrom("receipt")
    .select(["payload_json", "receipt_json"])
    .execute();
  const told = receipts.map((row) => row.receipt_json + row.payload_json).join();
  expect(told).toContain("duplicate-tracked");
  expect(told).toContain("赵大");
  expect(told).toContain(mine.intro);
});

const offline = (seat: Seat) => until(seat, (status) => status.hub.state === "offline");
const back = async (login: string): Promise<Seat> => {
  const seat = await team.open(login);
  await until(seat, (status) => status.phase === "ready" && status.hub.state === "online" && status.hub.waiting === 0);
  return seat;
};
/** Enters the firm and calls it, as somebody does who knows of nobody else. */
async function enterAndCall(seat: Seat, customer: NewCustomer): Promise<void> {
  await save(seat, customer);
  const { desk } = seat.features();
  await desk.open(customer.customerId);
  await desk.dial(null, null);
  await desk.hangUp();
}
const told = async (seat: Seat) =>
  (await seat.features().team.receipts()).map(({ kind, receipt }) => [kind, receipt.code, receipt.detail.byName]);
async function inDiary(seat: Seat) {
  const [outage] = await seat.features().outages.list();
  const entries = await seat.features().outages.entries(outage?.outageId ?? "");
  return entries.map(({ kind, status, code, detail }) => [kind, status, code, detail.byName ?? detail.ownerName ?? ""]);
}

test.each([
  ["first", 0],
  ["second", 1],
])(
  "two seats without the hub enter and dial one unknown firm, and the one who dialled %s is back first: both are told, the lead counts one double call",
  async (_who, first) => {
    await team.stopHub();
    for (const seat of [wang, zhao]) await offline(seat);
    const firms = [typed(wang, "深圳汇鑫五金", "13800138000"), typed(zhao, "深圳市汇鑫五金有限公司", "13800138000")];
    for (const [i, seat] of [wang, zhao].entries()) await enterAndCall(seat, firms[i] as NewCustomer);
    for (const seat of [wang, zhao]) await seat.close();
    await team.startHubAgain();
    const people = [
      { login: "wang", name: "王小" },
      { login: "zhao", name: "赵大" },
    ];
    const [winner, loser] = first === 0 ? people : [...people].reverse();
    const one = await back(winner?.login ?? "");
    expect(await told(one)).toEqual([]);
    const other = await back(loser?.login ?? "");

    expect(await owners()).toEqual([
      { customer_id: firms[first]?.customerId, owner_id: one.features().ctx.user.userId },
    ]);
    expect(await inDiary(other)).toEqual([
      ["enter", "lost", "duplicate-tracked", winner?.name],
      ["start-call", "noted", "double-call", winner?.name],
    ]);
    // The call that is still to be wrapped up can be: its words go to the colleague's record.
    const open = await other.features().desk.get();
    expect(open.phase).toBe("wrap-up");
    const nothing = {
      nextText: "",
      callbackNote: "",
      lateReason: "",
      lostReason: "",
      quietText: "",
      quietUntilMs: null,
    };
    const outcome = { note: "聊过了", disposition: "no-answer", level: null, levelTouched: false, nextAtMs: null };
    await other.features().desk.wrapUp({ ...nothing, ...outcome, thenNext: true });
    await until(other, (status) => status.hub.waiting === 0);
    const words = team.hub().store.read.selectFrom("activity").select("customer_id").where("body", "=", "聊过了");
    expect(await words.execute()).toEqual([{ customer_id: firms[first]?.customerId }]);
    expect((await other.features().desk.get()).phase).toBe("idle");
    const heard = await untilAnswer(
      () => told(one),
      (receipts) => receipts.length > 0,
    );
    expect(heard).toEqual([["start-call", "double-call", loser?.name]]);
    expect(await inDiary(one)).toContainEqual(["start-call", "noted", "double-call", loser?.name]);
    const { seats } = await lead.features().team.floor();
    expect(seats.map((seat) => [seat.name, seat.doubledToday]).sort()).toEqual(
      [
        ["李主管", 0],
        [winner?.name, 0],
        [loser?.name, 1],
      ].sort(),
    );
    // Once told and seen, it stays so when all rows come once more.
    const { features, close } = one;
    await features().team.seenReceipts((await features().team.receipts()).map((row) => row.opId));
    await features().ctx.db.deleteFrom("meta").where("key", "=", "cursor").execute();
    await close();
    expect(await told(await back(winner?.login ?? ""))).toEqual([]);
  },
);

test("a seat that is back after the firm it entered went to a colleague may not dial it any more", async () => {
  await team.stopHub();
  for (const seat of [wang, zhao]) await offline(seat);
  const mine = typed(wang, "深圳汇鑫五金", "13800138000");
  const theirs = typed(zhao, "深圳市汇鑫五金有限公司", "13800138000");
  await save(wang, mine);
  await enterAndCall(zhao, theirs);
  for (const seat of [wang, zhao]) await seat.close();
  await team.startHubAgain();
  await back("zhao");
  const again = await back("wang");
  const { desk } = again.features();
  await expect(desk.open(mine.customerId)).rejects.toMatchObject({ code: "not-found" });
  await desk.open(theirs.customerId);
  await expect(desk.dial(null, null)).rejects.toMatchObject({
    code: "gate-stop",
    detail: { rule: "not-mine", ownerName: "赵大" },
  });
  expect(team.ports("wang").dialled).toEqual([]);
});
