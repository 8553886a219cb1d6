import { toLocal } from "../../../shared/domain/local-time.ts";
import { readAll, readOne } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";

/** The timer never sleeps longer: clocks jump, rows arrive from other seats, timers are late after sleep. */
const LOOK_EVERY_MS = 30_000;
/** After a long absence the banner shows everything; the system's own list is not flooded. */
const NOTIFY_AT_ONCE = 8;

export interface RingerDeps {
  /** Minutes before the due minute at which it rings. */
  readonly aheadMin: () => number;
  /** A click on the notification. */
  readonly onOpen: (customerId: string) => void;
  readonly setTimer?: (run: () => void, inMs: number) => () => void;
}

interface Due {
  callback_id: string;
  customer_id: string;
  due_at_ms: number;
  note: string;
  name: string | null;
  contact_name: string | null;
}

/** Open callbacks of mine with what this seat knows of their ringing; a moved callback rings anew. */
const source = `from callback b left join ring r on r.callback_id = b.callback_id and r.due_at_ms = b.due_at_ms
  where b.user_id = ? and b.state = 'open'`;

/**
 * Rings callbacks at their minute: in the seat core, by the corrected clock, with the hub down. One timer to the next due one, looked after at
 * least every 30 s, on wake and on every change. What came due while the seat was closed rings first after the start.
 */
export function createRinger(ctx: SeatContext, deps: RingerDeps) {
  const { db } = ctx;
  const { userId } = ctx.user;
  const setTimer =
    deps.setTimer ??
    ((run, inMs) => {
      const timer = setTimeout(run, inMs);
      timer.unref();
      return () => clearTimeout(timer);
    });
  let cancelTimer: (() => void) | undefined;
  let stopWake: (() => void) | undefined;
  let running = false;
  let looking: Promise<void> = Promise.resolve();

  const horizonMs = (): number => ctx.nowMs() + deps.aheadMin() * 60_000;

  /** Rings what is due and has not rung, once each; then sleeps to the next. */
  async function look(): Promise<void> {
    const nowMs = ctx.nowMs();
    const due = await db.transaction().execute(async (trx) => {
      const rows = await readAll<Due>(
        trx,
        `select b.callback_id, b.customer_id, b.due_at_ms, json_extract(b.row_json, '$.note') as note, c.name, c.contact_name
         from (select b.* ${source} and b.due_at_ms <= ? and (r.rung_at_ms is null
           or (r.snoozed_until_ms is not null and r.snoozed_until_ms <= ? and r.snoozed_until_ms > r.rung_at_ms))) b
         left join customer c on c.customer_id = b.customer_id order by b.due_at_ms`,
        [userId, horizonMs(), nowMs],
      );
      for (const row of rows) {
        await trx
          .insertInto("ring")
          .values({
            callback_id: row.callback_id,
            due_at_ms: row.due_at_ms,
            rung_at_ms: nowMs,
            seen_at_ms: null,
            snoozed_until_ms: null,
          })
          .onConflict((oc) =>
            oc.column("callback_id").doUpdateSet({
              due_at_ms: row.due_at_ms,
              rung_at_ms: nowMs,
              seen_at_ms: null,
              snoozed_until_ms: null,
            }),
          )
          .execute();
      }
      return rows;
    });
    for (const row of due.slice(0, NOTIFY_AT_ONCE)) notify(row);
    if (due.length > 0) {
      ctx.emit({ topics: ["ring", "callbacks", "queue", "status"], ids: due.map((row) => row.customer_id) });
    }
    await sleepToNext();
  }

  function notify(row: Due): void {
    const { minute } = toLocal(row.due_at_ms, ctx.settings().timeZone);
    const clock = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    ctx.ports.notify({
      title: row.name ?? "",
      body: [clock, row.contact_name ?? "", row.note].filter((part) => part !== "").join(" · "),
      tag: `callback:${row.callback_id}`,
      onClick: () => deps.onOpen(row.customer_id),
    });
  }

  async function sleepToNext(): Promise<void> {
    const next = await readOne<{ at_ms: number | null }>(
      db,
      `select min(case when r.rung_at_ms is null then b.due_at_ms - ? else r.snoozed_until_ms end) as at_ms
       ${source} and (r.rung_at_ms is null or r.snoozed_until_ms > r.rung_at_ms)`,
      [deps.aheadMin() * 60_000, userId],
    );
    if (!running) return;
    const inMs = next?.at_ms == null ? LOOK_EVERY_MS : Math.max(0, next.at_ms - ctx.nowMs());
    cancelTimer?.();
    cancelTimer = setTimer(rearm, Math.min(inMs, LOOK_EVERY_MS));
  }

  /** Looks now; called after every change of callbacks. Looks never overlap. */
  function rearm(): void {
    if (!running) return;
    looking = looking.then(look).catch((error: unknown) => {
      ctx.log.error({ err: error }, "callbacks not looked at");
      // A failed look must not be the last one.
      if (running) cancelTimer = setTimer(rearm, LOOK_EVERY_MS);
    });
  }

  async function listRinging(): Promise<string[]> {
    const rows = await readAll<{ callback_id: string }>(
      db,
      `select b.callback_id ${source} and b.due_at_ms <= ? and r.seen_at_ms is null
       and (r.snoozed_until_ms is null or r.snoozed_until_ms <= ?) order by b.due_at_ms limit 200`,
      [userId, horizonMs(), ctx.nowMs()],
    );
    return rows.map((row) => row.callback_id);
  }

  /** 0 minutes: seen, stop ringing; the callback stays due. Otherwise it rings again after so many minutes, over a restart too. */
  async function snooze(callbackId: string, minutes: number): Promise<void> {
    const nowMs = ctx.nowMs();
    const row = await readOne<{ due_at_ms: number }>(db, "select due_at_ms from callback where callback_id = ?", [
      callbackId,
    ]);
    if (!row) return;
    const set = {
      due_at_ms: row.due_at_ms,
      rung_at_ms: nowMs,
      seen_at_ms: minutes === 0 ? nowMs : null,
      snoozed_until_ms: minutes === 0 ? null : nowMs + minutes * 60_000,
    };
    await db
      .insertInto("ring")
      .values({ callback_id: callbackId, ...set })
      .onConflict((oc) => oc.column("callback_id").doUpdateSet(set))
      .execute();
    ctx.emit({ topics: ["ring"] });
    rearm();
  }

  return {
    start: async (): Promise<void> => {
      running = true;
      stopWake = ctx.ports.onWake(rearm);
      rearm();
      await looking;
    },
    /** Waits for a look under way, so that nothing touches a closing cache. */
    stop: async (): Promise<void> => {
      running = false;
      cancelTimer?.();
      stopWake?.();
      await looking;
    },
    rearm,
    /** Resolves when the looks asked for so far are done. */
    settled: (): Promise<void> => looking,
    listRinging,
    snooze,
  };
}
export type Ringer = ReturnType<typeof createRinger>;
