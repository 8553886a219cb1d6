import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { countNotes } from "../helpers/hub-team.ts";
import { until } from "../helpers/processes.ts";
import { runToEnd } from "../helpers/run-to-end.ts";
import { expect, firstAgent, signIn, test } from "./fixtures.ts";
import { enterFirms, expectOnDesk, nameOnDesk } from "./stage.ts";

/** Slow waits lie in here: a hub that is found gone, a hundred thousand rows. */
test.describe.configure({ timeout: 600_000 });

/** Bad days with other people's files, codes, hubs and clocks: one clear sentence each, and nothing is lost. */

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const noteBox = (page: Page) => page.getByRole("textbox", { name: "备注", exact: true });

test("files that cannot be imported are named for what they are, and the list before them stays", async ({
  team,
  folders,
}) => {
  const { page, client } = team.lead;
  await enterFirms(client, 2, true);
  await page.keyboard.press("Alt+1");
  const name = await nameOnDesk(page);
  await noteBox(page).fill("导入之前先记一句");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+6");
  const choose = page.locator("input[type=file]");

  await choose.setInputFiles(fixture("renamed-pdf.xlsx"));
  await expect(
    page.getByRole("alert").filter({ hasText: "这是改了扩展名的 PDF，不是表格。请用表格软件导出" }),
  ).toBeVisible();
  await choose.setInputFiles(fixture("empty.csv"));
  await expect(page.getByRole("alert").filter({ hasText: /文件是空的.*请/ })).toBeVisible();

  const long = join(await folders.make("list"), "一百万.csv");
  const row = (n: number) => `深圳市第${n}贸易有限公司,138${String(n).padStart(8, "0")}`;
  await writeFile(long, ["公司名称,手机", ...Array.from({ length: 100_001 }, (_, n) => row(n))].join("\n"));
  await choose.setInputFiles(long);
  const tooLong = page.getByRole("alert").filter({ hasText: "100,001 行，一次最多 100,000 行，请拆开" });
  await expect(tooLong).toBeVisible({ timeout: 120_000 });

  await choose.setInputFiles(fixture("list-big5.csv"));
  await expect(page.getByText("文件是 Big5 编码，已转换；如有个别字不对，请另存为 UTF-8")).toBeVisible();
  await expect(page.getByText("北京市達鐵克塑膠製品有限公司")).toBeVisible();
  await expect(page.getByText(/豐臺區新華路278號/)).toBeVisible();

  await choose.setInputFiles(fixture("renamed-pdf.xlsx"));
  await expect(page.getByRole("alert").filter({ hasText: "改了扩展名的 PDF" })).toBeVisible();
  await page.getByRole("button", { name: /^查重 \d+ 行/ }).click();
  await page.getByRole("button", { name: /^保存 \d+ 家新客户/ }).click();
  await expect(page.getByText(/已保存，\d+ 家新客户进入公海/)).toBeVisible({ timeout: 180_000 });
  const { batches } = await client.imports.batches({});
  expect(batches.map((batch) => batch.fileName)).toEqual(["list-big5.csv"]);

  await page.keyboard.press("Alt+1");
  await expectOnDesk(page, name);
  await expect(noteBox(page)).toHaveValue("导入之前先记一句");
});

test("a join code that is mistyped or no longer good says which, and the seat can still join", async ({
  team,
  freshSeat,
}) => {
  const { page } = freshSeat;
  const box = page.getByRole("textbox", { name: "加入码" });
  const answer = page.getByRole("alert");
  await expect(page.getByRole("heading", { name: "开始使用" })).toBeVisible();
  await page.keyboard.press("2");
  await expect(box).toBeFocused();

  const last = team.joinCode.at(-1) === "0" ? "1" : "0";
  await box.fill(`${team.joinCode.slice(0, -1)}${last}`);
  await page.keyboard.press("Enter");
  await expect(answer.filter({ hasText: "加入码不对：格式不对" })).toContainText(
    "请主管在「团队 → 加入码」里重新复制一份",
  );

  const { code } = await team.lead.client.team.joinCode({ renew: true });
  await box.fill(team.joinCode);
  await page.keyboard.press("Enter");
  await expect(answer.filter({ hasText: "加入码不对：没有这个码" })).toContainText("过期的要换新码");
  expect(await box.inputValue()).toBe(team.joinCode);

  await box.fill(code);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "测试团队" })).toBeVisible();
});

test("a wrong join code on the command line is told on the first page", async ({ openSeat }) => {
  const { page } = await openSeat(["--lang", "zh-CN", "--hub", "ABCDE-12345"]);
  await expect(page.getByRole("status").filter({ hasText: "加入码未被接受，请主管重新复制一份" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "开始使用" })).toBeVisible();
});

