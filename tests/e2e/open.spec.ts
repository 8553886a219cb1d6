import { expect, test } from "./fixtures.ts";

test("the printed address opens the seat, and leaves no token behind in the address bar", async ({ freshSeat }) => {
  const { page } = freshSeat;
  await expect(page.locator("#root")).not.toBeEmpty();
  expect(page.url()).not.toContain("token");
  await page.reload();
  await expect(page.locator("#root")).not.toBeEmpty();
});

test("the address without its token opens nothing and says what to do", async ({ freshSeat, browser }) => {
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  await page.goto(new URL(freshSeat.process.url).origin);
  await expect(page.getByText("Open the whole address")).toBeVisible();
  await expect(page.locator("#root")).toHaveCount(0);
  await stranger.close();
});

test("nothing that the page does is stopped by its own content policy", async ({ freshSeat }) => {
  const { page } = freshSeat;
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.reload();
  await expect(page.locator("#root")).not.toBeEmpty();
  expect(complaints).toEqual([]);
});

test("a page left open finds its seat again after kill -9 and a start on the same port", async ({ freshSeat }) => {
  const { page, process } = freshSeat;
  await process.kill();
  const { startSeat } = await import("../helpers/processes.ts");
  const again = await startSeat({ home: freshSeat.home, port: process.port });
  try {
    await page.reload();
    await expect(page.locator("#root")).not.toBeEmpty();
    await expect(page.getByText("Open the whole address")).toHaveCount(0);
  } finally {
    await again.stop();
  }
});
