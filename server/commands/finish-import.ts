import { updateBatch } from "../stores/sql/records.ts";
import { applied, type Handler } from "./context.ts";
import { getOpenBatch } from "./import-rows.ts";

/** Closes a batch with what the seat found before it sent the rows: twice in the file, bad. */
export const finishImport: Handler<"finish-import"> = async (context, { batchId, inFile, bad, finishedAtMs }) => {
  const batch = await getOpenBatch(context, batchId);
  if (batch.finished_at_ms !== null) return applied;
  await updateBatch(context.trx, context.actor.orgId, batchId, {
    rev: context.nextRev(),
    in_file: batch.in_file + inFile,
    bad: batch.bad + bad,
    finished_at_ms: finishedAtMs,
  });
  return applied;
};
