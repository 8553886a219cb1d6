import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seat } from "../../electron/seat/seat.ts";
import { until as untilAnswer } from "../helpers/processes.ts";
import { enterFirm, hubNotes, openTeam, type TestTeam, until } from "./team.ts";
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

const ownerOn = async (seat: Seat, customerId: string) =>
  (await seat
    .features()
    .ctx.db.selectFrom("customer")
    .select(["owner_id", "state", "sight"])
    .where("customer_id", "=", customerId)
    .executeTakeFirst()) ?? null;
const arrived = (seat: Seat, pool: number) => until(seat, (status) => status.counts.pool === pool);

test("of two seats that claim one firm at once, one wins and the other is told who has it", async () => {
  const firm = await enterFirm(lead, "深圳市汇鑫电子有限公司", false);
  await arrived(wang, 1);
  await arrived(zhao, 1);
  const answers = await Promise.allSettled([wang.features().claims.claim(firm), zhao.features().claims.claim(firm)]);
  const lost = answers.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(lost).toHaveLength(1);
  expect(lost[0]).toMatchObject({ code: "claimed", detail: { ownerName: expect.stringMatching(/王小|赵大/) } });
  const winner = answers[0]?.status === "fulfilled" ? wang : zhao;
  const loser = winner === wang ? zhao : wang;
  const { userId } = winner.features().ctx.user;
  expect(await ownerOn(winner, firm)).toEqual({ owner_id: userId, state: "owned", sight: "full" });
  await arrived(loser, 0);
  expect(await ownerOn(loser, firm)).toEqual({ owner_id: userId, state: "owned", sight: "stub" });
});

test("a new owner receives the history and the old one is told to drop it", async () => {
  const firm = await enterFirm(wang, "佛山市顺德区永兴五金厂", true);
  await typeNote(wang, firm, "老板姓陈");
  await until(wang, (status) => status.hub.waiting === 0);
  const { userId } = zhao.features().ctx.user;
  await until(lead, (status) => status.hub.lastSyncMs !== null);
  await lead.features().claims.assign({ customerIds: [firm], toUserId: userId, reason: "换人", evenIfAway: false });
  await until(zhao, (status) => status.counts.mine === 1);
  await until(wang, (status) => status.counts.mine === 0);
  const notes = (seat: Seat) =>
    seat.features().ctx.db.selectFrom("activity").select("row_json").where("customer_id", "=", firm).execute();
  const [note] = await untilAnswer(
    () => notes(zhao),
    (rows) => rows.length > 0,
  );
  expect(note?.row_json).toContain("老板姓陈");
  expect((await ownerOn(wang, firm))?.sight).toBe("stub");
});

test("what is typed while the hub is away is kept, counted, and arrives once and in order when it is back", async () => {
  const firm = await enterFirm(wang, "东莞市长安宏达塑胶制品厂", true);
  await team.stopHub();
  await until(wang, (status) => status.hub.state === "offline");
  for (const text of ["一", "二", "三"]) await typeNote(wang, firm, text);
  const away = await until(wang, (status) => status.hub.waiting === 3);
  expect(away.phase).toBe("ready");
  expect(away.hub.offlineSinceMs).not.toBeNull();
  await expect(wang.features().claims.claim(firm)).rejects.toMatchObject({ code: "hub-offline" });
  await team.startHubAgain();
  const back = await until(wang, (status) => status.hub.waiting === 0 && status.hub.state === "online");
  expect(back.hub.offlineSinceMs).toBeNull();
  expect(await hubNotes(team, firm)).toEqual(["一", "二", "三"]);
});

test("a seat that starts without the hub is ready with what it has, and signs a known user in", async () => {
  const firm = await enterFirm(wang, "广州市白云区鸿运皮具行", true);
  await wang.close();
  await team.stopHub();
  const alone = await team.open("wang");
  expect(await alone.status()).toMatchObject({ phase: "ready", counts: { mine: 1 } });
  // Away since the hub was last heard, not since this start.
  const { hub } = await until(alone, (status) => status.hub.state === "offline");
  expect(hub.offlineSinceMs).toBe(hub.lastSyncMs);
  await typeNote(alone, firm, "没网也能写");
  await alone.setup.signOut();
  expect((await alone.status()).phase).toBe("sign-in");
  await expect(alone.setup.signIn("wang", "not the password")).rejects.toMatchObject({ code: "wrong-password" });
  await alone.setup.signIn("wang", "correct horse 9");
  expect(await alone.status()).toMatchObject({ phase: "ready", hub: { waiting: 1 } });
  await team.startHubAgain();
  await until(alone, (status) => status.hub.waiting === 0);
  expect(await hubNotes(team, firm)).toEqual(["没网也能写"]);
});

test("a removed device goes back to sign-in, and what it had not pushed is kept for the next sign-in", async () => {
  const firm = await enterFirm(wang, "中山市古镇华艺灯饰厂", true);
  const { devices } = await lead.features().team.people();
  const { userId } = wang.features().ctx.user;
  const device = devices.find((one) => one.userId === userId);
  if (device === undefined) throw new Error("no device");
  await team.stopHub();
  await until(wang, (status) => status.hub.state === "offline");
  await typeNote(wang, firm, "还没传");
  await wang.close();
  await team.startHubAgain();
  await until(lead, (status) => status.hub.state === "online");
  await lead.features().team.revokeDevice(device.deviceId);
  const again = await team.open("wang");
  const out = await until(again, (status) => status.phase === "sign-in");
  expect(out.notices.map((notice) => notice.code)).toContain("device-revoked");
  await again.setup.signIn("wang", "correct horse 9");
  await until(again, (status) => status.hub.state === "online" && status.hub.waiting === 0);
  expect(await hubNotes(team, firm)).toEqual(["还没传"]);
});

test("an agent who becomes lead sees everything, without losing what is his", async () => {
  const firm = await enterFirm(wang, "珠海市金湾机电设备有限公司", true);
  await typeNote(wang, firm, "王的客户");
  await until(wang, (status) => status.hub.waiting === 0);
  expect((await until(zhao, (status) => status.hub.state === "online")).user?.role).toBe("agent");
  const { people } = await lead.features().team.people();
  const person = people.find((one) => one.login === "zhao");
  if (person === undefined) throw new Error("no person");
  await lead.features().team.putPerson({ ...person, role: "lead", password: null });
  await until(zhao, (status) => status.user?.role === "lead");
  await until(zhao, (status) => status.phase === "ready" && status.hub.load === null);
  await untilAnswer(
    () => ownerOn(zhao, firm),
    (row) => row?.sight === "full",
  );
});
