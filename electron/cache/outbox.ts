import { type Kysely, sql, type Transaction } from "kysely";
import { Command, type CommandBody } from "../../shared/protocol/commands.ts";
import { getNumberMeta, putMeta } from "./meta.ts";
import { quietKinds } from "./outages.ts";
import { readOne, run } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";

export interface NewOutboxRow {
  readonly opId: string;
  readonly body: CommandBody;
  readonly expectedVersion: number | null;
  readonly wallMs: number;
  readonly monoMs: number;
}

/** The customer that a command touches; null for settings, imports and the like. */
export function customerOf(body: CommandBody): string | null {
  switch (body.kind) {
    case "enter":
      return body.payload.customer.customerId;
    case "put-callback":
      return body.payload.callback.customerId;
    case "judge-pair":
      return body.payload.keepId;
    case "start-import":
    case "import-rows":
    case "finish-import":
    case "undo-import":
    case "put-setting":
    case "top-up-leases":
    case "return-leases":
    case "recall-leases":
      return null;
    default:
      return body.payload.customerId;
  }
}

/** Appends a command with the device's next seatSeq. @returns the seatSeq */
export async function appendCommand(trx: Transaction<SeatDatabase>, row: NewOutboxRow): Promise<number> {
  const seatSeq = await getNumberMeta(trx, "next-seat-seq", 1);
  await putMeta(trx, "next-seat-seq", seatSeq + 1);
  await run(
    trx,
    `insert into outbox (seat_seq, op_id, kind, customer_id, payload_json, expected_version, wall_ms, mono_ms, state,
       receipt_rev) values (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0)`,
    [
      seatSeq,
      row.opId,
      row.body.kind,
      customerOf(row.body),
      JSON.stringify(row.body.payload),
      row.expectedVersion,
      row.wallMs,
      row.monoMs,
    ],
  );
  return seatSeq;
}

/** Puts back a command saved from a lost cache, with the seatSeq it had. Known ones stay as they are. */
export async function restoreCommand(trx: Transaction<SeatDatabase>, command: Command): Promise<void> {
  await trx
    .insertInto("outbox")
    .values({
      seat_seq: command.seatSeq,
      op_id: command.opId,
      kind: command.kind,
      customer_id: customerOf(command),
      payload_json: JSON.stringify(command.payload),
      expected_version: command.expectedVersion,
      wall_ms: command.wallMs,
      mono_ms: command.monoMs,
      state: "waiting",
      receipt_rev: 0,
    })
    .onConflict((oc) => oc.doNothing())
    .execute();
  await raiseSeatSeq(trx, command.seatSeq);
}

/** A device never uses a seatSeq twice, also after its cache was rebuilt. */
export async function raiseSeatSeq(trx: Transaction<SeatDatabase>, lastUsed: number): Promise<void> {
  const next = await getNumberMeta(trx, "next-seat-seq", 1);
  if (lastUsed >= next) await putMeta(trx, "next-seat-seq", lastUsed + 1);
}

const outboxColumns = [
  "seat_seq",
  "op_id",
  "kind",
  "customer_id",
  "payload_json",
  "expected_version",
  "wall_ms",
  "mono_ms",
] as const;
type StoredCommand = {
  seat_seq: number;
  op_id: string;
  kind: string;
  payload_json: string;
  expected_version: number | null;
  wall_ms: number;
  mono_ms: number;
};

export const toCommand = (row: StoredCommand): Command =>
  Command.parse({
    opId: row.op_id,
    seatSeq: row.seat_seq,
    kind: row.kind,
    payload: JSON.parse(row.payload_json),
    expectedVersion: row.expected_version,
    wallMs: row.wall_ms,
    monoMs: row.mono_ms,
  });

/** Commands without an answer and beyond a seatSeq, oldest first. */
export async function listWaiting(db: Kysely<SeatDatabase>, limit: number, afterSeq = 0): Promise<Command[]> {
  const rows = await db
    .selectFrom("outbox")
    .select(outboxColumns)
    .where("state", "=", "waiting")
    .where("seat_seq", ">", afterSeq)
    .orderBy("seat_seq")
    .limit(limit)
    .execute();
  return rows.map(toCommand);
}

