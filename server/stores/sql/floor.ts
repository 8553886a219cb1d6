import { setImmediate as nextTurn } from "node:timers/promises";
import { dispositions } from "../../../shared/domain/vocabulary.ts";
import type { HubReader, HubStore } from "../store.ts";
import { countLeases } from "./leases.ts";

export interface SeatFigures {
  dials: number;
  connected: number;
  interested: number;
  dueToday: number;
  late: number;
  owned: number;
  leased: number;
  prevented: number;
  doubled: number;
  lastCallAtMs: number | null;
}
interface Day {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
}

const connected = new Set(dispositions.filter((one) => one.connected).map((one) => one.code));

/** Today's figures of every user who has any, by user. Where the engine answers on this thread, other work gets in between two questions. */
export async function listFigures(
  { read: db, holdings }: Pick<HubStore, "read" | "holdings">,
  orgId: string,
  day: Day,
): Promise<Map<string, SeatFigures>> {
  const figures = new Map<string, SeatFigures>();
  const of = (userId: string): SeatFigures => {
    const known = figures.get(userId);
    if (known !== undefined) return known;
    const made: SeatFigures = {
      dials: 0,
      connected: 0,
      interested: 0,
      dueToday: 0,
      late: 0,
      owned: 0,
      leased: 0,
      prevented: 0,
      doubled: 0,
      lastCallAtMs: null,
    };
    figures.set(userId, made);
    return made;
  };
  const calls = await db
    .selectFrom("call")
    .select(["user_id", "disposition"])
    .select((eb) => [eb.fn.countAll<number>().as("count"), eb.fn.max("dialled_at_ms").as("last")])
    .where("org_id", "=", orgId)
    .where("dialled_at_ms", ">=", day.fromMs)
    .where("dialled_at_ms", "<", day.toMs)
    .groupBy(["user_id", "disposition"])
    .execute();
  for (const row of calls) {
    const own = of(row.user_id);
    const count = Number(row.count);
    own.dials += count;
    if (row.disposition !== null && connected.has(row.disposition)) own.connected += count;
    if (row.disposition === "interested") own.interested += count;
    own.lastCallAtMs = Math.max(own.lastCallAtMs ?? 0, Number(row.last));
  }
  await nextTurn();
  for (const row of await countCallbacks(db, orgId, day.toMs)) of(row.user_id).dueToday = Number(row.count);
  for (const row of await countCallbacks(db, orgId, day.nowMs)) of(row.user_id).late = Number(row.count);
  await nextTurn();
  for (const [userId, owned] of await holdings.countEach(db, orgId)) of(userId).owned = owned;
  await nextTurn();
  for (const row of await countLeases(db, orgId, day.nowMs)) of(row.user_id).leased = Number(row.count);
  await nextTurn();
  const counted = await db
    .selectFrom("audit")
    .select(["user_id", "what"])
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("org_id", "=", orgId)
    .where("what", "in", ["prevented", "double-call"])
    .where("at_ms", ">=", day.fromMs)
    .where("at_ms", "<", day.toMs)
    .groupBy(["user_id", "what"])
    .execute();
  for (const { user_id, what, count } of counted) {
    of(user_id)[what === "prevented" ? "prevented" : "doubled"] = Number(count);
  }
  return figures;
}

/** Open callbacks due before an instant, by user. */
function countCallbacks(db: HubReader, orgId: string, beforeMs: number) {
  return db
    .selectFrom("callback")
    .select("user_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("org_id", "=", orgId)
    .where("state", "=", "open")
    .where("due_at_ms", "<", beforeMs)
    .groupBy("user_id")
    .execute();
}

/** Everybody who has a place on the floor. */
export function listSeated(db: HubReader, orgId: string) {
  return db
    .selectFrom("user")
    .select(["user_id", "name", "seat_no", "created_at_ms"])
    .where("org_id", "=", orgId)
    .where("active", "=", 1)
    .orderBy("created_at_ms")
    .execute();
}
export type Seated = Awaited<ReturnType<typeof listSeated>>[number];

export async function namesOf(db: HubReader, orgId: string, customerIds: string[]): Promise<Map<string, string>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("customer")
    .select(["customer_id", "name"])
    .where("org_id", "=", orgId)
    .where("customer_id", "in", customerIds)
    .execute();
  return new Map(rows.map((row) => [row.customer_id, row.name]));
}
