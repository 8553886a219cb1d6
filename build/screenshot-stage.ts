import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import type { Browser, Page } from "@playwright/test";
import { demoPassword } from "../shared/domain/demo.ts";
import { connectSeat, program, type SeatClient, startHub, startSeat, until } from "../tests/helpers/processes.ts";
import { shrinkPng } from "./shrink-png.ts";

/** Both languages and both schemes in two looks, so that each is seen on every screen. */
const looks = [
  { name: "zh-light", locale: "zh-CN", theme: "light" },
  { name: "en-dark", locale: "en", theme: "dark" },
] as const;
export const small = { width: 1366, height: 768 };
export const large = { width: 1920, height: 1080 };

export interface Seat {
  readonly page: Page;
  readonly client: SeatClient;
  readonly close: () => Promise<void>;
}

/** A seat whose process may be ended and started again in its home; the page is another one then. */
export interface RestartableSeat extends Seat {
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export type Shoot = (seat: Seat, name: string, sizes?: readonly (typeof small)[]) => Promise<void>;

/** A machine with a telephone program that takes every number and rings nobody. */
export async function makeTelephone(folder: string): Promise<Record<string, string>> {
  await mkdir(folder);
  for (const name of ["xdg-mime", "xdg-open", "open"]) {
    await writeFile(join(folder, name), "#!/bin/sh\necho softphone.desktop\n", { mode: 0o755 });
  }
  return { PATH: `${folder}${delimiter}${process.env.PATH ?? ""}`, DISPLAY: process.env.DISPLAY ?? ":0" };
}

/** Seeds the sample team; answers a join code. */
export async function makeSampleHub(home: string): Promise<string> {
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

export async function openSeat(browser: Browser, home: string, env: Record<string, string>): Promise<RestartableSeat> {
  const context = await browser.newContext({ viewport: small, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const start = async () => {
    const running = await startSeat({ home, args: ["--lang", "zh-CN"], env });
    const line = await connectSeat(running);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(running.url);
    await page.locator("#root h1, #root main").first().waitFor();
    return { running, line, page };
  };
  let now = await start();
  const stop = async () => {
    now.line.close();
    await now.page.close();
    await now.running.stop();
  };
  return {
    get page() {
      return now.page;
    },
    get client() {
      return now.line.client;
    },
    stop,
    start: async () => {
      now = await start();
    },
    close: async () => {
      await stop();
      await context.close();
    },
  };
}

export async function signIn(seat: Seat, code: string | null, login: string): Promise<void> {
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
export function shooter(out: string, only: readonly string[]): Shoot {
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
export async function settle(page: Page): Promise<void> {
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
