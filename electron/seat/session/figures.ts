import { type Kysely, sql } from "kysely";
import type { AppStatus } from "../../../shared/contract/app.ts";
import { fromLocal, toLocal } from "../../../shared/domain/local-time.ts";
import { dispositions } from "../../../shared/domain/vocabulary.ts";
import type { SeatDatabase } from "../../cache/schema.ts";

export interface FiguresOf {
  readonly userId: string;
  readonly nowMs: number;
  readonly timeZone: string;
}

const connected = dispositions.filter((d) => d.connected).map((d) => d.code);
/** Outcomes that say "go on with this one". */
const interested = ["interested", "won"];
/** Stages after which no next step is expected. */
const closedStages = ["won", "lost"];

/** Counts of the status bar; each an index range of this user's own rows, none a scan of the cache. */
export async function countFigures(
  db: Kysely<SeatDatabase>,
  { userId, nowMs, timeZone }: FiguresOf,
): Promise<Pick<AppStatus, "counts" | "today">> {
  const { dayNo } = toLocal(nowMs, timeZone);
  const fromMs = fromLocal(dayNo, 0, timeZone);
  const toMs = fromLocal(dayNo + 1, 0, timeZone);
  const day = new Date(dayNo * 86_400_000).toISOString().slice(0, 10);

  const due = await sql<{ overdue: number; due_today: number }>`
    select coalesce(sum(due_at_ms <= ${nowMs}), 0) as overdue, coalesce(sum(due_at_ms > ${nowMs}), 0) as due_today
    from callback where user_id = ${userId} and state = 'open' and due_at_ms < ${toMs}`.execute(db);
  const held = await sql<{ mine: number; no_next: number }>`
    select count(*) as mine,
      coalesce(sum((next_at_ms is null or next_at_ms < ${fromMs}) and do_not_call = 0
        and stage not in (${sql.join(closedStages)})), 0) as no_next
    from customer where owner_id = ${userId}`.execute(db);
  const pool = await db.selectFrom("tally").select("n").where("name", "=", "pool").executeTakeFirst();
  const calls = await sql<{ dials: number; connected: number; interested: number }>`
    select count(*) as dials, coalesce(sum(disposition in (${sql.join(connected)})), 0) as connected,
      coalesce(sum(disposition in (${sql.join(interested)})), 0) as interested
    from call where user_id = ${userId} and dialled_at_ms >= ${fromMs} and dialled_at_ms < ${toMs}`.execute(db);
  const promises = await sql<{ promised: number; kept: number }>`
    select coalesce(sum(state <> 'cancelled'), 0) as promised, coalesce(sum(state = 'done'), 0) as kept
    from callback where user_id = ${userId} and due_at_ms >= ${fromMs} and due_at_ms < ${toMs}`.execute(db);
  const prevented = await db
    .selectFrom("prevented")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("day", "=", day)
    .executeTakeFirst();
  return {
    counts: {
      overdue: due.rows[0]?.overdue ?? 0,
      dueToday: due.rows[0]?.due_today ?? 0,
      pool: pool?.n ?? 0,
      mine: held.rows[0]?.mine ?? 0,
      noNextStep: held.rows[0]?.no_next ?? 0,
    },
    today: {
      dials: calls.rows[0]?.dials ?? 0,
      connected: calls.rows[0]?.connected ?? 0,
      interested: calls.rows[0]?.interested ?? 0,
      kept: promises.rows[0]?.kept ?? 0,
      promised: promises.rows[0]?.promised ?? 0,
      doubleCallsPrevented: prevented?.n ?? 0,
    },
  };
}

export const noFigures: Pick<AppStatus, "counts" | "today"> = {
  counts: { overdue: 0, dueToday: 0, pool: 0, mine: 0, noNextStep: 0 },
  today: { dials: 0, connected: 0, interested: 0, kept: 0, promised: 0, doubleCallsPrevented: 0 },
};
