import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { v7 as uuidv7 } from "uuid";
import { WebSocket } from "ws";
import { tokenHash } from "../../server/accounts/secrets.ts";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { startHub } from "../../tests/helpers/processes.ts";
import { agentId, customerId, fillHub, orgId } from "./claims-data.ts";
import { type BenchRow, getNumber, percentile, report } from "./report.ts";
import { type Body, createSeats, type SimulatedSeat } from "./seats-clients.ts";

const usage = `npm run bench -- seats [--seats 1000] [--seconds 30] [--drain-seats 500] [--queued 200] [--json FILE]

  One hub (SQLite, a process of its own) and so many simulated seats: a socket each, a command every 5 seconds, a heartbeat
  every 15, a pull when it is welcomed and after each poke. Beside it a bare WebSocket echo at the same rate, and how late the seats, who are one
  process on the same machine, began their commands by themselves: a part of every delay that is not the hub's. Then so many seats send
  what they queued in an outage, 200 commands a push as a seat does.
`;
const COMMAND_EVERY_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const OWN_EACH = 5;
const tokenOf = (no: number): string => `bench-token-${no}`;

/** `npm run bench -- seats`: command and wallboard delay of a full floor, and the end of an outage. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return;
  }
  const count = getNumber(args, "--seats", 1_000);
  const seconds = getNumber(args, "--seconds", 30);
  const drainers = Math.min(count, getNumber(args, "--drain-seats", 500));
  const queued = getNumber(args, "--queued", 200);
  const home = mkdtempSync(join(tmpdir(), "fairdial-seats-"));
  const rows: BenchRow[] = [];
  const raw = await echoDelay(count, 12_000);
  const head = await fillApart(home, count);
  const hub = await startHub({ home });
  const clients = createSeats(hub.address, tokenOf, head);
  try {
    const floor = await openFloor(clients, count, head);
    rows.push(...(await work(floor, seconds, raw)));
    rows.push(...(await drain(floor.seats.slice(0, drainers), queued, home)));
    for (const seat of floor.seats) seat.close();
  } finally {
    clients.close();
    await hub.stop();
    rmSync(home, { recursive: true, force: true });
  }
  if (!report(rows, args)) process.exitCode = 1;
}

/** In a process of its own: what is left of it in memory would have the seats' process collect garbage while the hub works. */
async function fillApart(home: string, count: number): Promise<number> {
  const child = fork(fileURLToPath(new URL("seats-fill.ts", import.meta.url)), [home, String(count)]);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the hub could not be filled: ${code}`);
  });
  const [rev] = await Promise.race([once(child, "message"), ended]);
  return rev as number;
}

/** @returns the rev up to which the seats count as loaded */
export async function fill(home: string, count: number): Promise<number> {
  const store = await openSqliteStore(join(home, "hub.db"));
  const customers = count * OWN_EACH + 20_000;
  await fillHub(store, { customers, agents: count }, Date.now(), (no) => tokenHash(tokenOf(no)));
  for (let no = 0; no < count; no += 1) {
    const own = Array.from({ length: OWN_EACH }, (_, at) => customerId(no * OWN_EACH + at));
    const owned = { state: "owned", owner_id: agentId(no), tracking_since_ms: Date.now() };
    await store.db
      .updateTable("customer")
      .set(owned)
      .where("org_id", "=", orgId)
      .where("customer_id", "in", own)
      .execute();
    const held = own.map((id) => ({ org_id: orgId, owner_id: agentId(no), customer_id: id }));
    await store.db.insertInto("holding").values(held).execute();
  }
  await store.db.updateTable("user").set({ role: "lead" }).where("user_id", "=", agentId(0)).execute();
  await store.db.updateTable("device").set({ sight_epoch: 0 }).execute();
  const { rev } = await store.db.selectFrom("org").select("rev").executeTakeFirstOrThrow();
  await store.close();
  return rev;
}

interface Floor {
  readonly seats: SimulatedSeat[];
  /** The lead's: resolves when the wallboard shows the user in the phase that began then. */
  readonly seen: (userId: string, sinceMs: number) => Promise<number>;
  readonly pulls: () => number;
}

async function openFloor(clients: ReturnType<typeof createSeats>, count: number, head: number): Promise<Floor> {
  const seats: SimulatedSeat[] = [];
  const newest = new Array<number>(count).fill(head);
  const pulling = new Set<number>();
  const waiting: { userId: string; sinceMs: number; resolve: (atMs: number) => void }[] = [];
  let pulls = 0;
  let asking = false;
  let again = false;

  async function pull(no: number): Promise<void> {
    if (pulling.has(no)) return;
    pulling.add(no);
    for (let rev = 0; rev < (newest[no] ?? 0); ) {
      rev = newest[no] ?? 0;
      pulls += 1;
      // A pull that fails is made up for by the next; at the end of the run the line is cut in the middle of some.
      await seats[no]?.pull().catch(() => undefined);
    }
    pulling.delete(no);
  }
  async function look(): Promise<void> {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    do {
      again = false;
      const board = await seats[0]?.call("floor", {}).catch(() => undefined);
      const shown = (board as { seats: { userId: string; phaseSinceMs: number }[] } | undefined)?.seats ?? [];
      const nowMs = performance.now();
      const since = new Map(shown.map((one) => [one.userId, one.phaseSinceMs]));
      for (const one of waiting.splice(0)) {
        if ((since.get(one.userId) ?? 0) >= one.sinceMs) one.resolve(nowMs);
        else waiting.push(one);
      }
    } while (again);
    asking = false;
  }
  for (let from = 0; from < count; from += 50) {
    const part = Array.from({ length: Math.min(50, count - from) }, (_, at) => from + at);
    const opened = await Promise.all(
      part.map((no) =>
        clients.open(no, (message) => {
          if (message.type === "floor") void look();
          if (message.type !== "rev") return;
          newest[no] = message.rev ?? 0;
          void pull(no);
        }),
      ),
    );
    seats.push(...opened);
    // As a seat does when its socket is welcomed.
    await Promise.all(opened.map((seat) => seat.pull()));
  }
  return {
    seats,
    seen: (userId, sinceMs) => new Promise((resolve) => waiting.push({ userId, sinceMs, resolve })),
    pulls: () => pulls,
  };
}

/** A note on one of the seat's own customers; every fifth time a claim, so that at each moment a fifth of the floor's commands are claims. */
function command(no: number, turn: number): Body {
  if ((turn + no) % 5 === 4)
    return { kind: "claim", payload: { customerId: customerId(20_000 + ((no * 7 + turn) % 5_000)) } };
  return note(no, turn);
}
const note = (no: number, turn: number): Body => ({
  kind: "add-activity",
  payload: {
    activityId: uuidv7(),
    customerId: customerId(no * OWN_EACH + (turn % OWN_EACH)),
    type: "other",
    subject: "备注",
    body: "先订 20 套带中文显示的，价格按上次，要周五前给合同。",
    transcript: "",
    contactId: null,
    atMs: Date.now(),
    executorIds: [],
  },
});

async function work({ seats, seen, pulls }: Floor, seconds: number, raw: number): Promise<BenchRow[]> {
  const rng = makeRng(7);
  const delays: number[] = [];
  /** How much later than they should the seats began a command: this process's own part in the delays. */
  const late: number[] = [];
  const board: number[] = [];
  let faults = 0;
  const endMs = performance.now() + seconds * 1000;
  const before = pulls();
  const stolen = watchSteal();
  await Promise.all(
    seats.map(async (seat) => {
      let beatMs = performance.now() + rng.unit() * HEARTBEAT_MS;
      await wait(rng.unit() * COMMAND_EVERY_MS);
      for (let turn = 0; performance.now() < endMs; turn += 1) {
        const beganMs = performance.now();
        await seat.push([command(seat.no, turn)]).catch(() => {
          faults += 1;
        });
        delays.push(performance.now() - beganMs);
        if (performance.now() > beatMs) {
          beatMs += HEARTBEAT_MS;
          const sinceMs = Date.now();
          const saidMs = performance.now();
          void seen(agentId(seat.no), sinceMs).then((atMs) => board.push(atMs - saidMs));
          seat.say({ type: "phase", phase: turn % 2 === 0 ? "on-call" : "idle", sinceMs, customerId: null });
        }
        const dueMs = beganMs + COMMAND_EVERY_MS;
        await wait(Math.max(0, dueMs - performance.now()));
        late.push(Math.max(0, performance.now() - dueMs));
      }
    }),
  );
  await wait(2_000);
  const perSecond = Math.round((pulls() - before) / seconds);
  process.stderr.write(
    `${delays.length} commands, ${faults} faults, ${board.length} phases seen, ${perSecond} pulls/s, seats late by themselves p50 ${percentile(late, 0.5).toFixed(1)} p99 ${percentile(late, 0.99).toFixed(1)} ms, ${stolen()} of the processors' time taken by others\n`,
  );
  const p99 = percentile(delays, 0.99);
  const boardP99 = percentile(board, 0.99);
  const name = `${seats.length} seats`;
  return [
    {
      name: `${name}: command`,
      unit: "ms",
      p50: percentile(delays, 0.5),
      p99,
      raw,
      ratio: p99 / raw,
      budget: 50,
      ok: p99 <= 50 && faults === 0,
    },
    {
      name: `${name}: wallboard`,
      unit: "ms",
      p50: percentile(board, 0.5),
      p99: boardP99,
      budget: 1_000,
      ok: boardP99 <= 1_000,
    },
  ];
}

