import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { demoPassword } from "../../shared/domain/demo.ts";
import { until } from "../helpers/processes.ts";
import { expect, type Seat, test } from "./fixtures.ts";
import { allowAllHours } from "./stage.ts";

/** Every screen, over a sample team, against WCAG 2.2 AA as far as a program can tell, in two looks. */

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const looks = [
  { locale: "zh-CN", theme: "light" },
  { locale: "en", theme: "dark" },
] as const;

/** Looks at the screen in both looks and goes on after a fault, so that one run tells them all; ends in the first look. */
async function examine({ page, client }: Seat, screen: string): Promise<void> {
  const faults: string[] = [];
  for (const look of [looks[1], looks[0]]) {
    await client.app.setPreferences(look);
    await expect(page.locator(`html[lang="${look.locale}"][data-mantine-color-scheme="${look.theme}"]`)).toBeAttached();
    const { violations } = await new AxeBuilder({ page })
      .options({ resultTypes: ["violations"] })
      .withTags(tags)
      // One frame, so nothing is lost by looking inside the page itself; a blank page for each look would double its time.
      .setLegacyMode()
      .analyze();
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        faults.push(`${screen} ${look.theme}: ${id} at ${target.join(" ")}: ${failureSummary?.replace(/\s+/g, " ")}`);
  }
  expect.soft(faults, screen).toEqual([]);
}

test("the pages before the work have no fault that a program can find", async ({ team, freshSeat }) => {
  test.setTimeout(600_000);
  const { page } = freshSeat;
  await expect(page.getByRole("heading", { name: "开始使用" })).toBeVisible();
  await examine(freshSeat, "first run");
  await page.keyboard.press("1");
  await page.getByRole("textbox", { name: "团队名称" }).waitFor();
  await page.keyboard.press("Enter");
  await expect(page.getByText("这里要填").first()).toBeVisible();
  await examine(freshSeat, "start a team");
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.getByRole("textbox", { name: "加入码" }).fill("ABCDE-12345");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/加入码不对/)).toBeVisible();
  await examine(freshSeat, "join a team");
  await freshSeat.client.setup.joinTeam({ code: team.joinCode });
  await page.getByLabel("密码").waitFor();
  await examine(freshSeat, "sign-in");
});

/** A seat of the sample team's own computer, which opens as an agent. */
async function openSample(openSeat: () => Promise<Seat>): Promise<Seat> {
  const seat = await openSeat();
  await seat.page.emulateMedia({ reducedMotion: "reduce" });
  await until(
    () => seat.client.app.status({}),
    (status) => status.phase === "ready" && status.counts.pool > 0 && status.hub.state === "online",
    300_000,
  );
  return seat;
}

async function workAs({ client }: Seat, login: string): Promise<void> {
  await client.setup.signIn({ login, password: demoPassword });
  await until(
    () => client.app.status({}),
    (status) => status.phase === "ready" && status.hub.state === "online" && status.hub.load === null,
    300_000,
  );
}

test("no screen of a lead has a fault that a program can find", async ({ openSeat }) => {
  test.setTimeout(1_200_000);
  const seat = await openSample(() => openSeat(["--lang", "zh-CN", "--demo"]));
  const { page, client } = seat;
  const look = (screen: string) => examine(seat, screen);
  await client.setup.signOut({});
  await page.locator("input[type=password]").waitFor();
  await look("sign-in of known users");
  await workAs(seat, "lin");
  await page.getByRole("navigation", { name: "主导航" }).waitFor();
  await listScreens(page, look);
  await teamTabs(page, look);
  await entryAndImport(seat, look);
});

test("nothing on an agent's desk has a fault that a program can find", async ({ openSeat }) => {
  test.setTimeout(1_200_000);
  const seat = await openSample(() => openSeat(["--lang", "zh-CN", "--demo"]));
  const { page, client } = seat;
  await client.setup.signOut({});
  await workAs(seat, "lin");
  await allowAllHours(client);
  await client.setup.signOut({});
  await page.locator("input[type=password]").waitFor();
  await workAs(seat, "chen");
  await page.getByRole("navigation", { name: "主导航" }).waitFor();
  await page.keyboard.press("Alt+1");
  await workbench(page, (screen) => examine(seat, screen));
});

type Look = (screen: string) => Promise<void>;

async function listScreens(page: Page, look: Look): Promise<void> {
  for (const [key, screen] of [
    ["Alt+2", "pool"],
    ["Alt+3", "mine"],
    ["Alt+4", "callbacks"],
    ["Alt+7", "floor"],
    ["Alt+8", "bin"],
    ["Alt+0", "outages"],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await expect(page.getByText("正在读取…")).toHaveCount(0);
    await look(screen);
  }
}

async function teamTabs(page: Page, look: Look): Promise<void> {
  await page.keyboard.press("Alt+9");
  for (const tab of [1, 2, 3, 4, 5, 6, 7]) {
    await page.keyboard.press(String(tab));
    await expect(page.getByRole("tab").nth(tab - 1)).toHaveAttribute("aria-selected", "true");
    await look(`team tab ${tab}`);
  }
}

async function entryAndImport({ page, client }: Seat, look: Look): Promise<void> {
  await page.keyboard.press("Alt+5");
  const { lines } = await client.lists.pool({ filter: {}, sort: "name", descending: false, offset: 0, limit: 1 });
  await page.getByRole("textbox", { name: "企业名称" }).fill(lines[0]?.name ?? "");
  await expect(page.getByText("已有这家企业")).toBeVisible();
  await look("entry with a verdict");

  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+6");
  const file = page.locator("input[type=file]");
  await file.waitFor({ state: "attached" });
  await look("import");
  await file.setInputFiles(fileURLToPath(new URL("../fixtures/fair-list-gbk.csv", import.meta.url)));
  await page.getByRole("button", { name: /^查重/ }).waitFor();
  await look("import columns");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: /^保存 \d+ 家新客户/ }).waitFor();
  await look("import found");
}

async function workbench(page: Page, look: Look): Promise<void> {
  await page.keyboard.press("n");
  await page.locator("main h1").first().waitFor();
  await look("workbench idle");
  for (const [key, name, box] of [
    ["e", "edit form", page.getByRole("textbox", { name: "地址" })],
    ["b", "callback form", page.getByRole("textbox", { name: "回拨时间" })],
    ["a", "activity form", page.getByRole("textbox", { name: "要点" })],
    ["p", "number form", page.getByRole("textbox", { name: "号码" })],
    ["y", "why", page.getByText("归属经过").first()],
    ["d", "duplicates", page.getByText("可能是同一家").first()],
  ] as const) {
    await page.keyboard.press(key);
    await box.first().waitFor();
    await look(name);
    await leaveForm(page);
  }
  await page.keyboard.press("Shift+Y");
  await page.getByText("全部记录").first().waitFor();
  await look("why page");
  await page.keyboard.press("Alt+1");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "全部按键" }).waitFor();
  await look("help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("深圳");
  await page.getByRole("option").first().waitFor();
  await look("palette");
  await page.keyboard.press("Escape");

  await page.keyboard.press("Space");
  await expect(page.getByText("通话中").first()).toBeVisible();
  await look("on call");
  await page.keyboard.press("F9");
  await expect(page.getByText("已挂断")).toBeVisible();
  await page.keyboard.type("先订二十套，下周三下午三点再谈");
  await page.keyboard.press("F5");
  await page.keyboard.press("Alt+b");
  await look("wrap-up");
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("不是时间");
  await page.keyboard.press("Control+Enter");
  await look("wrap-up refused");
}

/** Out of the field first, then out of the form. */
async function leaveForm(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
}
