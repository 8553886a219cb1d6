import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seat } from "../../electron/seat/seat.ts";
import type { NewCustomer } from "../../shared/domain/customer.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";
import { hubNotes, openTeam, type TestTeam, until } from "./team.ts";
import { typeNote } from "./type-note.ts";

let team: TestTeam;
let wang: Seat;
let zhao: Seat;
beforeEach(async () => {
  team = await openTeam();
  const lead = await team.join("lead");
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
