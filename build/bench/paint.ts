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
import { armWatch, press } from "./watch-paints.ts";

/** Presses before the first that counts. */
const warmUp = 10;

/**
 * `npm run bench -- paint [--presses 200] [--pause 150] [--customers 400] [--json FILE]`: from the key press to the frame in which the next lead
 * stands, in Chromium, through the browser shell, the seat core and its encrypted cache. Presses follow the last paint by `--pause` ms, which is
 * faster than anybody reads; the row without a pause shows what a key held down gets, and has no budget.
 * value = p95, raw = p99 of a key press that only changes a style of the same page, in turn with the measured ones.
 */
export async function run(args: string[]): Promise<void> {
  const presses = getNumber(args, "--presses", 200);
  const customers = getNumber(args, "--customers", 400);
  const pauseMs = getNumber(args, "--pause", 150);
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
    await armWatch(page);
    const rows = [
      toRow("skip: key → next lead painted", await measureSkips(page, presses, pauseMs)),
      toRow("wrap-up: Ctrl+Enter → next lead painted", await measureWrapUps(page, Math.ceil(presses / 2), pauseMs)),
      withoutBudget(toRow("skip without a pause", await measureSkips(page, Math.ceil(presses / 2), 0))),
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

interface Times {
  readonly leadMs: readonly number[];
  readonly rawMs: readonly number[];
}

async function measureSkips(page: Page, count: number, pauseMs: number): Promise<Times> {
  const leadMs: number[] = [];
  const rawMs: number[] = [];
  for (let n = 0; n < count + warmUp; n++) {
    await page.waitForTimeout(pauseMs);
    const raw = await press(page, "raw", "Insert");
    await page.waitForTimeout(pauseMs);
    const lead = await press(page, "lead", "n");
    if (n >= warmUp) {
      rawMs.push(raw);
      leadMs.push(lead);
    }
  }
  return { leadMs, rawMs };
}

/** The whole wrap-up: dialled, outcome chosen, then Ctrl+Enter → the next lead is painted. */
async function measureWrapUps(page: Page, count: number, pauseMs: number): Promise<Times> {
  const leadMs: number[] = [];
  const rawMs: number[] = [];
  for (let n = 0; n < count; n++) {
    await page.keyboard.press("Space");
    await page.getByText("通话中").first().waitFor();
    await page.keyboard.press("F1");
    await page.getByText("已挂断").waitFor();
    await page.waitForTimeout(pauseMs);
    rawMs.push(await press(page, "raw", "Insert"));
    await page.waitForTimeout(pauseMs);
    leadMs.push(await press(page, "lead", "Control+Enter"));
  }
  return { leadMs, rawMs };
}

const withoutBudget = ({ budget: _, ...row }: BenchRow): BenchRow => ({ ...row, ok: true });

function toRow(name: string, { leadMs, rawMs }: Times): BenchRow {
  const p95 = percentile(leadMs, 0.95);
  const p99 = percentile(leadMs, 0.99);
  const raw = percentile(rawMs, 0.99);
  const ok = p95 <= 33 && p99 <= 50;
  return { name, unit: "ms", p50: percentile(leadMs, 0.5), p99, value: p95, raw, ratio: p99 / raw, budget: 50, ok };
}
