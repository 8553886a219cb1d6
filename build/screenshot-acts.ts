import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { until } from "../tests/helpers/processes.ts";
import { large, type RestartableSeat, type Seat, type Shoot, small } from "./screenshot-stage.ts";

/** What is done on the stage of `npm run screenshots`, and where the pictures are taken. */

/** The three ways to begin. */
export async function setUpScreens(seat: Seat, shoot: Shoot): Promise<void> {
  const { page } = seat;
  await shoot(seat, "first-run");
  for (const [key, name] of [
    ["1", "start-team"],
    ["2", "join-team"],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByRole("textbox").first().waitFor();
    await shoot(seat, name);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "开始使用" }).waitFor();
  }
}

const rows = (page: Page) => page.getByRole("grid").getByRole("row").nth(3);

export async function agentScreens(agent: Seat, shoot: Shoot): Promise<void> {
  const { page, client } = agent;
  await until(
    () => client.desk.get({}),
    (desk) => desk.card !== null,
  );
  await shoot(agent, "workbench", [small, large]);
  for (const [key, name] of [
    ["Alt+2", "pool"],
    ["Alt+3", "mine"],
    ["Alt+4", "callbacks"],
  ] as const) {
    await page.keyboard.press(key);
    await rows(page).waitFor();
    await shoot(agent, name);
  }
  await page.keyboard.press("Alt+5");
  const { lines } = await client.lists.search({ text: "深圳" });
  const other = lines.find((line) => line.sight === "stub") ?? lines[0];
  // Written shorter and otherwise than it is kept, as people do.
  await page.locator("[name=name]").fill((other?.name ?? "").replace(/有限公司$/, "").replace("市", ""));
  await page.locator("[name=source]").selectOption({ index: 2 });
  await page.locator("[name='lines.0.contact']").fill("刘经理");
  await page.getByRole("article").first().waitFor();
  await shoot(agent, "entry");
  await page.keyboard.press("Alt+1");
  await page.locator("body").click({ position: { x: 700, y: 740 } });
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await shoot(agent, "help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+K");
  await page.locator("dialog[open] input").fill("szh");
  await page.getByRole("option").first().waitFor();
  await shoot(agent, "palette");
  await page.keyboard.press("Escape");
}

