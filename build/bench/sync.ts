import { hkdfSync } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openReader } from "../../electron/cache/reader.ts";
import { SeatFile } from "../../electron/seat/home/seat-file.ts";
import { createKeyFileSecrets } from "../../electron/shell/key-file.ts";
import { createHubTeam, leadLogin } from "../../tests/helpers/hub-team.ts";
import { connectSeat, type SeatClient, startHub, startSeat, until } from "../../tests/helpers/processes.ts";
import { type BenchRow, getNumber, percentile, report } from "./report.ts";
import { changeCustomers, fillHub } from "./sync-hub.ts";
import { measureRawLoad } from "./sync-raw.ts";

const usage = "npm run bench -- sync [--customers 200000] [--changes 5000] [--commands 200] [--json FILE]\n";
const agent = { login: "wang", password: "wang-bench-1", name: "王" };
const WAIT_MS = 900_000;
/** As often as a busy agent asks something of the seat. */
const ASK_EVERY_MS = 250;

/** `npm run bench -- sync`: a real hub and a real seat; first load, catch-up after changes, drain after an outage. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return;
  }
  const customers = getNumber(args, "--customers", 200_000);
  const changes = getNumber(args, "--changes", 5000);
  const commands = getNumber(args, "--commands", 200);
  const folder = mkdtempSync(join(tmpdir(), "fairdial-sync-"));
  const homes = { hub: join(folder, "hub"), seat: join(folder, "seat") };
  try {
    const joinCode = await makeTeam(homes, customers);
    const loaded = await measureFirstLoad(homes, joinCode);
    const { cache, key } = await findCache(homes.seat);
    const raw = await measureRawLoad(cache, join(folder, "raw"), key);
    const caughtUpMs = await measureCatchUp(homes, changes);
    const drained = await measureDrain(homes, commands);
    const rate = (customers / loaded.ms) * 1000;
    const rows: BenchRow[] = [
      {
        name: "first load, seat and hub over TLS",
        unit: "/s",
        value: rate,
        raw: raw.rowsPerS,
        ratio: rate / raw.rowsPerS,
        ok: rate >= raw.rowsPerS / 2,
      },
      part("first load: own customers, callbacks and queue ready", loaded.ownMs / 1000, "s"),
      part("first load: whole", loaded.ms / 1000, "s"),
      beside("keys of the duplicate check, behind the load", (customers / loaded.keysMs) * 1000, raw.keysPerS),
      beside("both", (customers / (loaded.ms + loaded.keysMs)) * 1000, raw.withKeysPerS),
      {
        name: "first load: the queue's answer meanwhile",
        unit: "ms",
        p50: percentile(loaded.asksMs, 0.5),
        p99: percentile(loaded.asksMs, 0.99),
        value: loaded.asksMs.length,
        ok: true,
      },
      part("first load: most resident memory of the seat", loaded.residentMiB, "MiB", 150),
      beside(
        `catch-up after ${changes} changes, start of the seat included`,
        (changes / caughtUpMs) * 1000,
        raw.updatesPerS,
      ),
      beside(`drain of ${commands} queued commands after an outage`, (commands / drained.ms) * 1000, drained.rawPerS),
    ];
    process.exitCode = report(rows, args) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Homes = Readonly<Record<"hub" | "seat", string>>;

const part = (name: string, value: number, unit: string, budget?: number): BenchRow => ({
  name,
  unit,
  value,
  ...(budget === undefined ? {} : { budget }),
  ok: budget === undefined || value <= budget,
});
const beside = (name: string, value: number, raw: number): BenchRow => ({
  name,
  unit: "/s",
  value,
  raw,
  ratio: value / raw,
  ok: true,
});

/** A hub with a team of a lead and an agent, and the customers; a seat that has joined it as the lead and is off. */
async function makeTeam(homes: Homes, customers: number): Promise<string> {
  const hub = await startHub({ home: homes.hub });
  const seat = await startSeat({ home: `${homes.seat}-lead` });
  const line = await connectSeat(seat);
  let ownerId: string;
  const code = await createHubTeam(homes.hub);
  try {
    await line.client.setup.joinTeam({ code });
    await line.client.setup.signIn({ login: leadLogin.login, password: leadLogin.password });
    await until(
      () => line.client.app.status({}),
      (status) => status.hub.state === "online",
    );
    const rights = { userId: null, role: "agent", seatNo: 1, active: true, senior: false, seesNumbers: true } as const;
    ownerId = (await line.client.team.putPerson({ ...agent, ...rights })).userId;
    // Leases would go out while the load is timed.
    await line.client.team.putSettings({ leaseBatch: 0 });
  } finally {
    line.close();
    await Promise.allSettled([seat.stop(), hub.stop()]);
  }
  await fillHub(homes.hub, customers, ownerId);
  return code;
}

async function signIn(client: SeatClient): Promise<void> {
  await client.setup.signIn({ login: agent.login, password: agent.password });
}

