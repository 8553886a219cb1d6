import type { Kysely, Selectable, Transaction } from "kysely";
import type { CommandKind } from "../../shared/protocol/commands.ts";
import type { OutageEntryTable, OutageTable, SeatDatabase } from "./schema.ts";

export type StoredOutage = Selectable<OutageTable>;
export type StoredEntry = Selectable<OutageEntryTable>;

/**
 * Stamps and short rights that the product asks for by itself: no act and no word of the agent is in them, so a "no" is told to nobody. What
 * hangs on them speaks for itself: a right that was not given stops the next dial.
 */
export const untoldKinds: readonly CommandKind[] = ["viewed", "audit", "top-up-leases", "lease-view", "return-leases"];

/** What the diary leaves out besides: an end of a call that was taken says nothing that its wrap-up does not say. */
export const quietKinds: readonly CommandKind[] = [...untoldKinds, "end-call"];

/** Outages that are kept; the diary is for the agent's questions, not an archive. */
const KEPT = 60;

/** The outage that goes on, or whose commands are still being answered. */
export function findActiveOutage(db: Kysely<SeatDatabase>): Promise<StoredOutage | undefined> {
  return db
    .selectFrom("outage")
    .selectAll()
    .where("drained_at_ms", "is", null)
    .orderBy("from_ms", "desc")
    .limit(1)
    .executeTakeFirst();
}

export async function insertOutage(trx: Transaction<SeatDatabase>, outageId: string, fromMs: number): Promise<void> {
  await trx
    .insertInto("outage")
    .values({
      outage_id: outageId,
      from_ms: fromMs,
      to_ms: null,
      last_seq: null,
      drained_at_ms: null,
      seen_at_ms: null,
    })
    .execute();
  const old = await trx
    .selectFrom("outage")
    .select("outage_id")
    .orderBy("from_ms", "desc")
    .limit(1000)
    .offset(KEPT)
    .execute();
  for (const { outage_id } of old) await dropOutage(trx, outage_id);
}

export async function dropOutage(trx: Transaction<SeatDatabase>, outageId: string): Promise<void> {
  await trx.deleteFrom("outage_entry").where("outage_id", "=", outageId).execute();
  await trx.deleteFrom("outage").where("outage_id", "=", outageId).execute();
}

export async function updateOutage(
  db: Kysely<SeatDatabase>,
  outageId: string,
  set: Partial<Omit<StoredOutage, "outage_id">>,
): Promise<void> {
  await db.updateTable("outage").set(set).where("outage_id", "=", outageId).execute();
}

export async function insertEntry(trx: Transaction<SeatDatabase>, entry: StoredEntry): Promise<void> {
  await trx
    .insertInto("outage_entry")
    .values(entry)
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** Outages, the latest first. */
export function listOutages(db: Kysely<SeatDatabase>): Promise<StoredOutage[]> {
  return db.selectFrom("outage").selectAll().orderBy("from_ms", "desc").limit(KEPT).execute();
}

/** What became of an outage's commands, by what they ended in; entries with a conflict count as `conflict`. */
export async function countEntries(db: Kysely<SeatDatabase>): Promise<Map<string, Record<string, number>>> {
  const rows = await db
    .selectFrom("outage_entry")
    .select(["outage_id", "status", (eb) => eb.fn.countAll<number>().as("n")])
    .groupBy(["outage_id", "status"])
    .execute();
  const counts = new Map<string, Record<string, number>>();
  for (const { outage_id, status, n } of rows) counts.set(outage_id, { ...counts.get(outage_id), [status]: n });
  return counts;
}

/** Entries of an outage in the order in which they were typed; `told` alone: those that ended otherwise than asked. */
export function listEntries(db: Kysely<SeatDatabase>, outageId: string, only?: "told"): Promise<StoredEntry[]> {
  const query = db.selectFrom("outage_entry").selectAll().where("outage_id", "=", outageId).orderBy("seat_seq");
  return (only === "told" ? query.where("receipt_json", "is not", null) : query).execute();
}

export function findEntry(db: Kysely<SeatDatabase>, opId: string): Promise<StoredEntry | undefined> {
  return db.selectFrom("outage_entry").selectAll().where("op_id", "=", opId).executeTakeFirst();
}

/** The name that a customer had in the diary; "" where it is not in it. */
export async function findEntryName(db: Kysely<SeatDatabase>, customerId: string | null): Promise<string> {
  if (customerId === null) return "";
  const row = await db
    .selectFrom("outage_entry")
    .select("customer_name")
    .where("customer_id", "=", customerId)
    .where("customer_name", "<>", "")
    .limit(1)
    .executeTakeFirst();
  return row?.customer_name ?? "";
}

/** Acts up to a seatSeq (null: all) that have no answer yet; the product's own stamps do not count. */
export async function countUnanswered(db: Kysely<SeatDatabase>, lastSeq: number | null): Promise<number> {
  const row = await db
    .selectFrom("outbox")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("state", "=", "waiting")
    .where("seat_seq", "<=", lastSeq ?? Number.MAX_SAFE_INTEGER)
    .where("kind", "not in", quietKinds)
    .executeTakeFirstOrThrow();
  return row.n;
}
