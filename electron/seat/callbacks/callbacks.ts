import type { z } from "zod";
import type { CallbackLine } from "../../../shared/contract/lists.ts";
import { localDayBounds } from "../../../shared/domain/local-time.ts";
import type { Level } from "../../../shared/domain/vocabulary.ts";
import { latestNextMs } from "../../../shared/domain/wrap-up.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { CallbackRow } from "../../../shared/protocol/rows.ts";
import { type Reader, readAll, readOne } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";
import type { CustomersFeature } from "../customers/customers.ts";
import type { Ringer } from "./ringer.ts";

type Line = z.infer<typeof CallbackLine>;
export type CallbackView = "overdue" | "today" | "week" | "later" | "all";

interface Joined {
  row_json: string;
  name: string | null;
  contact_name: string | null;
  masked_number: string | null;
  level: Level | null;
  owner_id: string | null;
}
const joined = `select b.row_json, c.name, c.contact_name, c.masked_number, c.level, c.owner_id
  from callback b left join customer c on c.customer_id = b.customer_id`;

/** Promised contacts: lists, changes, and what rings. A callback leaves only by being done or cancelled. */
export function createCallbacks(
  ctx: SeatContext,
  deps: { readonly ringer: Ringer; readonly customers: Pick<CustomersFeature, "getWorkable"> },
) {
  const { db } = ctx;

  function toLine(row: Joined): Line {
    return {
      ...(JSON.parse(row.row_json) as CallbackRow),
      customerName: row.name ?? "",
      contactName: row.contact_name ?? "",
      maskedNumber: row.masked_number ?? "",
      level: row.level,
      ownerName: ctx.nameOf(row.owner_id),
    };
  }

  function spans(nowMs: number): Record<CallbackView, readonly [fromMs: number, toMs: number]> {
    const { toMs } = localDayBounds(nowMs, ctx.settings().timeZone);
    const weekMs = toMs + 6 * 86_400_000;
    return {
      overdue: [0, nowMs + 1],
      today: [nowMs + 1, toMs],
      week: [toMs, weekMs],
      later: [weekMs, Number.MAX_SAFE_INTEGER],
      all: [0, Number.MAX_SAFE_INTEGER],
    };
  }

  /**
   * Open callbacks by when they are due; `week` = the six days after today. A lead may ask for another user's.
   * @throws Refusal not-allowed
   */
  async function list(view: CallbackView, ofUserId: string | null) {
    const userId = ofUserId ?? ctx.user.userId;
    if (userId !== ctx.user.userId && ctx.user.role === "agent") {
      throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
    }
    const all = spans(ctx.nowMs());
    const [fromMs, toMs] = all[view];
    const rows = await readAll<Joined>(
      db,
      `${joined} where b.user_id = ? and b.state = 'open' and b.due_at_ms >= ? and b.due_at_ms < ?
       order by b.due_at_ms limit 1000`,
      [userId, fromMs, toMs],
    );
    const counts = { overdue: 0, today: 0, week: 0, later: 0 };
    for (const name of ["overdue", "today", "week", "later"] as const) {
      const found = await readOne<{ n: number }>(
        db,
        "select count(*) as n from callback where user_id = ? and state = 'open' and due_at_ms >= ? and due_at_ms < ?",
        [userId, ...all[name]],
      );
      counts[name] = found?.n ?? 0;
    }
    return { lines: rows.map(toLine), counts };
  }

  /** Makes or moves a callback. @throws Refusal bad-date in the past, next-too-late beyond the level's cadence without a reason */
  async function put(input: {
    callbackId: string | null;
    customerId: string;
    dueAtMs: number;
    note: string;
    lateReason: string;
  }): Promise<CallbackRow> {
    const nowMs = ctx.nowMs();
    const callbackId = input.callbackId ?? ctx.newId();
    const made = await db.transaction().execute(async (trx) => {
      const customer = await deps.customers.getWorkable(trx, input.customerId);
      if (input.dueAtMs <= nowMs) throw new Refusal(RefusalCode.BadDate, { text: "" });
      const latestMs = latestNextMs(customer.level, ctx.settings(), nowMs);
      if (latestMs !== null && input.dueAtMs > latestMs && input.lateReason.trim() === "") {
        throw new Refusal(RefusalCode.NextTooLate, { latestMs, level: customer.level });
      }
      const before = await findCallback(trx, callbackId);
      await ctx.submit(trx, {
        kind: "put-callback",
        payload: {
          callback: {
            callbackId,
            customerId: input.customerId,
            userId: before?.userId ?? customer.ownerId ?? ctx.user.userId,
            dueAtMs: input.dueAtMs,
            note: input.note,
            lateReason: input.lateReason,
            madeAtMs: before?.madeAtMs ?? nowMs,
          },
        },
      });
      return findCallback(trx, callbackId);
    });
    changed(input.customerId);
    if (!made) throw new Error(`callback ${callbackId} was not written`);
    return made;
  }

  async function cancel(callbackId: string, customerId: string): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const row = await findCallback(trx, callbackId);
      if (!row) throw new Refusal(RefusalCode.NotFound);
      if (row.userId !== ctx.user.userId) await deps.customers.getWorkable(trx, customerId);
      if (row.state !== "open") return;
      await ctx.submit(trx, {
        kind: "close-callback",
        payload: { callbackId, customerId: row.customerId, state: "cancelled", atMs: ctx.nowMs() },
      });
    });
    changed(customerId);
  }

  function changed(customerId: string): void {
    ctx.emit({ topics: ["callbacks", "queue", "desk", "customer", "status", "ring"], ids: [customerId] });
    deps.ringer.rearm();
  }

  /** What the banner shows: due and not yet answered, the longest missed first. */
  async function ringing(): Promise<{ lines: Line[] }> {
    const ids = await deps.ringer.listRinging();
    const rows = await readAll<Joined>(
      db,
      `${joined} where b.callback_id in (select value from json_each(?)) order by b.due_at_ms`,
      [JSON.stringify(ids)],
    );
    return { lines: rows.map(toLine) };
  }

  return { list, put, cancel, ringing, snooze: deps.ringer.snooze };
}
export type CallbacksFeature = ReturnType<typeof createCallbacks>;

async function findCallback(db: Reader, callbackId: string): Promise<CallbackRow | undefined> {
  const row = await readOne<{ row_json: string }>(db, "select row_json from callback where callback_id = ?", [
    callbackId,
  ]);
  return row && (JSON.parse(row.row_json) as CallbackRow);
}
