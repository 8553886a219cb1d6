import type { Transaction } from "kysely";
import type { Desk, Draft } from "../../../shared/contract/desk.ts";
import { localIsoDay } from "../../../shared/domain/local-time.ts";
import { latestNextMs } from "../../../shared/domain/wrap-up.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { dropDraft, putDraft } from "../../cache/drafts.ts";
import { findCustomer, type Reader, readAll, readOne } from "../../cache/read.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { SeatContext } from "../context.ts";
import { readCardOf } from "../customers/card.ts";
import type { CustomersFeature } from "../customers/customers.ts";
import { askGate, pickNumber } from "../gate/gate-facts.ts";
import type { QueueFeature } from "../queue/queue.ts";
import {
  type DeskState,
  draftSlot,
  findOpenCall,
  findUnfinished,
  readDeskState,
  readDraft,
  writeDeskState,
} from "./desk-state.ts";
import { makeWrapUp, type WrapUpInput } from "./wrap-up.ts";

export interface DeskDeps {
  readonly queue: QueueFeature;
  readonly customers: Pick<CustomersFeature, "stampViewed">;
  /** The desk has another customer, or a lease was used up. */
  readonly onLeases?: () => void;
  /** Callbacks changed: the ringer looks again. */
  readonly onCallbacks: () => void;
}

