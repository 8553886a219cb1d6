import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { makeWorkerUtils } from "graphile-worker";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import type { HubStore } from "../../server/stores/store.ts";
import { startPostgres } from "../../tests/helpers/postgres.ts";
import { agentId, fillHub } from "./claims-data.ts";
import type { Race, RaceResult } from "./claims-worker.ts";
import { type BenchRow, findFlag, getNumber, percentile, report } from "./report.ts";

const usage = `npm run bench -- claims [--store sqlite|postgres|both] [--clients 16] [--customers 20000] [--only fairdial] [--json FILE]

  16 clients race for the customers of a pool; every tenth customer is asked for by two clients at once. What is timed is
  the hub's own path from the command to the committed receipt: command runner, group commit, quotas, duplicate check,
  ledger, receipts. postgres: two processes (nodes) with half of the clients each, on one database; beside it, in the same
  run, a bare loop of one-row SKIP LOCKED statements and two job queues. sqlite: one process; beside it a bare update.
`;
const CONTESTED = 10;
const LIMIT_MS = 60_000;
const PEER_LIMIT_MS = 10_000;
const SQLITE_BUDGET = 10_000;
const worker = fileURLToPath(new URL("claims-worker.ts", import.meta.url));

/** `npm run bench -- claims`: how many customers a second the hub gives away, and to nobody twice. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return;
  }
  const store = findFlag(args, "--store") ?? "both";
  const size = { clients: getNumber(args, "--clients", 16), customers: getNumber(args, "--customers", 20_000) };
  const alone = findFlag(args, "--only") === "fairdial";
  const rows: BenchRow[] = [];
  if (store !== "postgres") rows.push(...(await benchSqlite(size)));
  if (store !== "sqlite") rows.push(...(await benchPostgres(size, alone)));
  if (!report(rows, args)) process.exitCode = 1;
}

interface Size {
  readonly clients: number;
  readonly customers: number;
}

async function benchSqlite(size: Size): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-claims-"));
  try {
    const filled = await openSqliteStore(join(folder, "hub.db"));
    await fillHub(filled, { customers: size.customers, agents: size.clients }, Date.now());
    await filled.close();
    const raw = rawSqlite(join(folder, "raw.db"), size.customers);
    const result = await race(size, { kind: "fairdial", database: folder }, 1);
    const checked = await openSqliteStore(join(folder, "hub.db"));
    const doubles = await countDoubles(checked, size.customers, result.won);
    await checked.close();
    return [
      {
        name: "claims, SQLite",
        unit: "/s",
        ...speeds(result),
        raw,
        ...over(result.perSecond, raw),
        budget: SQLITE_BUDGET,
        ok: result.perSecond >= SQLITE_BUDGET,
      },
      { name: "claims, SQLite: given twice", unit: "", value: doubles, budget: 0, ok: doubles === 0 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One conditional one-row update a transaction, as safe on disk as the hub's. */
function rawSqlite(path: string, customers: number): number {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec("create table job (id integer primary key, owner text, taken_at_ms integer)");
  const fill = database.prepare("insert into job (id) values (?)");
  database.transaction(() => {
    for (let no = 0; no < customers; no += 1) fill.run(no);
  })();
  const take = database.prepare("update job set owner = ?, taken_at_ms = ? where id = ? and owner is null");
  const beganMs = performance.now();
  let taken = 0;
  while (taken < customers && performance.now() - beganMs < 3_000)
    taken += take.run("agent", Date.now(), taken).changes;
  const perSecond = taken / ((performance.now() - beganMs) / 1000);
  database.close();
  return perSecond;
}

async function benchPostgres(size: Size, alone: boolean): Promise<BenchRow[]> {
  const postgres = await startPostgres(["-c", "shared_buffers=256MB"]);
  try {
    const raw = alone ? undefined : await benchSkipLocked(size, await postgres.newDatabase());
    const graphile = alone ? undefined : await benchGraphile(size, await postgres.newDatabase());
    const boss = alone ? undefined : await benchBoss(size, await postgres.newDatabase());
    const database = await postgres.newDatabase();
    const filled = await openPostgresStore(database);
    await fillHub(filled, { customers: size.customers, agents: size.clients }, Date.now());
    await filled.close();
    await settle(database);
    const result = await race(size, { kind: "fairdial", database }, 2);
    const checked = await openPostgresStore(database);
    const doubles = await countDoubles(checked, size.customers, result.won);
    await checked.close();
    const { perSecond } = result;
    const rows: BenchRow[] = [
      { name: "claims, PostgreSQL, 2 nodes", unit: "/s", ...speeds(result), ok: raw === undefined || perSecond >= raw },
      { name: "claims, PostgreSQL: given twice", unit: "", value: doubles, budget: 0, ok: doubles === 0 },
    ];
    if (raw === undefined || graphile === undefined || boss === undefined) return rows;
    const [first, ...others] = rows;
    const against = (name: string, peer: number, times: number): BenchRow => ({
      name: `claims, PostgreSQL, beside ${name}`,
      unit: "/s",
      value: perSecond,
      peer,
      ...over(perSecond, peer),
      budget: peer * times,
      ok: perSecond >= peer * times,
    });
    return [
      { ...first, raw, ...over(perSecond, raw), budget: raw } as BenchRow,
      ...others,
      against("graphile-worker", graphile, 2),
      against("pg-boss", boss, 1),
    ];
  } finally {
    await postgres.stop();
  }
}

