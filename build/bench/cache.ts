import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type Database from "better-sqlite3";
import type { Kysely } from "kysely";
import { build } from "vite";
import { checkDuplicates } from "../../electron/cache/duplicate-index.ts";
import { openCache } from "../../electron/cache/open.ts";
import { findCustomer } from "../../electron/cache/read.ts";
import type { SeatDatabase } from "../../electron/cache/schema.ts";
import { openEncrypted } from "../../electron/cache/sqlite.ts";
import { createCustomers } from "../../electron/seat/customers/customers.ts";
import { createDesk } from "../../electron/seat/desk/desk.ts";
import { createLists } from "../../electron/seat/lists/lists.ts";
import { createQueue } from "../../electron/seat/queue/queue.ts";
import { createSearch } from "../../electron/seat/search/search.ts";
import { toDuplicateRow } from "../../shared/duplicates/facts.ts";
import type { DuplicateProbe } from "../../shared/duplicates/types.ts";
import { makeRng, type Rng } from "../../shared/sample/rng.ts";
import { createTestContext, type TestContext } from "../../tests/helpers/seat-context.ts";
import { fileAddresses, workers } from "../bundle.mjs";
import { benchKey, benchNow, fillCache, rawInsertRate } from "./cache-fill.ts";
import { makeQueries } from "./cache-queries.ts";
import { type BenchRow, findFlag, getNumber, measure, percentile, report } from "./report.ts";

const usage = `npm run bench -- cache [--customers 1000000] [--cache FILE] [--json FILE]
  --cache FILE   keep the filled cache there, or measure the one that is there already\n`;
const SEARCH_MS = 5;
/** Native code, and packages that find their own files at run time. */
const external = [
  "better-sqlite3",
  "@node-rs/argon2",
  "pino",
  "fastify",
  "undici",
  "ws",
  "bonjour-service",
  "selfsigned",
];

