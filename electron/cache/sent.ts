import { type Kysely, sql, type Transaction } from "kysely";
import type { SeatDatabase } from "./schema.ts";

/** Rights of a moment and glances: nothing to say again days later. */
const PASSING = ["top-up-leases", "lease-view", "return-leases", "recall-leases", "viewed"];
/** Longer than a team waits before it restores a back-up. */
const KEPT_MS = 14 * 86_400_000;

/** Keeps commands of the outbox that the hub has just confirmed, before they leave it; forgets those of long ago. */
export async function keepSent(trx: Transaction<SeatDatabase>, opIds: readonly string[], nowMs: number): Promise<void> {
  if (opIds.length === 0) return;
  const list = JSON.stringify(opIds);
  const passing = JSON.stringify(PASSING);
  await sql`insert or replace into sent (op_id, seat_seq, kind, customer_id, payload_json, expected_version, wall_ms, mono_ms,
      confirmed_at_ms)
    select op_id, seat_seq, kind, customer_id, payload_json, expected_version, wall_ms, mono_ms, ${nowMs} from outbox
    where op_id in (select value from json_each(${list})) and kind not in (select value from json_each(${passing}))`.execute(
    trx,
  );
  await sql`delete from sent where confirmed_at_ms < ${nowMs - KEPT_MS}`.execute(trx);
}

/**
 * Puts everything that was ever confirmed (and is still kept) back among what waits, with the opIds and the order it had: a
 * hub that has it answers the old receipt, one that lost it runs it.
 *
 * @returns how many commands wait again
 */
export async function sendAgain(trx: Transaction<SeatDatabase>): Promise<number> {
  // Replaced where it still lies over the rows: that one has what the hub made of it, this one what was asked.
  await sql`insert or replace into outbox (seat_seq, op_id, kind, customer_id, payload_json, expected_version, wall_ms, mono_ms,
      state, receipt_rev)
    select seat_seq, op_id, kind, customer_id, payload_json, null, wall_ms, mono_ms, 'waiting', 0 from sent`.execute(
    trx,
  );
  await sql`delete from sent`.execute(trx);
  await sql`update outbox set state = 'waiting', receipt_rev = 0`.execute(trx);
  const { rows } = await sql<{ n: number }>`select count(*) as n from outbox`.execute(trx as Kysely<SeatDatabase>);
  return rows[0]?.n ?? 0;
}
