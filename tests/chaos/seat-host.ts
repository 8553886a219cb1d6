import { createRouterClient } from "@orpc/server";
import { sql } from "kysely";
import { createRouter } from "../../electron/calls/router.ts";
import { createSeat, type Seat } from "../../electron/seat/seat.ts";
import { HubUnreachable } from "../../electron/seat/session/hub-client.ts";
import { openLog } from "../../electron/shell/log.ts";
import { Refusal, RefusalCode, type RefusalDetail } from "../../shared/errors.ts";
import { createMemoryPorts, type MemoryPorts } from "../helpers/memory-ports.ts";
import { fastClock, monotonicMs } from "./fast-clock.ts";

/** What the runner asks of a process that hosts seats. */
export type HostWork =
  /** Opens a seat in its home; joins the hub at `address` and signs in where it is new. */
  | {
      readonly do: "open";
      readonly home: string;
      readonly address: string;
      readonly login: string;
      readonly password: string;
      readonly shiftMs: number;
      /** As fast-clock.ts reads it. */
      readonly clock: string;
    }
  | { readonly do: "close" }
  /** One call of the contract, as the seat's page would make it. */
  | { readonly do: "call"; readonly path: readonly string[]; readonly input: unknown }
  /** The machine's clock is off by this from now on; `noticed`: the shell saw the jump. */
  | { readonly do: "clock"; readonly shiftMs: number; readonly noticed: boolean }
  /** The disk takes no more pages, or does again. */
  | { readonly do: "disk"; readonly full: boolean }
  | { readonly do: "picture" };

export type HostAsk = HostWork & { readonly id: number; readonly seat: string };
export type HostAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly detail: RefusalDetail }
  /** Not a refusal: a fault of ours. */
  | { readonly id: number; readonly ok: false; readonly bug: string };
/** A number went to the telephone. `atMs`: monotonic, the same clock for all processes of this machine. */
export interface Dialled {
  readonly seat: string;
  readonly e164: string;
  readonly atMs: number;
}
export type HostWord = HostAnswer | { readonly dialled: Dialled };

export interface SeatPicture {
  readonly userId: string;
  readonly cursor: number;
  readonly waiting: number;
  readonly state: string;
  readonly customers: readonly { customer_id: string; rev: number; owner_id: string | null; state: string }[];
  readonly activities: readonly string[];
  readonly callbacks: readonly { callback_id: string; state: string }[];
  readonly calls: readonly string[];
  readonly ledger: readonly string[];
  /** Commands whose end the agent is shown. */
  readonly receipts: readonly string[];
}

const NO_LIMIT_PAGES = 1_073_741_823;

interface Hosted {
  readonly seat: Seat;
  readonly ports: MemoryPorts;
  readonly clock: { shiftMs: number };
  readonly client: unknown;
}

/** Runs seat cores as a shell does, without a screen: each act comes in as one ask. */
export function createSeatHost(tell: (word: HostWord) => void) {
  const hosted = new Map<string, Hosted>();

  async function open(name: string, work: Extract<HostWork, { do: "open" }>): Promise<void> {
    const clock = { shiftMs: work.shiftMs };
    const { wallMs, monoMs } = fastClock(work.clock);
    // The same key on every start of this seat, as the key file of a shell would give it.
    const ports = createMemoryPorts({ key: Buffer.alloc(32, name) });
    ports.dial = async (e164) => tell({ dialled: { seat: name, e164, atMs: monotonicMs() } });
    const seat = await createSeat({
      home: work.home,
      ports,
      log: openLog(work.home),
      hub: work.address,
      wallMs: () => wallMs() + clock.shiftMs,
      monoMs,
    });
    hosted.set(name, { seat, ports, clock, client: createRouterClient(createRouter(seat)) });
    const { phase } = await seat.status();
    if (phase === "sign-in") await seat.setup.signIn(work.login, work.password);
    else if (phase === "first-run") {
      await seat.close();
      hosted.delete(name);
      throw new Refusal(RefusalCode.HubOffline, { sinceMs: 0 });
    }
  }

  function get(name: string): Hosted {
    const found = hosted.get(name);
    if (found === undefined) throw new Refusal(RefusalCode.NotAllowed, { needs: "open" });
    return found;
  }

  async function run(ask: HostAsk): Promise<unknown> {
    if (ask.do === "open") return open(ask.seat, ask);
    const { seat, ports, clock, client } = get(ask.seat);
    switch (ask.do) {
      case "close":
        hosted.delete(ask.seat);
        return seat.close();
      case "call": {
        let at: unknown = client;
        for (const part of ask.path) at = (at as Record<string, unknown>)[part];
        return (at as (input: unknown) => Promise<unknown>)(ask.input);
      }
      case "clock":
        clock.shiftMs = ask.shiftMs;
        if (ask.noticed) ports.wake();
        return;
      case "disk":
        return limitPages(seat, ask.full);
      case "picture":
        return takePicture(seat);
    }
  }

  return {
    /** Runs one ask and tells its answer. */
    take: async (ask: HostAsk): Promise<void> => {
      try {
        tell({ id: ask.id, ok: true, value: await run(ask) });
      } catch (error) {
        tell(answerTo(ask.id, error));
      }
    },
    /** Leaves without a word, as far as a process can that goes on. */
    closeAll: async (): Promise<void> => {
      const all = [...hosted.values()];
      hosted.clear();
      await Promise.allSettled(all.map(({ seat }) => seat.close()));
    },
  };
}

function answerTo(id: number, error: unknown): HostAnswer {
  if (error instanceof Refusal) return { id, ok: false, code: error.code, detail: error.detail };
  if (error instanceof HubUnreachable) return { id, ok: false, code: RefusalCode.HubOffline, detail: {} };
  return { id, ok: false, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The real SQLITE_FULL: the database may not grow by a page. */
async function limitPages(seat: Seat, full: boolean): Promise<void> {
  const { db } = seat.features().ctx;
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  const limit = full ? (pages.rows[0]?.page_count ?? NO_LIMIT_PAGES) : NO_LIMIT_PAGES;
  await sql.raw(`pragma max_page_count = ${limit}`).execute(db);
}

async function takePicture(seat: Seat): Promise<SeatPicture> {
  const { ctx } = seat.features();
  const { db } = ctx;
  const { hub } = await seat.status();
  const meta = await db.selectFrom("meta").select("value").where("key", "=", "cursor").executeTakeFirst();
  const ids = async (table: "activity" | "call" | "ledger" | "receipt", key: string): Promise<string[]> => {
    const rows = await sql<{ id: string }>`select ${sql.ref(key)} as id from ${sql.table(table)}`.execute(db);
    return rows.rows.map((row) => row.id);
  };
  return {
    userId: ctx.user.userId,
    cursor: Number(meta?.value ?? 0),
    waiting: hub.waiting,
    state: hub.state,
    customers: await db.selectFrom("customer").select(["customer_id", "rev", "owner_id", "state"]).execute(),
    activities: await ids("activity", "activity_id"),
    callbacks: await db.selectFrom("callback").select(["callback_id", "state"]).execute(),
    calls: await ids("call", "call_id"),
    ledger: await ids("ledger", "event_id"),
    receipts: await ids("receipt", "op_id"),
  };
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const say = (word: HostWord | { ready: true }): void => {
    process.send?.(word);
  };
  const host = createSeatHost(say);
  process.on("message", (ask) => void host.take(ask as HostAsk));
  process.on("disconnect", () => process.exit(0));
  say({ ready: true });
}