test("a hub with another certificate gets no word, the agent is told whom to ask, and all arrives at the right hub", async ({
  team,
  freshSeat,
}) => {
  const agent = await team.addAgent(firstAgent);
  await enterFirms(agent.client, 1, true);
  const { page } = agent;
  const name = await nameOnDesk(page);
  await team.killHub();
  const pair = ["certificate.pem", "certificate-key.pem"].map((file) => join(team.hubHome, file));
  for (const file of pair) await rename(file, `${file}.kept`);
  await team.restartHub();
  const told = page.getByRole("status").filter({ hasText: "的证书不是本团队主机的证书，没有连接；写下的内容都在本机" });
  await expect(told).toContainText("请向主管确认", { timeout: 120_000 });

  await page.keyboard.press("a");
  await page.getByRole("textbox", { name: "要点" }).fill("换证书时记下的话");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("换证书时记下的话").first()).toBeVisible();
  await expect(page.getByText(/\d+ 条待传/).first()).toBeVisible();
  const { hub } = await agent.client.app.status({});
  expect(hub.state).toBe("offline");
  expect(hub.waiting).toBeGreaterThan(0);

  await expect(freshSeat.page.getByRole("heading", { name: "开始使用" })).toBeVisible();
  await freshSeat.page.keyboard.press("2");
  await freshSeat.page.getByRole("textbox", { name: "加入码" }).fill(team.joinCode);
  await freshSeat.page.keyboard.press("Enter");
  const refused = freshSeat.page.getByRole("alert");
  await expect(refused.filter({ hasText: "的证书" })).toContainText("先问主管");

  await team.killHub();
  expect(countNotes(team.hubHome, ["换证书时记下的话"]).get("换证书时记下的话")).toBe(0);
  for (const file of pair) {
    await rm(file);
    await rename(`${file}.kept`, file);
  }
  await team.restartHub();
  await until(
    () => agent.client.app.status({}),
    ({ hub }) => hub.state === "online" && hub.waiting === 0,
    180_000,
  );
  await expect(told).toBeHidden();
  await expectOnDesk(page, name);
  await team.killHub();
  expect(countNotes(team.hubHome, ["换证书时记下的话"]).get("换证书时记下的话")).toBe(1);
});

test("a second seat on one home ends with a sentence that names the first, which works on", async ({ freshSeat }) => {
  const { home, page, process } = freshSeat;
  const second = await runToEnd("electron/browser.ts", ["--home", home, "--no-open", "--lang", "zh-CN"]);
  expect(second).toEqual({
    code: 1,
    words: `Fairdial: 另一个 Fairdial（进程 ${process.pid}）正在使用此数据目录；请先关闭它，或用 --home 指定别的目录。`,
  });
  await page.reload();
  await expect(page.getByRole("heading", { name: "开始使用" })).toBeVisible();
});

/** Puts a program's clock wrong: every Date of the process is off by this much, the monotonic clock is right. */
const shiftDates = (offMs: number) => `{
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given) { given.length === 0 ? super(Right.now() + ${offMs}) : super(...given); }
    static now() { return Right.now() + ${offMs}; }
  };
}`;

for (const [how, words, days] of [
  ["ahead", "快了", 2],
  ["behind", "慢了", -2],
] as const) {
  test(`a machine clock two days ${how} is told, and what is promised falls due at the hub's time`, async ({
    team,
    openSeat,
  }) => {
    await team.lead.client.team.putPerson({
      ...firstAgent,
      userId: null,
      role: "agent",
      seatNo: null,
      active: true,
      senior: false,
      seesNumbers: true,
    });
    const code = shiftDates(days * 86_400_000);
    const preload = `--import=data:text/javascript,${encodeURIComponent(code)}`;
    const seat = await openSeat(["--lang", "zh-CN"], { env: { NODE_OPTIONS: preload } });
    await signIn(seat, firstAgent, team.joinCode);
    const { page } = seat;
    await page.context().addInitScript(code);
    await page.reload();
    const told = page.getByRole("status").filter({ hasText: `本机时钟${words} 48 小时` });
    await expect(told).toContainText("请把电脑时间调准");

    await enterFirms(seat.client, 1, true);
    await page.keyboard.press("n");
    await nameOnDesk(page);
    await page.keyboard.press("b");
    await page.getByRole("textbox", { name: "回拨时间" }).fill("+2h");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText(/^(今天|明天) \d\d:\d\d$/).first()).toBeVisible();
    const made = await until(
      () => seat.client.callbacks.list({ view: "all", ofUserId: null }),
      ({ lines }) => lines.length === 1,
    );
    const dueInMs = (made.lines[0]?.dueAtMs ?? 0) - Date.now();
    expect(dueInMs).toBeGreaterThan(115 * 60_000);
    expect(dueInMs).toBeLessThan(121 * 60_000);
  });
}