const over = (value: number, of: number) => ({ ratio: value / of });
const speeds = ({ perSecond, times }: Outcome) => ({
  value: perSecond,
  p50: percentile(times, 0.5),
  p99: percentile(times, 0.99),
});

async function query(database: string, texts: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  for (const text of texts) await client.query(text);
  await client.end();
}
/** Planner statistics and clean pages, so that a run does not depend on when the server's own housekeeping comes. */
const settle = (database: string) => query(database, ["vacuum analyze", "checkpoint"]);

async function benchSkipLocked(size: Size, database: string): Promise<number> {
  await query(database, [
    "create table job (id bigint primary key, owner text, taken_at_ms bigint)",
    `insert into job (id) select generate_series(1, ${size.customers})`,
    "create index job_free on job (id) where owner is null",
  ]);
  await settle(database);
  return (await race(size, { kind: "skip-locked", database }, 2)).perSecond;
}

async function benchGraphile(size: Size, database: string): Promise<number> {
  const pool = new pg.Pool({ connectionString: database });
  const utils = await makeWorkerUtils({ pgPool: pool });
  await utils.migrate();
  for (let from = 0; from < size.customers; from += 5_000) {
    const count = Math.min(5_000, size.customers - from);
    await utils.addJobs(
      Array.from({ length: count }, (_, at) => ({ identifier: "claim", payload: { no: from + at } })),
    );
  }
  await utils.release();
  await pool.end();
  await settle(database);
  return (await race(size, { kind: "graphile-worker", database }, 2)).perSecond;
}

async function benchBoss(size: Size, database: string): Promise<number> {
  const boss = new PgBoss({ connectionString: database, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue("claim");
  for (let from = 0; from < size.customers; from += 5_000) {
    const count = Math.min(5_000, size.customers - from);
    await boss.insert(
      "claim",
      Array.from({ length: count }, (_, at) => ({ data: { no: from + at } })),
    );
  }
  await boss.stop({ graceful: false });
  await settle(database);
  return (await race(size, { kind: "pg-boss", database }, 2)).perSecond;
}

interface Outcome {
  readonly won: number;
  readonly perSecond: number;
  readonly times: readonly number[];
}

/** Lets the processes open everything, starts them together and adds up what they did. */
async function race(size: Size, of: Pick<Race, "kind" | "database">, processes: number): Promise<Outcome> {
  const limitMs = of.kind === "fairdial" ? LIMIT_MS : PEER_LIMIT_MS;
  const each = size.clients / processes;
  const children = Array.from({ length: processes }, (_, index) => {
    const clients = Array.from({ length: each }, (_no, at) => index * each + at);
    const child = fork(worker, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const plan: Race = {
      ...of,
      clients,
      allClients: size.clients,
      customers: size.customers,
      contested: CONTESTED,
      limitMs,
    };
    child.send(plan);
    return child;
  });
  await Promise.all(children.map((child) => answer(child)));
  const results = children.map((child) => answer(child) as Promise<RaceResult>);
  for (const child of children) child.send("go");
  const all = await Promise.all(results);
  const seconds = (Math.max(...all.map((one) => one.endedMs)) - Math.min(...all.map((one) => one.startedMs))) / 1000;
  const won = all.reduce((sum, one) => sum + one.won, 0);
  const lost = all.reduce((sum, one) => sum + one.lost, 0);
  const other = all.reduce((sum, one) => sum + one.other, 0);
  const cpu = all.map((one) => `${Math.round(one.cpuMs / seconds / 10)}%`).join(" + ");
  process.stderr.write(`${of.kind}: ${won} won, ${lost} lost, ${other} other in ${seconds.toFixed(2)} s, CPU ${cpu}\n`);
  return { won, perSecond: won / seconds, times: all.flatMap((one) => one.times) };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`a process of the race ended with ${code}`);
  });
  ended.catch(() => undefined);
  const [message] = await Promise.race([once(child, "message"), ended]);
  return message;
}

/** Customers without an owner or with other than one claim in the ledger, claims that nobody was told of, owners the ledger does not name. */
async function countDoubles(store: HubStore, customers: number, won: number): Promise<number> {
  const owned = await store.read.selectFrom("customer").select(["customer_id", "owner_id"]).execute();
  const events = await store.read
    .selectFrom("ledger")
    .select(["customer_id", "to_owner_id"])
    .where("kind", "=", "claimed")
    .execute();
  const claims = Map.groupBy(events, (event) => event.customer_id);
  let wrong = Math.abs(customers - won) + Math.abs(customers - events.length);
  for (const { customer_id: id, owner_id: ownerId } of owned) {
    const [claim, ...more] = claims.get(id) ?? [];
    if (claim === undefined || more.length > 0 || claim.to_owner_id !== ownerId || ownerId === null) wrong += 1;
    else if (!ownerId.startsWith(agentId(0).slice(0, -1))) wrong += 1;
  }
  return wrong;
}
