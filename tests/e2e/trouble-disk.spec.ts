import { spawnSync } from "node:child_process";
import { createHash, hkdfSync, randomFillSync } from "node:crypto";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { openEncrypted } from "../../electron/cache/sqlite.ts";
import { createKeyFileSecrets } from "../../electron/shell/key-file.ts";
import { countNotes } from "../helpers/hub-team.ts";
import { until } from "../helpers/processes.ts";
import { runToEnd } from "../helpers/run-to-end.ts";
import { expect, firstAgent, type Seat, signIn, type Team, test } from "./fixtures.ts";
import { enterFirms, expectOnDesk, nameOnDesk } from "./stage.ts";

/** A hub that is found gone takes its time on a busy machine. */
test.describe.configure({ timeout: 600_000 });

/** Bad days with the seat's own disk and files: one clear sentence each, and no word is lost. */

const noteBox = (page: Page) => page.getByRole("textbox", { name: "备注", exact: true });
const userFolder = (home: string): string => {
  const [userId = ""] = readdirSync(join(home, "users"));
  return join(home, "users", userId);
};
const cacheFile = (home: string) => join(userFolder(home), "cache.db");

/** Mounting is the honest way to a small or read-only disk, and only root on Linux may. */
const mayMount = process.platform === "linux" && process.getuid?.() === 0;
const noMount = "needs root on Linux, to mount a small disk";

/** @returns false where this machine does not let even root mount, as in some containers */
const mount = (...args: readonly string[]): boolean => spawnSync("mount", args, { stdio: "ignore" }).status === 0;

async function addAgentHere(team: Team, open: () => Promise<Seat>): Promise<Seat> {
  const account = {
    userId: null,
    role: "agent",
    seatNo: null,
    active: true,
    senior: false,
    seesNumbers: true,
  } as const;
  await team.lead.client.team.putPerson({ ...firstAgent, ...account });
  const seat = await open();
  await signIn(seat, firstAgent, team.joinCode);
  return seat;
}

/** Writes until the disk takes no more. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (const size of [1 << 20, 1 << 12, 1]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

test("on a full disk the note says that it is not saved and why, the text stays, and is saved once there is room", async ({
  team,
  openSeat,
  folders,
}) => {
  const home = await folders.make("small-disk");
  test.skip(!mayMount || !mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", home), noMount);
  try {
    const agent = await addAgentHere(team, () => openSeat(["--lang", "zh-CN"], { home }));
    await enterFirms(agent.client, 2, true);
    const { page } = agent;
    await page.keyboard.press("n");
    await nameOnDesk(page);
    await noteBox(page).fill("有地方的时候写的");
    await expect(page.getByText(/已存本机/)).toBeVisible();
    // Read only now: the desk fills itself, and the key may have passed over whom it had.
    const name = await nameOnDesk(page);

    fill(join(home, "filler"));
    const long = "磁盘满了也不能丢。".repeat(2_000);
    await noteBox(page).fill(long);
    const told = page
      .getByRole("alert")
      .filter({ hasText: "没有存下：磁盘已满，没有写入。文字还在这里，请清出空间后再试" });
    await expect(told).toBeVisible();
    await expect(noteBox(page)).toHaveValue(long);
    expect((await agent.client.desk.get({})).draft?.note).toBe("有地方的时候写的");

    unlinkSync(join(home, "filler"));
    await expect(told).toBeHidden({ timeout: 60_000 });
    await expect(page.getByText(/已存本机/)).toBeVisible();
    await agent.kill();
    await agent.restart();
    await expectOnDesk(agent.page, name);
    await expect(noteBox(agent.page)).toHaveValue(long);
    await agent.process.stop();
  } finally {
    spawnSync("umount", ["-l", home]);
  }
});

test("a home that cannot be written is refused with one sentence, and stays as it was", async ({ folders }) => {
  test.skip(process.platform === "win32", "read-only folders do not stop a program on Windows");
  const home = await folders.make("read-only");
  if (process.getuid?.() === 0) {
    test.skip(!mayMount || !mount("-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", home), noMount);
  } else spawnSync("chmod", ["500", home]);
  try {
    const end = await runToEnd("electron/browser.ts", ["--home", home, "--no-open", "--lang", "zh-CN"]);
    expect(end).toEqual({
      code: 1,
      words: `Fairdial: 数据目录 ${home} 无法写入；请改为可写，或用 --home 指定别的目录。`,
    });
    expect(readdirSync(home)).toEqual([]);
  } finally {
    if (process.getuid?.() === 0) spawnSync("umount", ["-l", home]);
    else spawnSync("chmod", ["700", home]);
  }
});

/** The key of a user's cache, as the seat derives it from its home. */
async function cacheKeyOf(home: string): Promise<Uint8Array> {
  const homeKey = await createKeyFileSecrets(home).cacheKey(home);
  const [userId = ""] = readdirSync(join(home, "users"));
  return new Uint8Array(hkdfSync("sha256", homeKey, "", `fairdial cache ${userId}`, 32));
}

