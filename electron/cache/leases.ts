import type { Transaction } from "kysely";
import type { LeaseRow } from "../../shared/protocol/rows.ts";
import type { SeatDatabase } from "./schema.ts";

/**
 * Takes the hub's lease rows in: one that has ended is forgotten, a new one begins unspent, and one that was renewed or
 * recalled keeps what this seat knows of it. An end that arrives late cannot take a newer lease away.
 */
export async function putLeases(trx: Transaction<SeatDatabase>, rows: readonly LeaseRow[]): Promise<void> {
  for (const row of rows) {
    if (row.endedAtMs !== null) {
      await trx.deleteFrom("lease").where("lease_id", "=", row.leaseId).execute();
      continue;
    }
    const values = {
      lease_id: row.leaseId,
      rev: row.rev,
      device_id: row.deviceId,
      kind: row.kind,
      queue: row.queue,
      granted_at_ms: row.grantedAtMs,
      expires_at_ms: row.expiresAtMs,
      margin_ms: row.marginMs,
      recalled_at_ms: row.recalledAtMs,
      row_json: JSON.stringify(row),
    };
    const held = await trx
      .selectFrom("lease")
      .select(["lease_id", "spent_at_ms"])
      .where("customer_id", "=", row.customerId)
      .executeTakeFirst();
    const spentAtMs = held?.lease_id === row.leaseId ? held.spent_at_ms : null;
    await trx
      .insertInto("lease")
      .values({ customer_id: row.customerId, ...values, spent_at_ms: spentAtMs })
      .onConflict((oc) => oc.column("customer_id").doUpdateSet({ ...values, spent_at_ms: spentAtMs }))
      .execute();
  }
}

export async function dropLeases(trx: Transaction<SeatDatabase>, customerIds: readonly string[]): Promise<void> {
  for (const customerId of customerIds) {
    await trx.deleteFrom("lease").where("customer_id", "=", customerId).execute();
  }
}
