import { expect, firstAgent, test } from "./fixtures.ts";
import { allowAllHours, createKeyCounter, deskName, enterFirms, nameOnDesk } from "./stage.ts";

test("from hang-up to the next dial: three keys for no answer, six at most with a note and a callback", async ({
  team,
}) => {
  await allowAllHours(team.lead.client);
  const agent = await team.addAgent(firstAgent);
  await enterFirms(agent.client, 4, true);
  const { page } = agent;
  const keys = createKeyCounter(page);

  await page.keyboard.press("Alt+1");
  await page.keyboard.press("n");
  const first = await nameOnDesk(page);
  await page.keyboard.press("Space");
  await expect(page.getByText("通话中").first()).toBeVisible();

  // The note has the focus, where H is a letter: the bar names the key that acts.
  const bar = page.getByRole("contentinfo");
  await expect(bar.getByText("挂断")).toHaveText(/F9/);
  await page.keyboard.press("Escape");
  await expect(bar.getByText("挂断")).toHaveText(/H/);
  await page.keyboard.press("F9");
  await expect(page.getByText("已挂断")).toBeVisible();
  keys.reset();
  await keys.press("F1");
  await keys.press("Control+Enter");
  await expect(deskName(page)).not.toHaveText(first);
  const second = await nameOnDesk(page);
  await keys.press("Space");
  await expect(page.getByText("通话中").first()).toBeVisible();
  expect(keys.count()).toBeLessThanOrEqual(3);
  expect((await agent.client.desk.get({})).card?.customer.name).toBe(second);

  await page.keyboard.press("F9");
  await expect(page.getByText("已挂断")).toBeVisible();
  keys.reset();
  await page.keyboard.type("先订二十套，价格按上次");
  await keys.press("F6");
  await keys.press("Alt+b");
  await keys.press("Alt+t");
  await page.keyboard.type("下周三下午三点");
  await keys.press("Control+Enter");
  await expect(deskName(page)).not.toHaveText(second);
  await keys.press("Space");
  await expect(page.getByText("通话中").first()).toBeVisible();
  expect(keys.count()).toBeLessThanOrEqual(6);

  const { lines } = await agent.client.callbacks.list({ view: "all", ofUserId: null });
  const made = lines.find((line) => line.customerName === second);
  expect(
    new Date(made?.dueAtMs ?? 0).toLocaleString("zh-CN", {
      timeZone: "Asia/Shanghai",
      weekday: "short",
      hour: "numeric",
      minute: "2-digit",
    }),
  ).toMatch(/^周三\s*15:00$/);
});

test("no action fires while an input method composes", async ({ team }) => {
  await allowAllHours(team.lead.client);
  const agent = await team.addAgent(firstAgent);
  await enterFirms(agent.client, 2, true);
  const { page } = agent;
  const name = await nameOnDesk(page);
  // A composing press outside any text field: what an input method sends while its candidate window is open.
  await page.evaluate(() => {
    for (const key of [" ", "n", "1", "Enter"]) {
      window.dispatchEvent(
        new KeyboardEvent("keydown", { key, keyCode: 229, isComposing: true, bubbles: true, cancelable: true }),
      );
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, keyCode: 229, bubbles: true, cancelable: true }));
    }
  });
  await expect(deskName(page)).toHaveText(name);
  expect((await agent.client.desk.get({})).phase).toBe("idle");
  await page.keyboard.press("Space");
  await expect.poll(async () => (await agent.client.desk.get({})).phase).toBe("on-call");
});
