import { readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { enterFirm, hubNotes, openTeam, type TestTeam, until } from "./team.ts";
import { typeNote } from "./type-note.ts";

const DAY_MS = 86_400_000;
let team: TestTeam;
/** The team's join code, as somebody has it on paper. */
let paper: string;
beforeEach(async () => {
  team = await openTeam();
  paper = (await team.hub().joinCode()).code;
});
afterEach(() => team.close());

const cacheOf = (name: string): string => {
  const users = join(team.home(name), "users");
  return join(users, readdirSync(users)[0] ?? "", "cache.db");
};

test.each([
  ["behind", -2],
  ["ahead", 2],
])("a clock two days %s is told, and work goes on by the hub's time", async (clock, days) => {
  const seat = await team.join("lead", { wallMs: () => Date.now() + days * DAY_MS });
  const status = await until(seat, (one) => one.notices.length > 0);
  expect(status.notices).toEqual([
    { id: "clock-wrong", level: "warn", code: "clock-wrong", detail: { hours: 48, clock } },
  ]);
  expect(Math.abs(seat.features().ctx.nowMs() - Date.now())).toBeLessThan(60_000);
  const firm = await enterFirm(seat, "深圳市龙岗区三和五金店", true);
  await typeNote(seat, firm, "钟不对");
  await until(seat, (one) => one.hub.waiting === 0);
  const call = await team.hub().store.read.selectFrom("activity").select("at_ms").executeTakeFirstOrThrow();
  expect(Math.abs(Number(call.at_ms) - Date.now())).toBeLessThan(60_000);
});

test("a hub with another certificate at the same address gets nothing, and the user is told", async () => {
  const seat = await team.join("lead");
  const firm = await enterFirm(seat, "惠州市惠城区金鼎贸易有限公司", true);
  await team.stopHub();
  await until(seat, (status) => status.hub.state === "offline");
  await typeNote(seat, firm, "只给自己的主机");
  await team.startHubAgain(join(team.root, "other-hub"));
  const status = await until(seat, (one) => one.notices.some((notice) => notice.code === "wrong-certificate"));
  expect(status.hub).toMatchObject({ state: "offline", waiting: 1 });
  await expect(seat.setup.joinTeam(paper)).rejects.toMatchObject({ code: "wrong-certificate" });
  await team.hub().stop();
  await team.startHubAgain();
  const back = await until(seat, (one) => one.hub.waiting === 0 && one.hub.state === "online");
  expect(back.notices.map((notice) => notice.code)).not.toContain("wrong-certificate");
  expect(await hubNotes(team, firm)).toEqual(["只给自己的主机"]);
});
test("a wrong join code is refused with what is wrong, and the seat stays at its first run", async () => {
  const seat = await team.open("new");
  const typo = paper.startsWith("2") ? `3${paper.slice(1)}` : `2${paper.slice(1)}`;
  await expect(seat.setup.joinTeam(typo)).rejects.toMatchObject({ code: "bad-join-code" });
  await team.hub().joinCode(true);
  await expect(seat.setup.joinTeam(paper)).rejects.toMatchObject({ code: "bad-join-code" });
  expect((await seat.status()).phase).toBe("first-run");
});

test("a destroyed cache is put aside, loaded again from the hub, and unsent words come back from the journal", async () => {
  const first = await team.join("lead");
  const firm = await enterFirm(first, "深圳市宝安区鹏程模具厂", true);
  await team.stopHub();
  await until(first, (status) => status.hub.state === "offline");
  await typeNote(first, firm, "这句话还没传上去");
  await until(first, (status) => status.hub.waiting === 1);
  await first.close();
  for (const suffix of ["-wal", "-shm"]) writeFileSync(`${cacheOf("lead")}${suffix}`, "");
  writeFileSync(cacheOf("lead"), "x".repeat(20_000));
  const second = await team.open("lead");
  const status = await second.status();
  expect(status.notices).toEqual([
    { id: "cache-rebuilt", level: "warn", code: "cache-rebuilt", detail: { salvaged: 1 } },
  ]);
  expect(status.hub.waiting).toBe(1);
  expect(readdirSync(join(team.home("lead"), "kept")).some((name) => name.endsWith("-cache.db"))).toBe(true);
  await team.startHubAgain();
  await until(second, (one) => one.phase === "ready" && one.counts.mine === 1 && one.hub.waiting === 0);
  expect(await hubNotes(team, firm)).toEqual(["这句话还没传上去"]);
  await typeNote(second, firm, "第二句");
  await until(second, (one) => one.hub.waiting === 0);
  const seqs = await team.hub().store.read.selectFrom("receipt").select("seat_seq").execute();
  expect(new Set(seqs.map((row) => Number(row.seat_seq))).size).toBe(seqs.length);
});

test("a cache cut short while the seat was off opens again with everything the hub has", async () => {
  const first = await team.join("lead");
  await enterFirm(first, "深圳市南山区天成科技有限公司", true);
  await first.close();
  truncateSync(cacheOf("lead"), 5_000);
  const second = await team.open("lead");
  await until(second, (status) => status.counts.mine === 1);
});

test("with a full disk a save fails aloud, nothing of it is half there, and the next save works", async () => {
  const seat = await team.join("lead");
  const firm = await enterFirm(seat, "深圳市福田区明辉电子商行", true);
  const { db } = seat.features().ctx;
  const { sql } = await import("kysely");
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${(pages.rows[0]?.page_count ?? 0) + 1}`).execute(db);
  const long = "很长的话".repeat(4_000);
  await expect(typeNote(seat, firm, long)).rejects.toMatchObject({ code: "disk-full" });
  expect(await db.selectFrom("activity").selectAll().execute()).toEqual([]);
  await sql.raw("pragma max_page_count = 1000000").execute(db);
  await typeNote(seat, firm, "有地方了");
  await until(seat, (status) => status.hub.waiting === 0);
  expect(await hubNotes(team, firm)).toEqual(["有地方了"]);
});
