import type { Page } from "@playwright/test";
import { leadLogin } from "../helpers/hub-team.ts";
import { until } from "../helpers/processes.ts";
import { expect, firstAgent, test } from "./fixtures.ts";

/** The three ways to begin, as on a new machine: keyboard only, and no call of the contract but to look. */

const begin = async (page: Page, choice: "1" | "2" | "3") => {
  await expect(page.getByRole("heading", { name: "开始使用" })).toBeVisible();
  await page.keyboard.press(choice);
};
const typeInto = async (page: Page, name: string, text: string) => {
  await expect(page.getByRole("textbox", { name })).toBeFocused();
  await page.keyboard.type(text);
};

test("a team starts on this computer, its code lets a colleague's seat in, and both come to the workbench", async ({
  openSeat,
}) => {
  test.setTimeout(600_000);
  const lead = await openSeat();
  const { page } = lead;
  await begin(page, "1");
  await typeInto(page, "团队名称", "华强北一队");
  await page.keyboard.press("Tab");
  await page.keyboard.type(leadLogin.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(leadLogin.login);
  await page.keyboard.press("Tab");
  await page.keyboard.type("short");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "密码至少 8 位" })).toBeVisible();
  await expect(page.locator("input[type=password]").first()).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(leadLogin.password);
  await page.keyboard.press("Tab");
  await page.keyboard.type(leadLogin.password);
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "团队建好了" })).toBeVisible({ timeout: 180_000 });
  const code = (await page.getByRole("status", { name: "加入码" }).textContent()) ?? "";
  expect(code).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{1,5})+$/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "主导航" })).toBeVisible();
  expect(await lead.client.app.status({})).toMatchObject({ phase: "ready", user: { role: "admin" } });
  await lead.client.team.putPerson({
    ...firstAgent,
    userId: null,
    role: "agent",
    seatNo: null,
    active: true,
    senior: false,
    seesNumbers: true,
  });

  const colleague = await openSeat();
  const theirs = colleague.page;
  await begin(theirs, "2");
  // As a chat program hands it over: small letters, broken over lines.
  await typeInto(theirs, "加入码", ` ${code.toLowerCase().replaceAll("-", " ")} `);
  await theirs.keyboard.press("Enter");
  await expect(theirs.getByRole("heading", { name: "华强北一队" })).toBeVisible();
  await expect(theirs.getByRole("radio", { name: firstAgent.name })).toBeVisible();
  await theirs.keyboard.press("Shift+Tab");
  await theirs.keyboard.press("ArrowDown");
  await theirs.keyboard.press("ArrowUp");
  while (!(await theirs.getByRole("radio", { name: firstAgent.name }).isChecked())) {
    await theirs.keyboard.press("ArrowDown");
  }
  await theirs.keyboard.press("Tab");
  await theirs.keyboard.type(firstAgent.password);
  await theirs.keyboard.press("Enter");
  await expect(theirs.getByRole("navigation", { name: "主导航" })).toBeVisible({ timeout: 300_000 });
  await expect(theirs.getByText(firstAgent.name).first()).toBeVisible();
  await until(
    () => colleague.client.app.status({}),
    (status) => status.phase === "ready" && status.hub.state === "online",
  );
});

test("looking around opens a sample team with a queue to work and tells that it is one", async ({ freshSeat }) => {
  test.setTimeout(600_000);
  const { page } = freshSeat;
  await begin(page, "3");
  await expect(page.getByRole("navigation", { name: "主导航" })).toBeVisible({ timeout: 300_000 });
  await expect(page.getByText("样例数据")).toBeVisible();
  await until(
    () => freshSeat.client.app.status({}),
    (status) => status.demo && status.counts.pool > 0,
  );
  await page.keyboard.press("n");
  await expect(page.locator("main h1").first()).not.toBeEmpty();
});