/** The panels of one customer: why it is whose, the forms; and the whole page of why. */
export async function customerScreens(agent: Seat, shoot: Shoot): Promise<void> {
  const { page } = agent;
  await page.keyboard.press("Alt+1");
  for (const [key, name, seen] of [
    ["y", "why-panel", page.getByText("归属经过").first()],
    ["e", "edit", page.getByRole("textbox", { name: "地址" })],
    ["b", "callback", page.getByRole("textbox", { name: "回拨时间" })],
  ] as const) {
    await page.keyboard.press(key);
    await seen.waitFor();
    await shoot(agent, name);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Shift+Y");
  await page.getByText("全部记录").first().waitFor();
  await shoot(agent, "why", [small, large]);
  await page.keyboard.press("Alt+1");
}

export async function importScreens(lead: Seat, shoot: Shoot): Promise<void> {
  const { page, client } = lead;
  await page.keyboard.press("Alt+6");
  const fixture = fileURLToPath(new URL("../tests/fixtures/fair-list-gbk.csv", import.meta.url));
  await page.locator("input[type=file]").setInputFiles(fixture);
  await page.getByRole("button", { name: /^查重/ }).waitFor();
  await shoot(lead, "import-columns");
  await page.getByRole("button", { name: /^查重/ }).click();
  await until(
    () => client.imports.current({}),
    (state) => state?.step === "preview",
  );
  await page.getByRole("tab").first().waitFor();
  await shoot(lead, "import-buckets");
}

export async function teamScreens(lead: Seat, shoot: Shoot): Promise<void> {
  const { page } = lead;
  await page.keyboard.press("Alt+8");
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
  await shoot(lead, "bin");
  await page.keyboard.press("Alt+9");
  await page.getByText("陈敏").first().waitFor();
  await shoot(lead, "team-people");
  for (const [key, name] of [
    ["2", "team-rules"],
    ["3", "team-own"],
    ["4", "team-receipts"],
    ["5", "team-join-code"],
    ["6", "team-devices"],
    ["7", "team-audit"],
  ] as const) {
    await page.keyboard.press(key);
    await shoot(lead, name);
  }
}

/** A call with its note, outcome and date; what is filed; and the same customer refused a second time that day. */
export async function callScreens(agent: Seat, lead: Seat, shoot: Shoot): Promise<void> {
  const { page, client } = agent;
  const inPhase = (phase: string) =>
    until(
      () => client.desk.get({}),
      (desk) => desk.phase === phase,
    );
  const customerId = (await client.desk.get({})).card?.customer.customerId ?? "";
  await page.keyboard.press("Space");
  await inPhase("on-call");
  await page.keyboard.type("甲方款已到，先订 20 套带中文显示的，价格按上次 168 元。要周五前给合同");
  await page.keyboard.press("Alt+a");
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("下周一上午十点");
  await until(
    () => client.desk.get({}),
    (desk) => desk.draft.nextText === "下周一上午十点",
  );
  await shoot(agent, "on-call", [small, large]);
  await lead.page.keyboard.press("Alt+7");
  await lead.page.getByRole("row").filter({ hasText: "陈敏" }).filter({ hasText: "通话中" }).waitFor();
  await shoot(lead, "floor");
  // An outcome ends the call.
  await page.keyboard.press("F5");
  await inPhase("wrap-up");
  await shoot(agent, "wrap-up");
  await page.keyboard.press("Control+Enter");
  await inPhase("idle");
  await lead.client.team.putSettings({ attemptsPerDay: 1 });
  await client.desk.open({ customerId });
  await until(
    () => client.desk.get({}),
    (desk) => desk.card?.customer.customerId === customerId && desk.card.gate.verdict !== "allow",
  );
  await page.getByText("不能拨打").first().waitFor();
  await page.keyboard.press("Space");
  await page.getByRole("alert").filter({ hasText: "不能拨打" }).waitFor({ state: "attached" });
  await shoot(agent, "refused");
  await page.keyboard.press("n");
  await until(
    () => client.desk.get({}),
    (desk) => desk.card?.gate.verdict === "allow",
  );
}

/** The floor with what each seat was lent, and the question before it is taken back. */
export async function floorScreens(lead: Seat, shoot: Shoot): Promise<void> {
  const { page } = lead;
  await page.getByRole("button", { name: /^收回/ }).first().click();
  await page.getByRole("textbox").first().waitFor();
  await shoot(lead, "floor-recall");
  await page.keyboard.press("Escape");
}

/** Work without the hub, what each screen says then, and the diary once it is back: what went through and what was lost to whom. */
export async function awayScreens(
  agent: RestartableSeat,
  lead: Seat,
  startHubAgain: () => Promise<void>,
  shoot: Shoot,
): Promise<void> {
  const inPhase = (phase: string) =>
    until(
      () => agent.client.desk.get({}),
      (desk) => desk.phase === phase,
    );
  const customerId = (await agent.client.desk.get({})).card?.customer.customerId ?? "";
  await agent.page.keyboard.press("Space");
  await inPhase("on-call");
  await agent.page.keyboard.type("老板下周回，要两千套，让先寄样品");
  await agent.page.keyboard.press("F5");
  await agent.page.keyboard.press("Alt+b");
  await agent.page.keyboard.press("Alt+t");
  await agent.page.keyboard.type("明天上午十点");
  await inPhase("wrap-up");
  await agent.page.keyboard.press("Control+Enter");
  await inPhase("idle");
  await agent.client.customers.edit({ customerId, changes: [{ field: "address", to: "工业北路 18 号 3 栋" }] });
  await agent.page.keyboard.press("Alt+0");
  await agent.page.getByText(/现在离线/).waitFor();
  await shoot(agent, "diary-offline");
  await agent.page.keyboard.press("Alt+1");
  await agent.page.keyboard.press("Shift+Y");
  await agent.page.getByText("全部记录").first().waitFor();
  await shoot(agent, "why-offline");
  await shoot(lead, "floor-offline");
  await agent.stop();

  await startHubAgain();
  await until(
    () => lead.client.app.status({}),
    (status) => status.hub.state === "online",
    60_000,
  );
  const { people } = await lead.client.team.names({});
  const toUserId = people.find((one) => one.name === "王磊")?.userId ?? "";
  await lead.client.customers.edit({ customerId, changes: [{ field: "address", to: "工业南路 20 号" }] });
  await lead.client.claims.assign({ customerIds: [customerId], toUserId, reason: "陈敏请假，先由王磊跟进" });
  await agent.start();
  await until(
    () => agent.client.app.status({}),
    (status) => status.hub.state === "online" && status.hub.waiting === 0,
    60_000,
  );
  await agent.page.getByText(/条输给王磊/).waitFor();
  await shoot(agent, "back-online");
  await agent.page.keyboard.press("Alt+0");
  await agent.page.getByRole("grid").getByRole("row").nth(1).waitFor();
  await shoot(agent, "diary", [small, large]);
}