/** The desk: one customer, one call, one draft. Every act is one transaction; a restart finds it as it was left. */
export function createDesk(ctx: SeatContext, deps: DeskDeps) {
  const { db } = ctx;
  const { userId } = ctx.user;

  // Higher than any number of an earlier start: a page that was open all along compares across it.
  let no = ctx.nowMs();

  /** In one transaction: between two statements of its own an act could change the desk, and half of it would carry the act's number. */
  const get = (): Promise<Desk> => db.transaction().execute(async (trx) => readAs(trx, await readDeskState(trx)));

  async function readAs(reader: Reader, state: DeskState): Promise<Desk> {
    const row = state.customerId === null ? undefined : await findCustomer(reader, state.customerId);
    const call = await findOpenCall(reader, state.callId);
    const draft = await readDraft(reader, state.customerId, row);
    const settings = ctx.settings();
    return {
      no,
      phase: !call ? "idle" : call.endedAtMs === null ? "on-call" : "wrap-up",
      card: row ? await readCardOf(ctx, reader, row, state.reason) : null,
      call: call ?? null,
      draft,
      latestNextMs: latestNextMs(draft.level, settings, ctx.nowMs()),
    };
  }

  /** Runs an act in one transaction, then tells the floor and the screens. */
  async function act(run: (trx: Transaction<SeatDatabase>, state: DeskState) => Promise<void>): Promise<Desk> {
    const desk = await db.transaction().execute(async (trx) => {
      await run(trx, await readDeskState(trx));
      no += 1;
      return readAs(trx, await readDeskState(trx));
    });
    const customerId = desk.card?.customer.customerId ?? null;
    ctx.setDeskPhase(desk.phase, customerId);
    const ids = customerId === null ? [] : [customerId];
    ctx.emit({ topics: ["desk", "queue", "status"], ids, deskNo: desk.no });
    if (customerId !== null) deps.customers.stampViewed(customerId);
    deps.onLeases?.();
    return desk;
  }

  /** @throws Refusal call-open when a call is open on somebody else */
  async function refuseWhileOpen(trx: Reader, state: DeskState, customerId: string | null): Promise<void> {
    if (state.customerId === customerId) return;
    const call = await findOpenCall(trx, state.callId);
    if (!call) return;
    const held = await findCustomer(trx, call.customerId);
    throw new Refusal(RefusalCode.CallOpen, { customerId: call.customerId, name: held?.name ?? "" });
  }

  /** Puts a customer on the desk. @throws Refusal call-open, not-found */
  function open(customerId: string): Promise<Desk> {
    return act(async (trx, state) => {
      await refuseWhileOpen(trx, state, customerId);
      if (state.customerId === customerId) return;
      if (!(await findCustomer(trx, customerId))) throw new Refusal(RefusalCode.NotFound);
      const callId = await findUnfinished(trx, userId, customerId);
      await writeDeskState(trx, { customerId, callId, reason: await deps.queue.findReason(trx, customerId) });
    });
  }

  async function dealNext(
    trx: Transaction<SeatDatabase>,
    exceptId: string | null,
    { shownId, mayStay = false }: { shownId?: string | undefined; mayStay?: boolean } = {},
  ): Promise<void> {
    const next =
      (await deps.queue.findNext(trx, exceptId, shownId)) ??
      (mayStay ? await deps.queue.findNext(trx, null) : undefined);
    await writeDeskState(trx, {
      customerId: next?.customerId ?? null,
      callId: next ? await findUnfinished(trx, userId, next.customerId) : null,
      reason: next?.reason ?? null,
    });
  }

  /**
   * The next lead of the queue; `skip` puts the present one at the end of today. Where nobody else is left that end is the front: it stays.
   *
   * @param shownId who was foreseen (`ahead`) and lies on the screen already
   * @throws Refusal call-open
   */
  function next(skip: boolean, shownId?: string): Promise<Desk> {
    return act(async (trx, state) => {
      await refuseWhileOpen(trx, state, null);
      const isSkipped = skip && state.customerId !== null;
      if (isSkipped) await deps.queue.skip(trx, state.customerId);
      await dealNext(trx, state.customerId, { shownId, mayStay: isSkipped });
    });
  }

  /** The next lead where nobody lies on the desk: asked first and dealt then, it could take the place of somebody opened in between. */
  function fill(): Promise<Desk> {
    return act(async (trx, state) => {
      if (state.customerId !== null && (await findCustomer(trx, state.customerId))) return;
      await refuseWhileOpen(trx, state, null);
      await dealNext(trx, state.customerId);
    });
  }

  /** What `next` would bring, read only; null where nothing is left, or where an unfinished call would come with it. */
  function ahead(): Promise<Desk | null> {
    return db.transaction().execute(async (trx) => {
      const state = await readDeskState(trx);
      const next = await deps.queue.findNext(trx, state.customerId);
      if (!next || (await findUnfinished(trx, userId, next.customerId)) !== null) return null;
      return readAs(trx, { ...next, callId: null });
    });
  }

  /**
   * Gate, then the call record and its command in one transaction, then the telephone: no dial leaves without a record (2.8).
   *
   * @throws Refusal gate-stop {rule, …}, call-open, not-found, no-dialler (the call stands, dial by hand)
   */
  async function dial(numberId: string | null, override: { reason: string } | null): Promise<Desk> {
    let e164 = "";
    let stop: Refusal | undefined;
    const desk = await act(async (trx, state) => {
      const row = state.customerId === null ? undefined : await findCustomer(trx, state.customerId);
      if (!row) throw new Refusal(RefusalCode.NotFound);
      if (await findOpenCall(trx, state.callId)) {
        throw new Refusal(RefusalCode.CallOpen, { customerId: row.customerId, name: row.name });
      }
      const number = pickNumber(row, numberId);
      const gate = await askGate(ctx, trx, row, number, "far");
      const [line] = gate.lines;
      if (gate.verdict === "stop" && !(override && gate.mayOverride)) {
        if (line?.code === "other-seat") await recordPrevented(trx, row.customerId, String(line.detail.byName ?? ""));
        stop = new Refusal(RefusalCode.GateStop, { rule: line?.code ?? "", ...line?.detail });
        return;
      }
      const callId = ctx.newId();
      e164 = number?.e164 ?? "";
      await ctx.submit(trx, {
        kind: "start-call",
        payload: {
          callId,
          customerId: row.customerId,
          numberId: number?.numberId ?? null,
          contactId: number?.contactId ?? null,
          numberMasked: number?.masked ?? "",
          direction: "out",
          dialledAtMs: ctx.nowMs(),
          override:
            gate.verdict === "stop" && override
              ? { rule: line?.code ?? "", byUserId: userId, reason: override.reason }
              : null,
        },
      });
      await trx.deleteFrom("skip").where("customer_id", "=", row.customerId).execute();
      await writeDeskState(trx, { ...state, callId });
    });
    if (stop) throw stop;
    try {
      await ctx.ports.dial(e164);
    } catch (error) {
      ctx.log.warn({ err: error }, "the system has no telephone program");
      throw new Refusal(RefusalCode.NoDialler, {}, { cause: error });
    }
    return desk;
  }

  /** A double call that did not happen: counted here, and once a customer and day for the lead. */
  async function recordPrevented(trx: Transaction<SeatDatabase>, customerId: string, byName: string): Promise<void> {
    const atMs = ctx.nowMs();
    const first = await trx
      .insertInto("prevented")
      .values({ customer_id: customerId, day: localIsoDay(atMs, ctx.settings().timeZone), at_ms: atMs })
      .onConflict((oc) => oc.doNothing())
      .returning("customer_id")
      .executeTakeFirst();
    if (first === undefined) return;
    await ctx.submit(trx, { kind: "audit", payload: { what: "prevented", customerId, detail: byName, atMs } });
  }

  /** The conversation is over; the wrap-up begins. Without a call on the line nothing happens. */
  function hangUp(): Promise<Desk> {
    return act(async (trx, state) => {
      const call = await findOpenCall(trx, state.callId);
      if (!call || call.endedAtMs !== null) return;
      const { callId, customerId } = call;
      await ctx.submit(trx, { kind: "end-call", payload: { callId, customerId, endedAtMs: ctx.nowMs() } });
    });
  }

  /**
   * Keeps what is being typed. A draft for a customer who has left the desk meanwhile is not kept: it was filed with its call.
   *
   * @returns when it was saved on this machine
   */
  async function saveDraft(customerId: string | null, change: Partial<Draft>): Promise<{ savedAtMs: number }> {
    const saved = await db.transaction().execute(async (trx) => {
      const state = await readDeskState(trx);
      const savedAtMs = ctx.nowMs();
      if (state.customerId === null || (customerId !== null && customerId !== state.customerId)) return { savedAtMs };
      const slot = draftSlot(state.customerId);
      const kept = await readOne<{ json: string }>(trx, "select json from draft where slot = ?", [slot]);
      const json = JSON.stringify({ ...(kept ? (JSON.parse(kept.json) as Partial<Draft>) : {}), ...change });
      await putDraft(trx, { slot, json, saved_at_ms: savedAtMs });
      return { savedAtMs };
    });
    ctx.draftsChanged();
    return saved;
  }

  /**
   * Files the call and deals the next lead, in one transaction.
   *
   * @throws Refusal not-found without an open call, wrap-up-incomplete, next-too-late, bad-date
   */
  async function wrapUp(input: WrapUpInput & { thenNext: boolean; shownId?: string | undefined }) {
    let filed = { callId: "", name: "", disposition: "" };
    let ids: string[] = [];
    const desk = await act(async (trx, state) => {
      const call = await findOpenCall(trx, state.callId);
      if (!call) throw new Refusal(RefusalCode.NotFound);
      const row = await findCustomer(trx, call.customerId);
      const payload = await makeWrapUp(ctx, trx, call, row, input);
      await ctx.submit(trx, { kind: "wrap-up", payload });
      await dropDraft(trx, draftSlot(call.customerId), true);
      await trx.deleteFrom("skip").where("customer_id", "=", call.customerId).execute();
      // Kept or not, a lease serves one call: the hub ends it with the wrap-up.
      await trx
        .updateTable("lease")
        .set({ spent_at_ms: ctx.nowMs() })
        .where("customer_id", "=", call.customerId)
        .execute();
      ids = [call.customerId];
      filed = { callId: call.callId, name: row?.name ?? "", disposition: payload.disposition };
      if (input.thenNext) await dealNext(trx, call.customerId, { shownId: input.shownId });
      else await writeDeskState(trx, { ...state, callId: null });
    });
    ctx.emit({ topics: ["callbacks", "customer", "mine"], ids });
    deps.onCallbacks();
    return { desk, filed };
  }

  /** My calls that were never wrapped up, oldest first (DESIGN §4). */
  async function unfinished() {
    const rows = await readAll<{ call_id: string; customer_id: string; name: string | null; dialled_at_ms: number }>(
      db,
      `select k.call_id, k.customer_id, c.name, k.dialled_at_ms from call k
       left join customer c on c.customer_id = k.customer_id
       where k.user_id = ? and k.wrapped_up_at_ms is null order by k.dialled_at_ms limit 100`,
      [userId],
    );
    return {
      calls: rows.map((row) => ({
        callId: row.call_id,
        customerId: row.customer_id,
        name: row.name ?? "",
        dialledAtMs: row.dialled_at_ms,
      })),
    };
  }

  /** After a start: the floor hears that the call of before is still open. */
  async function start(): Promise<void> {
    const { phase, card } = await get();
    if (phase !== "idle") ctx.setDeskPhase(phase, card?.customer.customerId ?? null);
  }

  return { start, get, open, next, fill, ahead, dial, hangUp, saveDraft, wrapUp, unfinished };
}
export type DeskFeature = ReturnType<typeof createDesk>;
