import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "@playwright/test";
import { demoPassword } from "../shared/domain/demo.ts";
import { connectSeat, program, type SeatClient, startHub, startSeat, until } from "../tests/helpers/processes.ts";
import { chromiumOptions } from "./chromium.ts";
import { shrinkPng } from "./shrink-png.ts";

/** Both languages and both schemes in two looks, so that each is seen on every screen. */
const looks = [
  { name: "zh-light", locale: "zh-CN", theme: "light" },
  { name: "en-dark", locale: "en", theme: "dark" },
] as const;
const small = { width: 1366, height: 768 };
const large = { width: 1920, height: 1080 };

interface Seat {
  readonly page: Page;
  readonly client: SeatClient;
  readonly close: () => Promise<void>;
}

type Shoot = (seat: Seat, name: string, sizes?: readonly (typeof small)[]) => Promise<void>;

/** `npm run screenshots -- [--out DIR] [--only NAME,NAME]`: every screen of a sample team, in two looks, as PNG files. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { out: { type: "string", default: "docs/screenshots" }, only: { type: "string", default: "" } },
  });
  const folder = await mkdtemp(join(tmpdir(), "fairdial-screens-"));
  await mkdir(values.out, { recursive: true });
  // What npm start runs: the bundle, not the sources.
  process.env.FAIRDIAL_BUILT ??= "1";
  const browser = await chromium.launch(chromiumOptions());
  const closing: (() => Promise<unknown>)[] = [() => browser.close()];
  try {
    const hubHome = join(folder, "hub");
    const code = await makeSampleHub(hubHome);
    const hub = await startHub({ home: hubHome });
    closing.unshift(() => hub.stop());
    const env = await makeTelephone(join(folder, "programs"));
    const open = async (name: string) => {
      const seat = await openSeat(browser, join(folder, name), env);
      closing.unshift(seat.close);
      return seat;
    };
    const shoot = shooter(values.out, values.only === "" ? [] : values.only.split(","));

    const lead = await open("lead");
    await shoot(lead, "first-run");
    await signIn(lead, code, "lin");
    await importScreens(lead, shoot);
    await teamScreens(lead, shoot);
    // Pictures are taken at any hour; the sample calls must be allowed then.
    await lead.client.team.putSettings({ callingFromMin: 0, callingToMin: 1440 });
    const agent = await open("agent");
    await agent.client.setup.joinTeam({ code });
    await agent.page.locator("input[type=password]").waitFor();
    await shoot(agent, "sign-in");
    await signIn(agent, null, "chen");

    await agentScreens(agent, shoot);
    await callScreens(agent, lead, shoot);
    await hub.stop();
    await until(
      () => agent.client.app.status({}),
      (status) => status.hub.state === "offline",
      60_000,
    );
    await shoot(agent, "offline");
  } finally {
    for (const close of closing) await close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** A machine with a telephone program that takes every number and rings nobody. */
async function makeTelephone(folder: string): Promise<Record<string, string>> {
  await mkdir(folder);
  for (const name of ["xdg-mime", "xdg-open", "open"]) {
    await writeFile(join(folder, name), "#!/bin/sh\necho softphone.desktop\n", { mode: 0o755 });
  }
  return { PATH: `${folder}${delimiter}${process.env.PATH ?? ""}`, DISPLAY: process.env.DISPLAY ?? ":0" };
}

/** Seeds the sample team; answers a join code. */
async function makeSampleHub(home: string): Promise<string> {
  const seeded = await startHub({ home, args: ["--demo"] });
  await seeded.stop();
  const child = spawn(
    process.execPath,
    [program("server/main.ts"), "join-code", "--home", home, "--host", "127.0.0.1"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return said.trim();
}

async function openSeat(browser: Browser, home: string, env: Record<string, string>): Promise<Seat> {
  const running = await startSeat({ home, args: ["--lang", "zh-CN"], env });
  const { client, close } = await connectSeat(running);
  const context = await browser.newContext({ viewport: small, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(running.url);
  await page.locator("#root h1, #root main").first().waitFor();
  return {
    page,
    client,
    close: async () => {
      close();
      await context.close();
      await running.stop();
    },
  };
}

async function signIn(seat: Seat, code: string | null, login: string): Promise<void> {
  if (code !== null) await seat.client.setup.joinTeam({ code });
  await seat.client.setup.signIn({ login, password: demoPassword });
  await until(
    () => seat.client.app.status({}),
    (status) => status.phase === "ready" && status.hub.state === "online" && status.counts.pool > 0,
    120_000,
  );
  // The first load has a face of its own, which knows no keys.
  await seat.page.getByRole("navigation").first().waitFor();
  await settle(seat.page);
}

/** Takes a picture in each look, and leaves the seat in the first: steps that follow speak Chinese. */
function shooter(out: string, only: readonly string[]): Shoot {
  return async (seat, name, sizes = [small]) => {
    if (only.length > 0 && !only.includes(name)) return;
    for (const look of looks) {
      await wear(seat, look);
      for (const size of sizes) {
        await seat.page.setViewportSize(size);
        await settle(seat.page);
        const suffix = size === small ? "" : `-${size.width}`;
        const path = join(out, `${name}-${look.name}${suffix}.png`);
        const picture = shrinkPng(await seat.page.screenshot({ animations: "disabled", caret: "hide" }));
        await writeFile(path, picture);
        process.stdout.write(`${path} ${Math.round(picture.length / 1024)} KB\n`);
      }
      await seat.page.setViewportSize(small);
    }
    await wear(seat, looks[0]);
  };
}

async function wear(seat: Seat, look: (typeof looks)[number]): Promise<void> {
  await seat.client.app.setPreferences({ locale: look.locale, theme: look.theme });
  const worn = `html[lang="${look.locale}"][data-mantine-color-scheme="${look.theme}"]`;
  await seat.page.locator(worn).waitFor({ state: "attached" });
}

/** Fonts are there, nothing is being fetched or counted, and two frames have been drawn. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let before = "";
    for (let same = 0; same < 6; ) {
      await frame();
      // The clock of a call runs on; all else must stand still.
      const now = (document.body.textContent ?? "").replaceAll(/\d\d:\d\d/g, "");
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });
}

const rows = (page: Page) => page.getByRole("grid").getByRole("row").nth(3);

async function agentScreens(agent: Seat, shoot: Shoot): Promise<void> {
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

async function importScreens(lead: Seat, shoot: Shoot): Promise<void> {
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

async function teamScreens(lead: Seat, shoot: Shoot): Promise<void> {
  const { page } = lead;
  await page.keyboard.press("Alt+8");
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
  await shoot(lead, "bin");
  await page.keyboard.press("Alt+9");
  await page.getByText("陈敏").first().waitFor();
  await shoot(lead, "team-people");
  for (const [key, name] of [
    ["2", "team-rules"],
    ["5", "team-join-code"],
  ] as const) {
    await page.keyboard.press(key);
    await shoot(lead, name);
  }
}

/** A call with its note, outcome and date; what is filed; and the same customer refused a second time that day. */
async function callScreens(agent: Seat, lead: Seat, shoot: Shoot): Promise<void> {
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