async function measureFirstLoad(homes: Homes, code: string) {
  const hub = await startHub({ home: homes.hub, env: envOf("HUB") });
  const seat = await startSeat({ home: homes.seat, env: envOf("SEAT") });
  const line = await connectSeat(seat);
  const asksMs: number[] = [];
  let residentMiB = 0;
  try {
    await line.client.setup.joinTeam({ code });
    const startedMs = performance.now();
    await signIn(line.client);
    let ownMs = 0;
    for (;;) {
      const askedMs = performance.now();
      const [queue, status] = await Promise.all([line.client.desk.queue({}), line.client.app.status({})]);
      asksMs.push(performance.now() - askedMs);
      if (ownMs === 0 && queue.sections.length > 0) ownMs = performance.now() - startedMs;
      residentMiB = Math.max(residentMiB, residentOf(seat.pid));
      const { load, lastSyncMs, state } = status.hub;
      if (load === null && lastSyncMs !== null && state === "online") break;
      if (performance.now() - startedMs > WAIT_MS) throw new Error("the first load did not end");
      await new Promise((resume) => setTimeout(resume, ASK_EVERY_MS));
    }
    const ms = performance.now() - startedMs;
    const keysMs = await waitForKeys(homes.seat);
    residentMiB = Math.max(residentMiB, residentOf(seat.pid));
    return { ms, keysMs, ownMs, asksMs, residentMiB };
  } finally {
    line.close();
    await Promise.allSettled([seat.stop(), hub.stop()]);
  }
}

/** @returns milliseconds until every customer's keys are written */
async function waitForKeys(home: string): Promise<number> {
  const { cache, key } = await findCache(home);
  const reader = openReader(cache, key);
  const startedMs = performance.now();
  try {
    const left = reader.prepare("select count(*) from duplicate_todo").pluck();
    while (Number(left.get()) > 0) await new Promise((resume) => setTimeout(resume, 100));
    return performance.now() - startedMs;
  } finally {
    reader.close();
  }
}

/** NODE_OPTIONS of one process alone, for a profile of it: FAIRDIAL_BENCH_SEAT_OPTIONS=--cpu-prof (or …_HUB_OPTIONS). */
const envOf = (who: "SEAT" | "HUB"): Record<string, string> => {
  const options = process.env[`FAIRDIAL_BENCH_${who}_OPTIONS`];
  return options === undefined ? {} : { NODE_OPTIONS: options };
};

function residentOf(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, "utf8"))?.[1] ?? 0) / 1024;
}

async function measureCatchUp(homes: Homes, changes: number): Promise<number> {
  await changeCustomers(homes.hub, changes);
  const hub = await startHub({ home: homes.hub, port: portOf(homes.seat) });
  const startedMs = performance.now();
  const seat = await startSeat({ home: homes.seat });
  const line = await connectSeat(seat);
  try {
    await until(
      () => line.client.app.status({}),
      ({ hub: { state, lastSyncMs } }) => state === "online" && lastSyncMs !== null,
      WAIT_MS,
    );
    return performance.now() - startedMs;
  } finally {
    line.close();
    await Promise.allSettled([seat.stop(), hub.stop()]);
  }
}

/** Activities filed with the hub away, then the hub comes back. The raw figure: as many rows into a bare file, each made safe by itself. */
async function measureDrain(homes: Homes, commands: number): Promise<{ ms: number; rawPerS: number }> {
  const seat = await startSeat({ home: homes.seat });
  const line = await connectSeat(seat);
  try {
    const { sections } = await line.client.desk.queue({});
    const customerId = sections[0]?.items[0]?.customerId;
    if (customerId === undefined) throw new Error("the queue is empty");
    const activity = {
      type: "other",
      body: "客户要报价单",
      transcript: "",
      contactId: null,
      atMs: null,
      executorIds: [],
    };
    for (let no = 0; no < commands; no += 1) {
      await line.client.customers.addActivity({ ...activity, customerId, subject: `第${no}条` });
    }
    const hub = await startHub({ home: homes.hub, port: portOf(homes.seat) });
    const startedMs = performance.now();
    try {
      await until(
        () => line.client.app.status({}),
        (status) => status.hub.waiting === 0,
        WAIT_MS,
      );
      return { ms: performance.now() - startedMs, rawPerS: bareCommits(homes.hub, commands) };
    } finally {
      await hub.stop();
    }
  } finally {
    line.close();
    await seat.stop();
  }
}

function bareCommits(folder: string, count: number): number {
  const raw = new Database(join(folder, "bare.db"));
  try {
    raw.pragma("journal_mode=WAL");
    raw.pragma("synchronous=FULL");
    raw.exec("create table activity (id integer primary key, body text)");
    const insert = raw.prepare("insert into activity (body) values (?)");
    const startedMs = performance.now();
    for (let no = 0; no < count; no += 1) insert.run("客户要报价单");
    return (count / (performance.now() - startedMs)) * 1000;
  } finally {
    raw.close();
  }
}

const seatFile = (home: string) => SeatFile.parse(JSON.parse(readFileSync(join(home, "seat.json"), "utf8")));

/** The port on which the seat knows its hub. */
function portOf(home: string): number {
  const address = seatFile(home).team?.addresses[0];
  return address === undefined ? 0 : Number(new URL(address).port);
}

async function findCache(home: string): Promise<{ cache: string; key: Uint8Array }> {
  const [user] = seatFile(home).users;
  if (user === undefined) throw new Error("nobody has signed in");
  const homeKey = await createKeyFileSecrets(home).cacheKey(home);
  const key = new Uint8Array(hkdfSync("sha256", homeKey, "", `fairdial cache ${user.userId}`, 32));
  return { cache: join(home, "users", user.userId, "cache.db"), key };
}
