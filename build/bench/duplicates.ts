import { createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { putCustomers } from "../../electron/cache/customers.ts";
import { catchUpDuplicateKeys } from "../../electron/cache/duplicate-build.ts";
import { checkDuplicates, putDuplicateKeys } from "../../electron/cache/duplicate-index.ts";
import { startKeysThread } from "../../electron/cache/duplicate-thread.ts";
import { type OpenCache, openCache } from "../../electron/cache/open.ts";
import { readOne } from "../../electron/cache/read.ts";
import type { SeatDatabase } from "../../electron/cache/schema.ts";
import { type CustomerFull, CustomerStub } from "../../shared/domain/customer.ts";
import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { benchKey, hashNumber, type Line, readLines, toCustomer, toProbe, toSaved } from "./duplicate-lines.ts";
import { askHub } from "./duplicates-hub.ts";
import { type BenchRow, findFlag, getNumber, report } from "./report.ts";

const usage = `npm run bench -- duplicates --base F.jsonl --queries F.jsonl --out PREDICTIONS.jsonl [--customers N] [--store postgres] [--home DIR [--load-only]] [--json FILE]
Loads base (and generated firms up to N) into an encrypted cache, asks every query through the seat core's own check and writes
one line a query: {"id","match"|null,"score","ms","verdict","reasons"}.
With --home the cache is kept in DIR and found there again: --load-only leaves it with its index still to be built, for the next run.
With --store postgres the hub's own check is asked on a PostgreSQL of its own instead, and nothing is written.
`;

/** `npm run bench -- duplicates …`: quality input and latency of the duplicate check. */
export async function run(args: readonly string[]): Promise<void> {
  const base = findFlag(args, "--base");
  const queries = findFlag(args, "--queries");
  const out = findFlag(args, "--out");
  if (!base || !queries || !out) {
    process.stdout.write(usage);
    process.exitCode = 2;
    return;
  }
  if (findFlag(args, "--store") === "postgres") {
    if (!report(await askHub(base, queries, getNumber(args, "--customers", 0)), args)) process.exitCode = 1;
    return;
  }
  const home = findFlag(args, "--home");
  const folder = home ?? mkdtempSync(join(tmpdir(), "fairdial-duplicates-bench-"));
  mkdirSync(folder, { recursive: true });
  const cache = await openCache({ folder, kept: folder, key: benchKey, nowMs: Date.now, onDamage: () => {} });
  try {
    const loaded = await load(cache.db, base, getNumber(args, "--customers", 0));
    if (args.includes("--load-only")) return;
    const rows = [...loaded, ...(await index(cache))];
    rows.push(...(await ask(cache.db, queries, out)), ...(await save(cache.db)));
    rows.push({ name: "cache file", unit: "MiB", value: statSync(join(folder, "cache.db")).size / 2 ** 20, ok: true });
    if (!report(rows, args)) process.exitCode = 1;
  } finally {
    await cache.close();
    if (home === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Customers and their records; where there are some already, they are what was asked for. */
async function load(db: Kysely<SeatDatabase>, base: string, customers: number): Promise<BenchRow[]> {
  const held = (await readOne<{ n: number }>(db, "select count(*) as n from customer", []))?.n ?? 0;
  if (held > 0) return [{ name: "customers", unit: "", value: held, ok: true }];
  let part: CustomerFull[] = [];
  let count = 0;
  const since = performance.now();
  let recordMs = 0;
  const flush = async (): Promise<void> => {
    const rows = part;
    part = [];
    await db.transaction().execute(async (trx) => {
      // The check reads its own records; of the customer it needs that there is one.
      await putCustomers(trx, rows.map(toStub));
      const started = performance.now();
      await putDuplicateKeys(trx, rows, true);
      recordMs += performance.now() - started;
    });
    if (count % 100_000 === 0) process.stderr.write(`loaded ${count}\n`);
  };
  const add = async (row: CustomerFull): Promise<void> => {
    part.push(row);
    count += 1;
    if (part.length === 1000) await flush();
  };
  for await (const line of readLines(base)) await add(toCustomer(line));
  const rng = makeRng(20260101);
  while (count < customers) await add(toSaved(makeFirm(rng)));
  await flush();
  const loadMs = performance.now() - since;
  return [
    { name: "customers", unit: "", value: count, ok: true },
    { name: "load without records of the check", unit: "s", value: (loadMs - recordMs) / 1000, ok: true },
    { name: "records of the check, written with the load", unit: "s", value: recordMs / 1000, ok: true },
  ];
}

/** The keys of all records, as the seat writes them behind a first load, with as much of the process as nobody else wants. */
async function index({ db, path, room }: OpenCache): Promise<BenchRow[]> {
  const before = await pages(db);
  const started = performance.now();
  const cpu = process.cpuUsage();
  let shown = 0;
  await catchUpDuplicateKeys(db, {
    waiting: () => 0,
    room,
    startThread: () => startKeysThread({ path, key: benchKey }),
    onProgress: (done, total) => {
      if (done - shown < 100_000) return;
      shown = done;
      process.stderr.write(`indexed ${done} of ${total}\n`);
    },
  });
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  return [
    { name: "index build", unit: "s", value: seconds, budget: 90, ok: seconds <= 90 },
    { name: "index build, processor time", unit: "s", value: (used.user + used.system) / 1e6, ok: true },
    { name: "index size: keys", unit: "MiB", value: ((await pages(db)) - before) / 256, ok: true },
  ];
}

const pages = async (db: Kysely<SeatDatabase>): Promise<number> =>
  (await readOne<{ page_count: number }>(db, "pragma page_count", []))?.page_count ?? 0;

async function ask(db: Kysely<SeatDatabase>, queries: string, out: string): Promise<BenchRow[]> {
  const times: number[] = [];
  const file = createWriteStream(out);
  const lines: Line[] = [];
  for await (const line of readLines(queries)) lines.push(line);
  // The first checks of a process compile code and read the upper pages; an agent's day starts behind them.
  for (const line of lines.slice(-300)) await checkDuplicates(db, toProbe(line), { hashNumber });
  const cpu = process.cpuUsage();
  for (const line of lines) {
    const since = performance.now();
    const findings = await checkDuplicates(db, toProbe(line), { hashNumber, limit: 5 });
    const ms = performance.now() - since;
    times.push(ms);
    const best = findings[0];
    const answer = {
      id: line.id,
      match: best?.verdict === "same" ? best.customerId : null,
      score: best?.score ?? 0,
      ms: Math.round(ms * 1000) / 1000,
      verdict: best?.verdict ?? "different",
      reasons: best?.reasons ?? [],
    };
    file.write(`${JSON.stringify(answer)}\n`);
  }
  const used = process.cpuUsage(cpu);
  await new Promise<void>((done) => file.end(() => done()));
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  const cpuMs = (used.user + used.system) / 1000 / Math.max(1, lines.length);
  return [
    { name: "one check, processor time, mean", unit: "ms", value: cpuMs, ok: true },
    { name: "one check", unit: "ms", p50, p99, value: Math.max(...times), budget: 5, ok: p50 <= 2 && p99 <= 5 },
  ];
}

/** What a new firm costs in the transaction that saves it. */
async function save(db: Kysely<SeatDatabase>): Promise<BenchRow[]> {
  const times: number[] = [];
  // Other firms at each run on one home: a firm that is there already costs nothing.
  const rng = makeRng((await readOne<{ n: number }>(db, "select count(*) as n from customer", []))?.n ?? 0);
  for (let i = 0; i < 200; i++) {
    const row = toSaved(makeFirm(rng));
    await db.transaction().execute(async (trx) => {
      await putCustomers(trx, [row]);
      const since = performance.now();
      await putDuplicateKeys(trx, [row]);
      times.push(performance.now() - since);
    });
  }
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return [{ name: "index update on save", unit: "ms", p50, p99, budget: 2, ok: p50 <= 2 }];
}

const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

const toStub = (row: CustomerFull): CustomerStub => CustomerStub.parse({ ...row, sight: "stub", hashes: [] });