/** @returns the share of this machine's processors that its host gave to others since the call, where Linux says so */
function watchSteal(): () => string {
  const stat = "/proc/stat";
  const read = (): number[] =>
    existsSync(stat) ? (readFileSync(stat, "utf8").split("\n")[0] ?? "").split(/\s+/).slice(1, 9).map(Number) : [];
  const before = read();
  return () => {
    const spent = read().map((ticks, at) => ticks - (before[at] ?? 0));
    const all = spent.reduce((sum, ticks) => sum + ticks, 0);
    return all === 0 ? "unknown" : `${Math.round((100 * (spent[7] ?? 0)) / all)} %`;
  };
}

async function drain(seats: readonly SimulatedSeat[], queued: number, home: string): Promise<BenchRow[]> {
  const bodies = seats.map((seat) => Array.from({ length: queued }, (_, turn) => note(seat.no, turn)));
  const beganMs = performance.now();
  const receipts = await Promise.all(seats.map((seat, at) => seat.push(bodies[at] ?? [])));
  const seconds = (performance.now() - beganMs) / 1000;
  const ids = new Set(bodies.flat().map((body) => (body.payload as { activityId: string }).activityId));
  const store = await openSqliteStore(join(home, "hub.db"));
  const held = await store.read.selectFrom("activity").select("activity_id").execute();
  await store.close();
  const there = held.filter((row) => ids.has(row.activity_id)).length;
  const right = receipts.flat().filter((receipt) => receipt.status === "applied").length;
  const wanted = seats.length * queued;
  const name = `${seats.length} seats drain ${queued} each`;
  return [
    { name, unit: "s", value: seconds, budget: 30, ok: seconds <= 30 },
    {
      name: `${name}: receipts right and rows there`,
      unit: "",
      value: Math.min(right, there),
      budget: wanted,
      ok: right === wanted && there === wanted,
    },
  ];
}

/** The bare engine: as many sockets, all open, each saying a command every 5 seconds and hearing it back. @returns p99 in milliseconds */
async function echoDelay(count: number, forMs: number): Promise<number> {
  const child = fork(fileURLToPath(new URL("seats-echo.ts", import.meta.url)));
  const [port] = (await once(child, "message")) as [number];
  const delays: number[] = [];
  const sockets: WebSocket[] = [];
  for (let no = 0; no < count; no += 1) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    sockets.push(socket);
    if (no % 50 === 49 || no === count - 1) await once(socket, "open");
  }
  const rng = makeRng(7);
  const endMs = performance.now() + forMs;
  await Promise.all(
    sockets.map(async (socket, no) => {
      await wait(rng.unit() * COMMAND_EVERY_MS);
      while (performance.now() < endMs) {
        const beganMs = performance.now();
        socket.send(JSON.stringify(note(no, 0)));
        await once(socket, "message");
        delays.push(performance.now() - beganMs);
        await wait(Math.max(0, beganMs + COMMAND_EVERY_MS - performance.now()));
      }
      socket.terminate();
    }),
  );
  child.disconnect();
  return percentile(delays, 0.99);
}
