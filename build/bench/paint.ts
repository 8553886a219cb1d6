import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { createHubTeam, leadLogin } from "../../tests/helpers/hub-team.ts";
import { connectSeat, type SeatClient, startHub, startSeat, until } from "../../tests/helpers/processes.ts";
import { chromiumOptions } from "../chromium.ts";
import { type BenchRow, getNumber, percentile, report } from "./report.ts";

/**
 * `npm run bench -- paint [--presses 200] [--customers 300] [--json FILE]`: from the key press to the frame in which the next lead stands,
 * in Chromium, through the browser shell, the seat core and its encrypted cache. raw = a key press that only changes a text in the same page.
 */
export async function run(args: string[]): Promise<void> {
  const presses = getNumber(args, "--presses", 200);
  const customers = getNumber(args, "--customers", 400);
  const folder = await mkdtemp(join(tmpdir(), "fairdial-paint-"));
  process.env.FAIRDIAL_BUILT = "1";
  const hub = await startHub({ home: join(folder, "hub") });
  const seat = await startSeat({ home: join(folder, "seat"), args: ["--lang", "zh-CN"] });
  const line = await connectSeat(seat);
  const browser = await chromium.launch(chromiumOptions());
  try {
    await stage(line.client, await createHubTeam(join(folder, "hub")), customers);
    const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
    await page.goto(seat.url);
    await page.locator("main h1").first().waitFor();
    await page.getByText("已同步").waitFor();
    await page.evaluate(watchPaints);
    const rows = [
      await measurePresses(page, "skip: key → next lead painted", "n", presses),
      await measureWrapUps(page, Math.floor(presses / 4)),
    ];
    if (!report(rows, args)) process.exitCode = 1;
  } finally {
    await browser.close();
    line.close();
    await Promise.allSettled([seat.stop(), hub.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function stage(client: SeatClient, code: string, customers: number): Promise<void> {
  await client.setup.joinTeam({ code });
  await client.setup.signIn({ login: leadLogin.login, password: leadLogin.password });
  await until(
    () => client.app.status({}),
    (status) => status.phase === "ready",
  );
  await client.team.putSettings({ callingFromMin: 0, callingToMin: 1440, attemptsPerDay: 50, holdingCap: 100_000 });
  const rng = makeRng(5);
  for (let n = 0; n < customers; n++) {
    const customer = { ...makeFirm(rng), level: null };
    await client.entry.save({ customer, claim: true, decidedDifferent: [] }).catch(() => undefined);
  }
  await client.desk.next({ skip: false });
}

/**
 * Runs in the page. `armPaint` waits for the next trusted key press and for the first frame after the heading has changed; the frame's end is
 * taken from a task that runs after it. The press is timed by the browser's own stamp on the event.
 */
function watchPaints(): void {
  const afterFrame = (done: (nowMs: number) => void) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now());
      channel.port2.postMessage(null);
    });
  const heading = () => document.querySelector("main h1");
  Object.assign(window, {
    armPaint: (what: "lead" | "raw") => {
      const painted = new Promise<number>((resolve) => {
        const before = heading()?.textContent;
        addEventListener(
          "keydown",
          (event) => {
            const end = (nowMs: number) => resolve(nowMs - event.timeStamp);
            if (what === "raw") {
              document.title = String(event.timeStamp);
              document.body.style.outlineOffset = `${event.timeStamp % 3}px`;
              return afterFrame(end);
            }
            const watcher = new MutationObserver(() => {
              if (heading() === null || heading()?.textContent === before) return;
              watcher.disconnect();
              afterFrame(end);
            });
            watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
          },
          { once: true, capture: true },
        );
      });
      Object.assign(window, { painted });
    },
  });
}

interface WatchedPage {
  readonly armPaint: (what: "lead" | "raw") => void;
  readonly painted: Promise<number>;
}

/** Armed before the press, or the press would be over before anybody looks. */
async function press(page: Page, what: "lead" | "raw", key: string): Promise<number> {
  await page.evaluate((one) => (globalThis as unknown as WatchedPage).armPaint(one), what);
  await page.keyboard.press(key);
  return page.evaluate(() => (globalThis as unknown as WatchedPage).painted);
}

async function measurePresses(page: Page, name: string, key: string, count: number): Promise<BenchRow> {
  const times: number[] = [];
  const raw: number[] = [];
  for (let n = 0; n < count + 10; n++) {
    const rawMs = await press(page, "raw", "Insert");
    const leadMs = await press(page, "lead", key);
    if (n >= 10) {
      raw.push(rawMs);
      times.push(leadMs);
    }
  }
  return toRow(name, times, raw);
}

/** The whole wrap-up: outcome chosen, then Ctrl+Enter → the next lead is painted and the filed call is on disk. */
async function measureWrapUps(page: Page, count: number): Promise<BenchRow> {
  const times: number[] = [];
  const raw: number[] = [];
  for (let n = 0; n < count; n++) {
    await page.keyboard.press("Space");
    await page.getByText("通话中").first().waitFor();
    await page.keyboard.press("F1");
    await page.getByText("已挂断").waitFor();
    raw.push(await press(page, "raw", "Insert"));
    times.push(await press(page, "lead", "Control+Enter"));
  }
  return toRow("wrap-up: Ctrl+Enter → next lead painted", times, raw);
}

function toRow(name: string, times: readonly number[], raw: readonly number[]): BenchRow {
  const p95 = percentile(times, 0.95);
  const p99 = percentile(times, 0.99);
  const rawP99 = percentile(raw, 0.99);
  return {
    name,
    unit: "ms",
    p50: percentile(times, 0.5),
    p99,
    value: p95,
    raw: rawP99,
    ratio: p99 / rawP99,
    budget: 50,
    ok: p95 <= 33 && p99 <= 50,
  };
}
