import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { listBatchCustomers } from "../stores/sql/customers.ts";
import { putDuplicateKeys } from "../stores/sql/duplicate-index.ts";
import { countBatchCalls, listHistoryIds } from "../stores/sql/history.ts";
import { updateBatch } from "../stores/sql/records.ts";
import { applied, type Handler } from "./context.ts";
import { getOpenBatch } from "./import-rows.ts";
import { moveCustomer } from "./ownership.ts";

/**
 * Takes a whole batch back, until the first call on one of its customers. They lie in the bin as `undone`, count as no
 * duplicates, and so the same file can be imported again.
 *
 * @throws Refusal import-in-use {calls}: called, or being worked
 */
export const undoImport: Handler<"undo-import"> = async (context, { batchId }) => {
  const { trx, actor } = context;
  await getOpenBatch(context, batchId);
  const calls = await countBatchCalls(trx, actor.orgId, batchId);
  if (calls > 0) throw new Refusal(RefusalCode.ImportInUse, { calls });
  const customers = await listBatchCustomers(trx, actor.orgId, batchId);
  for (const customer of customers) {
    if (customer.has_history !== 1) continue;
    const notes = await listHistoryIds(trx, "activity", actor.orgId, customer.customer_id);
    if (notes.length > 0) throw new Refusal(RefusalCode.ImportInUse, { calls: 0 });
  }
  for (const customer of customers) {
    await moveCustomer(context, customer, {
      set: {
        state: "bin",
        owner_id: null,
        tracking_since_ms: null,
        bin_reason: "undone",
        binned_at_ms: context.nowMs,
      },
      kind: "undone",
      rule: "undo-import",
      reason: "",
    });
  }
  await putDuplicateKeys(
    trx,
    actor.orgId,
    customers.map((customer) => customer.customer_id),
  );
  await updateBatch(trx, actor.orgId, batchId, { rev: context.nextRev(), undone_at_ms: context.nowMs });
  return applied;
};
