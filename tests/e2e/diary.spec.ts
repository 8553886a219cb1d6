import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { until } from "../helpers/processes.ts";
import { expect, firstAgent, secondAgent, test } from "./fixtures.ts";
import { allowAllHours, customerOnDesk, deskName, enterFirms } from "./stage.ts";

test("of two seats that worked the same firms, the one that was away reads what it lost to whom, and the other reads its words", async ({
  team,
}) => {
  await allowAllHours(team.lead.client);
  const lina = await team.addAgent(firstAgent);
  const wang = await team.addAgent(secondAgent);
  await enterFirms(lina.client, 2, true);
  const { name: given, customerId: givenId } = await customerOnDesk(lina);

  await team.killHub();
  await expect(lina.page.getByText(/离线 自/)).toBeVisible({ timeout: 120_000 });
  await lina.page.keyboard.press("Space");
  await expect(lina.page.getByText("通话中").first()).toBeVisible();
  await lina.page.keyboard.type("老板下周回，要两千套");
  await lina.page.keyboard.press("F5");
  await lina.page.keyboard.press("Alt+b");
  await lina.page.keyboard.press("Alt+t");
  await lina.page.keyboard.type("明天上午十点");
  await lina.page.keyboard.press("Control+Enter");
  await expect(deskName(lina.page)).not.toHaveText(given);
  const { name: shared, customerId: sharedId } = await customerOnDesk(lina);
  const fields = ["address", "industry", "website"] as const;
  const change = (of: string) => ({
    customerId: sharedId,
    changes: fields.map((field) => ({ field, to: `${of} ${field}` })),
  });
  await lina.client.customers.edit(change("lina"));
  const firm = (rng = makeRng(77)) => ({ ...makeFirm(rng), level: null });
  const mine = { ...firm(), customerId: "entered-by-lina-0001", intro: "展会上认识的" };
  await lina.client.entry.save({ customer: mine, claim: true, decidedDifferent: [] });
  await lina.page.keyboard.press("Alt+0");
  await expect(lina.page.getByText(/现在离线/)).toBeVisible();
  await expect(lina.page.getByRole("grid")).toContainText("待传");
  await lina.kill();

  await team.restartHub();
  const isOnline = (status: { hub: { state: string; waiting: number } }) =>
    status.hub.state === "online" && status.hub.waiting === 0;
  await until(() => team.lead.client.app.status({}), isOnline, 120_000);
  await until(() => wang.client.app.status({}), isOnline, 120_000);
  const { people } = await team.lead.client.team.names({});
  const toUserId = people.find((one) => one.name === secondAgent.name)?.userId ?? "";
  // In one row with what is waited for next: at the hub before lina is back.
  await team.lead.client.customers.edit(change("lead"));
  await team.lead.client.claims.assign({ customerIds: [givenId], toUserId, reason: "换人跟进" });
  const theirs = { ...firm(), customerId: "entered-by-wang-0001" };
  await wang.client.entry.save({ customer: theirs, claim: true, decidedDifferent: [] });

  await lina.restart();
  await until(() => lina.client.app.status({}), isOnline, 120_000);
  await expect(lina.page.getByText(/条输给王强/)).toBeVisible();
  await lina.page.keyboard.press("Alt+0");
  const grid = lina.page.getByRole("grid");
  await expect(grid).toContainText(given);
  await expect(grid).toContainText(mine.name);
  await expect(grid).toContainText("被抢先");
  // Faster than any answer: each press means the field that the keys had come to.
  await grid.getByRole("row", { name: shared }).filter({ hasText: "两人都改了" }).click();
  await lina.page.evaluate(async () => {
    for (const [key, code] of [
      ["m", "KeyM"],
      ["k", "KeyK"],
      ["m", "KeyM"],
    ]) {
      document.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }),
      );
      await new Promise((next) => setTimeout(next));
    }
  });
  await expect(lina.page.getByText("已选")).toHaveCount(3);
  const { customer: edited } = await lina.client.customers.card({ customerId: sharedId });
  expect(edited).toMatchObject({ address: "lina address", industry: "lead industry", website: "lina website" });
  await lina.page.keyboard.press("End");
  await expect(lina.page.getByText(/留在对方的客户上/)).toBeVisible();
  await lina.page.keyboard.press("q");
  await expect(lina.page.getByRole("button", { name: "知道了" })).toHaveCount(0);

  await wang.client.desk.open({ customerId: givenId });
  await wang.page.keyboard.press("Alt+1");
  await expect(deskName(wang.page)).toHaveText(given);
  const entry = wang.page.getByRole("listitem").filter({ hasText: "老板下周回，要两千套" });
  await expect(entry).toHaveCount(1);
  await expect(entry).toContainText("协助记录");
  await expect(entry).toContainText(firstAgent.name);
  await wang.page.keyboard.press("y");
  await expect(wang.page.getByText(/若今天下单，提成归我/)).toBeVisible();
  await wang.page.keyboard.press("Escape");
  await wang.page.keyboard.press("Shift+Y");
  await expect(wang.page.getByText("全部记录").first()).toBeVisible();
});
