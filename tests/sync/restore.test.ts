import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seat } from "../../electron/seat/seat.ts";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import { program } from "../helpers/processes.ts";
import { enterFirm, hubNotes, openTeam, type TestTeam, until } from "./team.ts";

let team: TestTeam;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fairdial-backup-"));
  team = await openTeam();
});
afterEach(async () => {
  await team.close();
  rmSync(folder, { recursive: true, force: true });
});

const hubCommand = (...args: string[]) =>
  promisify(execFile)(process.execPath, [program("server/main.ts"), ...args, "--home", team.hubHome]);

async function note(seat: Seat, customerId: string, body: string): Promise<void> {
  const { ctx } = seat.features();
  const payload = { activityId: ctx.newId(), customerId, type: "other", subject: "备注", body, transcript: "" };
  await ctx.submitAndWait({
    kind: "add-activity",
    payload: { ...payload, contactId: null, atMs: ctx.nowMs(), executorIds: [] },
  });
  await until(seat, (status) => status.hub.waiting === 0);
}

test("a hub restored from an older back-up gets from its seats what it lost, once, and its rows are one story again", async () => {
  const lead = await team.open("lead", { hub: (await team.hub().joinCode()).code });
  await lead.setup.signIn("lead", "correct horse 9");
  await until(lead, (status) => status.phase === "ready" && status.hub.state === "online");
  await team.addAgent(lead, "wang", "小王");
  const wang = await team.join("wang");
  const early = await enterFirm(wang, "深圳市早起电子有限公司", true, "13800138001");
  await note(wang, early, "备份前的话");
  const file = join(folder, "hub.backup");
  // The hub runs on.
  const said = await hubCommand("backup", file);
  expect(said.stdout).toMatch(/Backed up 1 customers/);
  await note(wang, early, "备份后的话");
  const late = await enterFirm(wang, "深圳市晚来电子有限公司", true, "13800138002");
  await expect(hubCommand("restore", file)).rejects.toThrow(/still runs/);

  await team.stopHub();
  expect((await hubCommand("restore", file)).stdout).toMatch(/Restored 1 customers/);
  expect(readdirSync(team.hubHome).some((name) => name.startsWith("hub.db.before-"))).toBe(true);
  const between = await openSqliteStore(join(team.hubHome, "hub.db"));
  expect(await between.read.selectFrom("customer").select("customer_id").execute()).toHaveLength(1);
  await between.close();
  await team.startHubAgain();

  await until(wang, (status) => status.notices.some((one) => one.code === "hub-restored"));
  await until(wang, (status) => status.hub.state === "online" && status.hub.waiting === 0);
  expect(await hubNotes(team, early)).toEqual(["备份前的话", "备份后的话"]);
  const customers = await team.hub().store.read.selectFrom("customer").select(["customer_id", "owner_id"]).execute();
  expect(customers.map((row) => row.customer_id).sort()).toEqual([early, late].sort());
  expect(new Set(customers.map((row) => row.owner_id)).size).toBe(1);
  await until(lead, (status) => status.hub.state === "online" && status.hub.load === null);
});

test("a database put back by hand is noticed by the first seat that knows more than it", async () => {
  const lead = await team.open("lead", { hub: (await team.hub().joinCode()).code });
  await lead.setup.signIn("lead", "correct horse 9");
  await until(lead, (status) => status.phase === "ready" && status.hub.state === "online");
  const first = await enterFirm(lead, "深圳市甲电子有限公司", true, "13800138001");
  await until(lead, (status) => status.hub.waiting === 0);
  await team.stopHub();
  const database = join(team.hubHome, "hub.db");
  expect(existsSync(`${database}-wal`)).toBe(false);
  copyFileSync(database, join(folder, "copy.db"));
  await team.startHubAgain();
  await until(lead, (status) => status.hub.state === "online");
  await note(lead, first, "拷贝后的话");
  await team.stopHub();
  copyFileSync(join(folder, "copy.db"), database);
  await team.startHubAgain();
  await until(lead, (status) => status.notices.some((one) => one.code === "hub-restored"));
  await until(lead, (status) => status.hub.state === "online" && status.hub.waiting === 0);
  expect(await hubNotes(team, first)).toEqual(["拷贝后的话"]);
});

test("a file that is not a back-up, or a damaged one, is refused and the hub's rows stay", async () => {
  await team.stopHub();
  const file = join(folder, "other.db");
  copyFileSync(join(team.hubHome, "hub.db"), file);
  await expect(hubCommand("restore", file)).rejects.toThrow(/not a hub's back-up/);
  await expect(hubCommand("restore", join(team.hubHome, "hub.json"))).rejects.toThrow();
  await team.startHubAgain();
  expect((await team.hub().joinCode()).code).not.toBe("");
});
