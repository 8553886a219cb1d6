import type { PoolKind } from "../../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { PayloadOf } from "../../../shared/protocol/commands.ts";
import { type Reader, readAll, readOne } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";
import { readDeskState } from "../desk/desk-state.ts";
import { findLease } from "./lease-state.ts";

/** Pools that a seat is kept topped up from, the better one first. */
const queues: readonly PoolKind[] = ["members", "general"];
/** How often leases are looked after; a lease on view is renewed when less than this and a half of it is left. */
const TURN_MS = 20_000;
/** After an act of the desk: its own screen goes first. */
const SOON_MS = 30;
/** After the pool had nothing to give, or the hub said no. */
const REST_MS = 60_000;
/** After a question that no hub answered although one is there: the node that was asked may have gone. */
const RETRY_MS = 1_000;

type ReturnWhy = PayloadOf<"return-leases">["why"];
interface Held {
  customer_id: string;
  lease_id: string;
  queue: PoolKind;
  kind: "batch" | "view";
  expires_at_ms: number;
  margin_ms: number;
  recalled_at_ms: number | null;
  spent_at_ms: number | null;
}

/**
 * Looks after this seat's leases: keeps its queues topped up while the hub is there, renews the one of the customer on the desk,
 * gives back what was recalled, left or is over.
 */
export function createLeases(ctx: SeatContext) {
  const { db } = ctx;
  let timer: NodeJS.Timeout | undefined;
  let planned: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let asked = false;
  let stopped = false;
  const restUntilMs = new Map<string, number>();

  const listHeld = (reader: Reader) =>
    readAll<Held>(
      reader,
      `select customer_id, lease_id, queue, kind, expires_at_ms, margin_ms, recalled_at_ms, spent_at_ms
       from lease where device_id = ? and spent_at_ms is null`,
      [ctx.deviceId],
    );

  /** Gives leases back: from here on they let nobody dial on this seat. The hub hears of it as soon as it can. */
  async function giveBack(held: readonly Held[], why: ReturnWhy): Promise<void> {
    if (held.length === 0) return;
    const leases = held.slice(0, 500).map((one) => ({ leaseId: one.lease_id, customerId: one.customer_id }));
    const ids = leases.map((one) => one.leaseId);
    await db.transaction().execute(async (trx) => {
      await trx.updateTable("lease").set({ spent_at_ms: ctx.nowMs() }).where("lease_id", "in", ids).execute();
      await ctx.submit(trx, { kind: "return-leases", payload: { leases, why } });
    });
    ctx.emit({ topics: ["queue", "desk"], ids: leases.map((one) => one.customerId) });
  }

  /** One round; also run by tests. Never throws: what fails now is tried in the next round. */
  function turn(): Promise<void> {
    if (running !== undefined) {
      asked = true;
      return running;
    }
    running = look()
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) ctx.log.error({ err: error }, "leases not looked after");
      })
      .finally(() => {
        running = undefined;
        if (asked && !stopped) {
          asked = false;
          void turn();
        }
      });
    return running;
  }

  async function look(): Promise<void> {
    if (stopped || ctx.hubState().state !== "online" || ctx.hubState().load !== null) return;
    const desk = await readDeskState(db);
    const open = desk.callId === null ? null : desk.customerId;
    const upperMs = ctx.leaseUpperMs() ?? 0;
    const whys = new Map<Held, ReturnWhy>();
    const held = await listHeld(db);
    for (const one of held) {
      if (one.customer_id === open) continue;
      if (one.recalled_at_ms !== null) whys.set(one, "recalled");
      else if (one.kind === "view" && one.customer_id !== desk.customerId) whys.set(one, "closed");
      else if (one.expires_at_ms - one.margin_ms <= upperMs) whys.set(one, "ended");
    }
    for (const why of ["recalled", "closed", "ended"] as const) {
      await giveBack(
        [...whys].filter(([, reason]) => reason === why).map(([one]) => one),
        why,
      );
    }
    if (desk.customerId !== null) await holdView(desk.customerId);
    if (ctx.user.role !== "agent") return;
    for (const queue of queues) {
      const left = held.filter((one) => one.queue === queue && one.kind === "batch" && !whys.has(one));
      await topUp(queue, left.length);
    }
  }

  /** The customer on the desk lies in the pool: nobody else may dial him meanwhile. */
  async function holdView(customerId: string): Promise<void> {
    const row = await readOne<{ state: string }>(db, "select state from customer where customer_id = ?", [customerId]);
    if (row?.state !== "pool") return;
    const lease = await findLease(ctx, db, customerId);
    if (lease !== null && lease.why === null && (lease.kind === "batch" || lease.leftMs > TURN_MS * 1.5)) return;
    await rarely(`view ${customerId}`, () => ctx.submitAndWait({ kind: "lease-view", payload: { customerId } }));
  }

  /** Below half of the batch, asks for the rest. */
  async function topUp(queue: PoolKind, held: number): Promise<void> {
    const want = ctx.settings().leaseBatch;
    if (want === 0 || held > want / 2) return;
    // Whoever has called one of few asks again at once: the next may be free although there was no more a moment ago.
    await rarely(`queue ${queue} ${held}`, async () => {
      const { detail } = await ctx.submitAndWait({ kind: "top-up-leases", payload: { queue, want } });
      return detail.granted === 0 ? undefined : detail;
    });
  }

  /** Asks the hub; after a no, or nothing to get, not again for a minute. No answer is no no. */
  async function rarely(what: string, ask: () => Promise<unknown>): Promise<void> {
    const nowMs = ctx.monoMs();
    if (nowMs < (restUntilMs.get(what) ?? Number.NEGATIVE_INFINITY)) return;
    for (const [key, untilMs] of restUntilMs) if (untilMs <= nowMs) restUntilMs.delete(key);
    try {
      if ((await ask()) === undefined) restUntilMs.set(what, nowMs + REST_MS);
    } catch (error) {
      if (error instanceof Refusal && error.code === RefusalCode.HubOffline) soon(RETRY_MS);
      else restUntilMs.set(what, nowMs + REST_MS);
      throw error;
    }
  }

  function soon(afterMs = SOON_MS): void {
    if (stopped || planned !== undefined) return;
    planned = setTimeout(() => {
      planned = undefined;
      void turn();
    }, afterMs);
  }

  return {
    turn,
    /** The desk has another customer, a lease was used up, or the hub is back: soon, not within the act. */
    soon: (): void => soon(),
    /** Lead: asks a user's seats for their leases; those that are away keep them until they end. @throws Refusal not-allowed, hub-offline */
    recall: async (userId: string, reason: string): Promise<{ recalled: number; untilMs: number }> => {
      const { detail } = await ctx.submitAndWait({ kind: "recall-leases", payload: { userId, reason } });
      ctx.emit({ topics: ["floor", "people"] });
      return { recalled: Number(detail.recalled ?? 0), untilMs: Number(detail.untilMs ?? 0) };
    },
    /** At sign-out: everything goes back, and nothing is asked for any more. */
    returnAll: async (): Promise<void> => {
      stopped = true;
      await running;
      await giveBack(await listHeld(db), "sign-out");
    },
    start: (): void => {
      timer = setInterval(() => void turn(), TURN_MS);
      timer.unref();
      setImmediate(() => void turn());
    },
    stop: async (): Promise<void> => {
      stopped = true;
      clearInterval(timer);
      clearTimeout(planned);
      await running;
    },
  };
}
export type LeasesFeature = ReturnType<typeof createLeases>;
