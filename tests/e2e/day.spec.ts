import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { until } from "../helpers/processes.ts";
import { expect, firstAgent, secondAgent, test } from "./fixtures.ts";
import { allowAllHours, composeChinese, expectOnDesk, nameOnDesk } from "./stage.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** Brings a list in on the import screen, with its guessed columns as they are. */
async function importFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Alt+6");
  await page.locator("input[type=file]").setInputFiles(fixture(name));
  await page.getByRole("button", { name: /^查重/ }).click();
  await page.getByRole("button", { name: /^保存 \d+ 家新客户/ }).click();
  await expect(page.getByText(/已保存，\d+ 家新客户进入公海/)).toBeVisible({ timeout: 180_000 });
  await page.getByRole("button", { name: "完成" }).click();
}

test("a floor's day: two lists come in, one agent claims and calls, the other is told, the callback rings, the lead sees it", async ({
  team,
}) => {
  test.setTimeout(1_500_000);
  const { lead } = team;
  await allowAllHours(lead.client);
  const one = await team.addAgent(firstAgent);
  const two = await team.addAgent(secondAgent);

  await importFile(lead.page, "fair-list-gbk.csv");
  await importFile(lead.page, "fair-list.xlsx");
  const { batches } = await until(
    () => lead.client.imports.batches({}),
    (answer) => answer.batches.length === 2 && answer.batches.every((batch) => batch.finishedAtMs !== null),
  );
  for (const batch of batches) {
    expect(batch.added).toBeGreaterThan(20);
    expect(batch.bad).toBeGreaterThan(0);
  }

  // Agent 1 claims the first firm of the pool by keyboard.
  const added = batches.reduce((sum, batch) => sum + batch.added, 0);
  for (const seat of [one, two]) {
    await until(
      () => seat.client.app.status({}),
      (status) => status.counts.pool === added,
    );
  }
  await one.page.keyboard.press("Alt+2");
  const grid = one.page.getByRole("grid");
  await expect(grid.getByRole("row").nth(1)).toBeVisible();
  await expect(one.page.getByText(`${added} 家`).first()).toBeVisible();
  await grid.focus();
  await one.page.keyboard.press("Control+Enter");
  await expect(one.page.getByRole("heading", { level: 1 })).toBeVisible();
  await until(
    () => one.client.desk.get({}),
    (desk) => desk.card?.mine === true,
  );
  await one.page.keyboard.press("Alt+1");
  const name = await nameOnDesk(one.page);
  const claimed = await one.client.desk.get({});
  const customerId = claimed.card?.customer.customerId ?? "";

  // Agent 2 no longer finds it in the pool; an attempt is told who has it and since when.
  await until(
    () => two.client.lists.pool({ filter: { text: name }, sort: "name", descending: false, offset: 0, limit: 5 }),
    (page) => page.lines.every((line) => line.customerId !== customerId),
  );
  await expect(two.client.claims.claim({ customerId })).rejects.toMatchObject({
    data: { code: "claimed", detail: { ownerName: firstAgent.name, sinceMs: expect.any(Number) } },
  });
  await two.client.desk.open({ customerId });
  await two.page.keyboard.press("Alt+1");
  await expectOnDesk(two.page, name);
  await expect(two.page.getByText(new RegExp(`${firstAgent.name} 跟踪自`)).first()).toBeVisible();

  // Agent 1 calls and types through an input method; nothing but the keyboard from here to the ring.
  const { page } = one;
  await page.keyboard.press("Space");
  await expect.poll(async () => (await one.client.desk.get({})).phase).toBe("on-call");
  await composeChinese(page, ["j", "ji", "jia", "jia fang", "甲方款"], "甲方款已到，先订二十套");
  await expect(page.getByRole("textbox", { name: "备注", exact: true })).toHaveValue("甲方款已到，先订二十套");
  await page.keyboard.press("F6");
  await page.keyboard.press("Alt+a");
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("+1m");
  await page.keyboard.press("Control+Enter");
  await expect.poll(async () => (await one.client.desk.get({})).phase).toBe("idle");
  const { lines } = await one.client.callbacks.list({ view: "all", ofUserId: null });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ customerName: name });

  // The callback rings at its minute, in the page, whatever is on the desk.
  const ring = page.getByRole("alert").filter({ hasText: name });
  await expect(ring).toBeVisible({ timeout: 300_000 });
  expect(Date.now()).toBeGreaterThanOrEqual(lines[0]?.dueAtMs ?? Number.POSITIVE_INFINITY);
  await page.keyboard.press("Alt+Enter");
  await expectOnDesk(page, name);

  // The lead sees it all: owner, note, level, promise.
  const card = await until(
    () => lead.client.customers.card({ customerId }),
    (found) => found.timeline.some((item) => item.body.includes("甲方款已到，先订二十套")),
  );
  expect(card).toMatchObject({ ownerName: firstAgent.name, customer: { level: "A", sight: "full" } });
  await lead.client.desk.open({ customerId });
  await lead.page.keyboard.press("Alt+1");
  await expect(lead.page.getByText("甲方款已到，先订二十套").first()).toBeVisible();
  await lead.page.keyboard.press("Alt+7");
  await expect(lead.page.getByText(firstAgent.name).first()).toBeVisible();

  // And takes the month's calls and activities home, by keyboard.
  await lead.page.keyboard.press("x");
  await expect(lead.page.getByRole("form", { name: "导出往来记录" })).toBeVisible();
  const [file] = await Promise.all([lead.page.waitForEvent("download"), lead.page.keyboard.press("Enter")]);
  expect(file.suggestedFilename()).toMatch(/^往来记录-[-\d_]+\.xlsx$/);
  await expect(lead.page.getByText(`已导出 ${file.suggestedFilename()}`)).toBeVisible();
});
