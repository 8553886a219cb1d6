import { until } from "../helpers/processes.ts";
import { expect, firstAgent, test } from "./fixtures.ts";
import { allowAllHours, deskName, enterFirms, nameOnDesk } from "./stage.ts";

/** How long the hub stays away at least; the suite does not wait for a whole minute, `FAIRDIAL_AWAY_SECONDS=60` does. */
const awayMs = Number(process.env.FAIRDIAL_AWAY_SECONDS ?? 0) * 1000;

test("with the hub away the seat works its own customers, says since when and how much waits, and drains on return", async ({
  team,
}) => {
  test.setTimeout(600_000 + awayMs);
  await allowAllHours(team.lead.client);
  const agent = await team.addAgent(firstAgent);
  await enterFirms(agent.client, awayMs > 0 ? 20 : 3, true);
  const { page } = agent;
  const name = await nameOnDesk(page);

  await team.killHub();
  const killedMs = Date.now();
  await expect(page.getByText(/离线 自/)).toBeVisible({ timeout: 120_000 });
  await page.keyboard.press("Space");
  await expect(page.getByText("通话中").first()).toBeVisible();
  await page.keyboard.type("断网时记下的话");
  await page.keyboard.press("F5");
  await page.keyboard.press("Alt+b");
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("明天上午十点");
  await page.keyboard.press("Control+Enter");
  await expect(deskName(page)).not.toHaveText(name);
  await expect(page.getByText(/\d+ 条待传/).first()).toBeVisible();
  const { hub } = await agent.client.app.status({});
  expect(hub).toMatchObject({ state: "offline" });
  expect(hub.waiting).toBeGreaterThanOrEqual(2);
  expect(hub.offlineSinceMs).toBeLessThanOrEqual(Date.now());

  // All the while the next customer can be called as well.
  while (Date.now() - killedMs < awayMs) {
    await page.keyboard.press("Space");
    await expect(page.getByText("通话中").first()).toBeVisible();
    await page.keyboard.press("F1");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText("未拨打").first()).toBeVisible();
    await page.waitForTimeout(5_000);
  }
  await team.restartHub();
  await until(
    () => agent.client.app.status({}),
    (status) => status.hub.state === "online" && status.hub.waiting === 0,
    180_000,
  );
  await expect(page.getByText("已同步")).toBeVisible();
  const found = await until(
    () => team.lead.client.lists.all({ filter: { text: name }, sort: "name", descending: false, offset: 0, limit: 1 }),
    (page) => page.lines[0]?.contactCount === 1,
  );
  const [line] = found.lines;
  const card = await until(
    () => team.lead.client.customers.card({ customerId: line?.customerId ?? "" }),
    (one) => one.timeline.some((item) => item.body.includes("断网时记下的话")),
  );
  expect(card.callbacks).toHaveLength(1);
});