/** `npm run bench -- cache`: next lead, search and lists of the seat core over an encrypted cache of a million customers. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return;
  }
  const customers = getNumber(args, "--customers", 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), "fairdial-bench-"));
  const path = join(folder, "cache.db");
  try {
    const rows: BenchRow[] = [];
    const kept = findFlag(args, "--cache");
    if (kept !== undefined && existsSync(kept)) copyFileSync(kept, path);
    else {
      rows.push(...(await measureFill(folder, customers)));
      if (kept !== undefined) copyFileSync(path, kept);
    }
    rows.push(figure("cache on disk", "MiB", statSync(path).size / 2 ** 20, { ok: true }));
    rows.push(...(await measureCore(folder, path, customers)));
    rows.push(...(await measureStart(folder)));
    process.exitCode = report(rows, args) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureFill(folder: string, customers: number): Promise<BenchRow[]> {
  const rawPerS = rawInsertRate(folder, Math.min(customers, 100_000));
  const opened = await openCache({ folder, kept: folder, key: benchKey, nowMs: Date.now, onDamage: () => {} });
  const filled = await fillCache(opened.db, customers, (done) => process.stderr.write(`\r${done} customers`));
  process.stderr.write("\n");
  await opened.close();
  const ratio = filled.rowsPerS / rawPerS;
  return [
    figure("filling, customers with search words", "/s", filled.rowsPerS, { raw: rawPerS, ratio, ok: true }),
    figure("filling, facts of the duplicate check besides", "/s", filled.duplicateRowsPerS, { ok: true }),
    figure("filling, sorted duplicate keys besides", "/s", filled.keyRowsPerS, { ok: true }),
    figure("search words on disk", "MiB", filled.searchMiB, { ok: true }),
  ];
}

const figure = (name: string, unit: string, value: number, rest: Partial<BenchRow> & { ok: boolean }): BenchRow => ({
  name,
  unit,
  value,
  ...rest,
});

async function measureCore(folder: string, path: string, customers: number): Promise<BenchRow[]> {
  const { db, close } = await openCache({ folder, kept: folder, key: benchKey, nowMs: Date.now, onDamage: () => {} });
  const raw = openEncrypted(path, benchKey);
  try {
    const ctx = createTestContext(db);
    ctx.now = benchNow;
    const queue = createQueue(ctx);
    const rng = makeRng(5);
    const rows: BenchRow[] = [];

    const rounds = Array.from({ length: 1000 }, (_, i) => i);
    const bare = raw.prepare(
      "select customer_id from callback where user_id = 'me' and state = 'open' and due_at_ms <= ? order by due_at_ms limit 1",
    );
    const rawNext = percentile(await measure(rounds, () => bare.get(benchNow)), 0.99);
    const late = await measure(rounds, () => queue.findNext(db, null));
    rows.push(timed("next lead: late promise", late, 1, rawNext));
    ctx.now = benchNow - 30 * 86_400_000;
    rows.push(timed("next lead: never called", await measure(rounds, () => queue.findNext(db, null)), 1, rawNext));
    ctx.now = benchNow;
    const bareNew = raw.prepare("select row_json from customer where customer_id = ?");
    const held = raw.prepare("select customer_id from customer where owner_id = 'me' limit 500").pluck().all();
    const some = rounds.map((i) => String(held[i % held.length]));
    const rawCard = percentile(await measure(some, (id) => bareNew.get(id)), 0.99);
    const quiet = { stampViewed: () => {} };
    const desk = createDesk(ctx, { queue, customers: quiet, onCallbacks: () => {} });
    const full = await measure(rounds, () => desk.next(false));
    rows.push(timed("next lead on the desk, card and durable state with it", full, 8, rawCard));
    const skips = await measure(rounds.slice(0, 100), () => desk.next(true));
    rows.push(timed("the same with up to 150 leads skipped today", skips, 8, rawCard));
    const filed = await measureWrapUps(ctx, desk);
    rows.push(timed("wrap-up filed, next lead on the desk", filed, 8, rawCard));
    const pages = createCustomers(ctx, queue);
    rows.push(timed("customer page", await measure(some, (id) => pages.card(id)), 8, rawCard));
    rows.push(timed("whole queue", await measure(rounds.slice(0, 200), () => queue.list()), 8, rawNext));

    const search = createSearch(ctx);
    for (const { name, texts, words } of makeQueries(raw, rng)) {
      const bareSearch = raw.prepare("select rowid from search where search match ? limit 20");
      const rawMs = percentile(await measure(words, (word) => bareSearch.all(word)), 0.99);
      rows.push(timed(`search: ${name}`, await measure(texts, (text) => search.search(text)), SEARCH_MS, rawMs));
    }

    const probes = await sampleProbes(db, raw, rng);
    const bareKey = raw.prepare("select customer_no from duplicate_key where key = ? limit 24");
    const keys = raw.prepare("select key from duplicate_key limit 500").pluck().all();
    const rawKey = percentile(await measure(keys, (key) => bareKey.all(key)), 0.99);
    const checks = await measure(probes, (probe) => checkDuplicates(db, probe));
    rows.push(timed("duplicate check of one record", checks, 5, rawKey));

    const lists = createLists(ctx, queue);
    const sorts = ["member-login", "member-registered", "member-login-count", "last-viewed"] as const;
    for (const sort of sorts) {
      const ask = () =>
        lists.list("pool", { filter: { memberOnly: true }, sort, descending: true, offset: 0, limit: 100 });
      rows.push(timed(`member list by ${sort}`, await measure(rounds.slice(0, 50), ask), 100));
    }
    const filter = { industries: ["机械"], cities: ["深圳", "广州"] };
    const filtered = () => lists.list("pool", { filter, sort: "created", descending: true, offset: 0, limit: 100 });
    rows.push(timed("pool filtered by trade and city", await measure(rounds.slice(0, 50), filtered), 100));
    rows.push(figure("customers", "rows", customers, { ok: true }));
    return rows;
  } finally {
    raw.close();
    await new Promise((resolve) => setImmediate(resolve));
    await close();
  }
}

/** Calls from dial to wrap-up; the time of the last step, which the agent waits for. */
async function measureWrapUps(ctx: TestContext, desk: ReturnType<typeof createDesk>): Promise<number[]> {
  const nothing = { callbackNote: "", lateReason: "", lostReason: "", quietText: "", quietUntilMs: null, nextText: "" };
  const outcome = { note: "客户说下周再联系", disposition: "no-answer", level: null, levelTouched: false, ...nothing };
  const times: number[] = [];
  for (let i = 0; i < 150; i++) {
    ctx.now += 60_000;
    const { card } = await desk.dial(null, null);
    if (card === null) break;
    await desk.hangUp();
    const startedMs = performance.now();
    await desk.wrapUp({ ...outcome, nextAtMs: ctx.now + 86_400_000, thenNext: true });
    if (i >= 20) times.push(performance.now() - startedMs);
    // What follows the answer (journal, push) is not waited for by the agent.
    await new Promise((resume) => setImmediate(resume));
  }
  ctx.now = benchNow;
  return times;
}

