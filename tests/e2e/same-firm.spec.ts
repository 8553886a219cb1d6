import { expect, firstAgent, secondAgent, test } from "./fixtures.ts";
import { allowAllHours, deskName } from "./stage.ts";

test("two agents enter one firm at the same moment: one has it, the other reads who and keeps what was typed", async ({
  team,
}) => {
  await allowAllHours(team.lead.client);
  const seats = [await team.addAgent(firstAgent), await team.addAgent(secondAgent)];
  const names = ["深圳市汇鑫五金有限公司", "深圳汇鑫五金"];
  for (const [i, { page }] of seats.entries()) {
    await page.keyboard.press("Alt+5");
    await page.getByLabel("企业名称").fill(names[i] ?? "");
    await page.getByPlaceholder("手机、座机（可带区号和分机）").first().fill("138 0013 8000");
    await page.getByLabel("来源").selectOption({ index: 1 });
    await expect(page.getByText("没有重复")).toBeVisible();
  }
  await Promise.all(seats.map(({ page }) => page.keyboard.press("Control+Enter")));
  const won = await Promise.race(
    seats.map(async ({ page }, i) => {
      await expect(deskName(page)).toHaveText(names[i] ?? "");
      return i;
    }),
  );
  const loser = seats[1 - won];
  if (loser === undefined) throw new Error("both have it");
  const owner = [firstAgent, secondAgent][won]?.name ?? "";
  await expect(loser.page.getByText(new RegExp(`${owner} (?:先跟踪|跟踪中)`)).first()).toBeVisible();
  await expect(loser.page.getByLabel("企业名称")).toHaveValue(names[1 - won] ?? "");
  const { counts } = await loser.client.app.status({});
  expect(counts.mine).toBe(0);
});
