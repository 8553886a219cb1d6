import type { Kysely } from "kysely";
import { BatchRow } from "../../../shared/protocol/rows.ts";
import type { SeatDatabase } from "../../cache/schema.ts";

/** Past imports, newest first, with how many calls this seat knows of their customers. */
export async function listBatches(
  db: Kysely<SeatDatabase>,
  nameOf: (userId: string | null) => string,
): Promise<(BatchRow & { byName: string; calls: number })[]> {
  const rows = await db.selectFrom("batch").select("row_json").orderBy("started_at_ms", "desc").limit(100).execute();
  const batches = rows.map((r) => BatchRow.parse(JSON.parse(r.row_json)));
  const oldest = batches.at(-1)?.startedAtMs;
  if (oldest === undefined) return [];
  // Driven by calls since the oldest batch: there are far fewer of them than customers.
  const sums = await db
    .selectFrom("call")
    .innerJoin("customer", "customer.customer_id", "call.customer_id")
    .select(["customer.batch_id", (eb) => eb.fn.countAll<number>().as("calls")])
    .where("call.dialled_at_ms", ">=", oldest)
    .where("customer.batch_id", "is not", null)
    .groupBy("customer.batch_id")
    .execute();
  const calls = new Map(sums.map((s) => [s.batch_id, s.calls]));
  return batches.map((b) => ({ ...b, byName: nameOf(b.byUserId), calls: calls.get(b.batchId) ?? 0 }));
}