/** Records as they are entered: those of the cache under another id, every third without its number. */
async function sampleProbes(db: Kysely<SeatDatabase>, raw: Database.Database, rng: Rng): Promise<DuplicateProbe[]> {
  const most = Number(raw.prepare("select max(customer_no) from customer").pluck().get());
  const read = raw.prepare("select customer_id from customer where customer_no >= ? limit 1").pluck();
  const probes: DuplicateProbe[] = [];
  for (let i = 0; i < 500; i++) {
    const row = await findCustomer(db, String(read.get(1 + rng.below(most))));
    if (row === undefined) continue;
    const probe = { ...toDuplicateRow(row), customerId: null };
    probes.push(i % 3 === 0 ? { ...probe, numbers: [] } : probe);
  }
  return probes;
}

function timed(name: string, times: readonly number[], budget: number, raw?: number): BenchRow {
  const p99 = percentile(times, 0.99);
  const beside = raw === undefined ? {} : { raw, ratio: p99 / raw };
  return { name, unit: "ms", p50: percentile(times, 0.5), p99, ...beside, budget, ok: p99 <= budget };
}

/** A process of its own: from its start to the first queue, and what it then holds. */
async function measureStart(folder: string): Promise<BenchRow[]> {
  const entry = await bundleStart();
  const startMs: number[] = [];
  const residentMiB: number[] = [];
  for (let i = 0; i < 5; i++) {
    const child = spawnSync(process.execPath, [entry, folder], { encoding: "utf8" });
    const answer = JSON.parse(child.stdout) as { openMs: number; residentMiB: number };
    startMs.push(answer.openMs);
    residentMiB.push(answer.residentMiB);
  }
  const ms = percentile(startMs, 0.5);
  const mib = percentile(residentMiB, 0.5);
  return [
    figure("seat core: cache opened to first queue", "ms", ms, { budget: 300, ok: ms <= 300 }),
    figure("seat core: resident memory after queue, desk and searches", "MiB", mib, { budget: 150, ok: mib <= 150 }),
  ];
}

/** Bundled as releases are: reading TypeScript as it stands would count the reader's memory as the seat's. */
async function bundleStart(): Promise<string> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const outDir = join(root, "dist", "bench");
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "error",
    mode: "production",
    ssr: { noExternal: true, external, target: "node" },
    plugins: [fileAddresses()],
    build: {
      outDir,
      emptyOutDir: true,
      ssr: true,
      target: "node24",
      minify: false,
      rolldownOptions: {
        // One folder below the root of the bundle, as fileAddresses expects of every file.
        input: { "seat/cache-start": join(root, "build", "bench", "cache-start.ts"), ...workers() },
        output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
        external,
      },
    },
  });
  return join(outDir, "seat", "cache-start.js");
}
