import type { NewCustomer } from "../../shared/domain/customer.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { Receipt } from "../../shared/protocol/commands.ts";
import { findBatch, insertBatchRows, type StoredBatch, updateBatch } from "../stores/sql/records.ts";
import { type CommandContext, type Handler, leads } from "./context.ts";
import { listSame } from "./duplicates.ts";
import { draftCustomer, storeCustomer } from "./new-customer.ts";

type Fallen = NonNullable<Receipt["rows"]>[number];

/**
 * Takes up to 500 rows of a file into the batch's pool. Each is checked against everything once more, rows of the same
 * batch included, and the receipt says how each fell.
 */
export const importRows: Handler<"import-rows"> = async (context, { batchId, rows }) => {
  const batch = await getOpenBatch(context, batchId);
  const fallen: Fallen[] = [];
  for (const { rowNo, customer } of rows) fallen.push(await importRow(context, batch, rowNo, customer));
  const count = (bucket: string) => fallen.filter((row) => row.bucket === bucket).length;
  await insertBatchRows(
    context.trx,
    fallen.map((row) => ({
      org_id: context.actor.orgId,
      batch_id: batchId,
      row_no: row.rowNo,
      bucket: row.bucket,
      customer_id: row.customerId,
    })),
  );
  await updateBatch(context.trx, context.actor.orgId, batchId, {
    rev: context.nextRev(),
    added: batch.added + count("new"),
    in_pool: batch.in_pool + count("in-pool"),
    tracked: batch.tracked + count("tracked"),
    in_bin: batch.in_bin + count("in-bin"),
    in_file: batch.in_file + count("in-file"),
  });
  return { status: "applied", rows: fallen };
};

/** @throws Refusal not-found | not-allowed | import-in-use (undone already) */
export async function getOpenBatch(context: CommandContext, batchId: string): Promise<StoredBatch> {
  const batch = await findBatch(context.trx, context.actor.orgId, batchId);
  if (batch === undefined) throw new Refusal(RefusalCode.NotFound, { batchId });
  if (batch.by_user_id !== context.actor.userId && !leads(context.actor)) {
    throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  }
  if (batch.undone_at_ms !== null) throw new Refusal(RefusalCode.NotFound, { batchId });
  return batch;
}

async function importRow(
  context: CommandContext,
  batch: StoredBatch,
  rowNo: number,
  typed: NewCustomer,
): Promise<Fallen> {
  const draft = draftCustomer(context, { ...typed, pool: batch.pool as NewCustomer["pool"] });
  const [same] = await listSame(context, draft.probe, []);
  if (same !== undefined) {
    const { customer, fields } = same;
    const inFile = customer.state === "pool" && customer.batch_id === batch.batch_id;
    const bucket = inFile ? "in-file" : { pool: "in-pool", owned: "tracked", bin: "in-bin" }[customer.state];
    return {
      rowNo,
      bucket: bucket ?? "in-pool",
      customerId: customer.customer_id,
      name: customer.name,
      ownerName: context.nameOf(customer.owner_id),
      sinceMs: customer.tracking_since_ms,
      fields,
    };
  }
  const { orgId } = context.actor;
  const [known] = await context.hot.findCustomer(context.trx, { orgId, customerId: typed.customerId });
  const isNew = { rowNo, bucket: "new", customerId: typed.customerId, name: typed.name } as const;
  const added: Fallen = { ...isNew, ownerName: "", sinceMs: null, fields: "" };
  // Sent once more after a lost answer: it is in.
  if (known !== undefined) return known.batch_id === batch.batch_id ? added : { ...added, bucket: "bad" };
  await storeCustomer(context, draft, { ownerId: null, batchId: batch.batch_id });
  await context.record({
    customerId: typed.customerId,
    kind: "imported",
    fromOwnerId: null,
    toOwnerId: null,
    rule: "import",
    reason: batch.file_name,
  });
  return added;
}