async function changeVersion(home: string, change: (version: number) => number): Promise<void> {
  const raw = openEncrypted(cacheFile(home), await cacheKeyOf(home));
  raw.pragma(`user_version = ${change(Number(raw.pragma("user_version", { simple: true })))}`);
  raw.close();
}

test("a cache of a newer version is refused with one sentence, untouched, and opens in the newer program", async ({
  team,
}) => {
  const agent = await team.addAgent(firstAgent);
  await enterFirms(agent.client, 1, true);
  await agent.page.keyboard.press("n");
  const name = await nameOnDesk(agent.page);
  await noteBox(agent.page).fill("新版本里写的");
  await expect(agent.page.getByText(/已存本机/)).toBeVisible();
  await agent.process.stop();
  await changeVersion(agent.home, (version) => version + 1);
  const digest = () =>
    createHash("sha256")
      .update(readFileSync(cacheFile(agent.home)))
      .digest("hex");
  const before = digest();

  const end = await runToEnd("electron/browser.ts", ["--home", agent.home, "--no-open", "--lang", "zh-CN"]);
  expect(end).toEqual({ code: 1, words: "Fairdial: 此数据目录已被更新版本的 Fairdial 使用；请安装新版本。" });
  expect(digest()).toBe(before);
  expect(readdirSync(agent.home)).not.toContain("kept");

  await changeVersion(agent.home, (version) => version - 1);
  await agent.restart();
  await expectOnDesk(agent.page, name);
  await expect(noteBox(agent.page)).toHaveValue("新版本里写的");
});

/** Where a dying disk leaves noise: everywhere but in the first page, or in one page that is first read after the file is open. */
const damages = {
  "all over": async (home: string) => ({ from: pageBytes, bytes: statSync(cacheFile(home)).size - pageBytes }),
  "in one page": async (home: string) => {
    const raw = openEncrypted(cacheFile(home), await cacheKeyOf(home));
    const page = raw.prepare("select rootpage from sqlite_master where name = 'setting'").pluck().get();
    raw.close();
    return { from: (Number(page) - 1) * pageBytes, bytes: pageBytes };
  },
};
const pageBytes = 4096;

for (const [where, place] of Object.entries(damages)) {
  test(`a cache corrupted ${where} is put aside and loaded again from the hub, and what was not sent arrives there once`, async ({
    team,
  }) => {
    const agent = await team.addAgent(firstAgent);
    await enterFirms(agent.client, 3, true);
    await agent.page.keyboard.press("n");
    await nameOnDesk(agent.page);
    await team.killHub();
    await expect(agent.page.getByText(/离线 自/)).toBeVisible({ timeout: 120_000 });
    await agent.page.keyboard.press("a");
    await agent.page.getByRole("textbox", { name: "要点" }).fill("还没传上去的话");
    await agent.page.keyboard.press("Control+Enter");
    await expect(agent.page.getByText(/\d+ 条待传/).first()).toBeVisible();
    // That the customer was looked at may be among them, or have gone before the hub did.
    const { waiting, acts } = (await agent.client.app.status({})).hub;
    expect(acts).toBe(1);
    await agent.process.stop();

    const path = cacheFile(agent.home);
    const { from, bytes } = await place(agent.home);
    expect(existsSync(`${path}-wal`)).toBe(false);
    const file = openSync(path, "r+");
    writeSync(file, randomFillSync(Buffer.alloc(bytes)), 0, bytes, from);
    closeSync(file);

    await agent.restart();
    // The notice is there before the cache is open.
    const isOpen = (status: { user: unknown }) => status.user !== null;
    expect(await until(() => agent.client.app.status({}), isOpen, 120_000)).toMatchObject({
      hub: { waiting },
      notices: [{ code: "cache-rebuilt", detail: { salvaged: acts } }],
    });
    const kept = readdirSync(join(agent.home, "kept")).filter((name) => name.endsWith("-cache.db"));
    expect(kept).toHaveLength(1);
    await expect(agent.page.getByText(`本地数据文件损坏，已另存并重新加载；抢救出 ${acts} 条未上传内容`)).toBeVisible();

    await expect(agent.page.getByText(/连不上团队主机（自 .*请看看主机是否开着/)).toBeVisible();
    await expect(agent.page.getByText(`本机还有 ${acts} 条内容等待上传，没有丢失`)).toBeVisible();

    await team.restartHub();
    const back = await until(
      () => agent.client.app.status({}),
      ({ hub, phase }) => phase === "ready" && hub.state === "online" && hub.waiting === 0,
      180_000,
    );
    expect(back.counts.mine).toBe(3);
    await expect(agent.page.getByText("已同步")).toBeVisible();
    await team.killHub();
    expect(countNotes(team.hubHome, ["还没传上去的话"]).get("还没传上去的话")).toBe(1);
  });
}