/** Commands whose local effect still lies over the hub's rows of a customer, oldest first. */
export async function listPendingOf(db: Kysely<SeatDatabase>, customerId: string): Promise<Command[]> {
  const rows = await db
    .selectFrom("outbox")
    .select(outboxColumns)
    .where("customer_id", "=", customerId)
    .orderBy("seat_seq")
    .execute();
  return rows.map(toCommand);
}

/** Commands without a receipt, and those among them that somebody asked for by an act. */
export async function countWaiting(db: Kysely<SeatDatabase>): Promise<{ waiting: number; acts: number }> {
  const row = await db
    .selectFrom("outbox")
    .select((eb) => [
      eb.fn.countAll<number>().as("waiting"),
      eb.fn.countAll<number>().filterWhere("kind", "not in", quietKinds).as("acts"),
    ])
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return row;
}

/** Takes a command out. @returns its customer, or undefined where it was not there */
export async function dropCommand(
  trx: Transaction<SeatDatabase>,
  opId: string,
): Promise<{ customerId: string | null } | undefined> {
  const row = await trx.deleteFrom("outbox").where("op_id", "=", opId).returning("customer_id").executeTakeFirst();
  return row === undefined ? undefined : { customerId: row.customer_id };
}

/**
 * Takes a command out that the hub has not answered. An entry stays where something stands on it already: a call to the firm would reach the
 * hub before the firm itself.
 *
 * @returns its customer, or undefined where it was not taken out
 */
export async function dropUnanswered(
  trx: Transaction<SeatDatabase>,
  opId: string,
): Promise<{ customerId: string | null } | undefined> {
  const found = await readOne(
    trx,
    `select 1 from outbox o where op_id = ? and state = 'waiting' and not (kind = 'enter' and exists
       (select 1 from outbox later where later.customer_id = o.customer_id and later.seat_seq > o.seat_seq))`,
    [opId],
  );
  return found === undefined ? undefined : dropCommand(trx, opId);
}

/** Lets an entry that waits still end as a provisional one: what was written on it follows it to a firm that is known by then. */
export async function makeProvisional(trx: Transaction<SeatDatabase>, customerId: string): Promise<void> {
  await trx
    .updateTable("outbox")
    .set({ payload_json: sql`json_set(payload_json, '$.provisional', json('true'))` })
    .where("customer_id", "=", customerId)
    .where("kind", "=", "enter")
    .where("state", "=", "waiting")
    .execute();
}

export async function confirmCommand(trx: Transaction<SeatDatabase>, opId: string, rev: number): Promise<void> {
  await trx.updateTable("outbox").set({ state: "confirmed", receipt_rev: rev }).where("op_id", "=", opId).execute();
}

/** Changes what a confirmed command lays over the hub's rows; what was asked of the hub stays in `sent`. */
export async function putOverlay(trx: Transaction<SeatDatabase>, opId: string, body: CommandBody): Promise<void> {
  const payload_json = JSON.stringify(body.payload);
  await trx.updateTable("outbox").set({ payload_json }).where("op_id", "=", opId).execute();
}

/** Forgets confirmed commands whose rows have all arrived. @returns the customers they touched */
export async function dropConfirmed(trx: Transaction<SeatDatabase>, cursor: number): Promise<string[]> {
  const rows = await trx
    .deleteFrom("outbox")
    .where("state", "=", "confirmed")
    .where("receipt_rev", "<=", cursor)
    .returning("customer_id")
    .execute();
  return rows.flatMap((row) => (row.customer_id === null ? [] : [row.customer_id]));
}

/** False where no command waits for its row and no hub row is kept under a local change. */
export async function hasOverlay(db: Kysely<SeatDatabase>): Promise<boolean> {
  const asked = "select exists (select 1 from outbox) or exists (select 1 from base) as held";
  return (await readOne<{ held: number }>(db, asked, []))?.held === 1;
}

/** Those of the customers that have commands pending or hub rows kept under an optimistic change. */
export async function listOverlaid(db: Kysely<SeatDatabase>, customerIds: readonly string[]): Promise<string[]> {
  const list = JSON.stringify([...new Set(customerIds)]);
  const rows = await sql<{ customer_id: string }>`
    select customer_id from outbox where customer_id in (select value from json_each(${list}))
    union select customer_id from base where customer_id in (select value from json_each(${list}))`.execute(db);
  return rows.rows.map((row) => row.customer_id);
}
