import { findBatch, insertBatch } from "../stores/sql/records.ts";
import { applied, type Handler } from "./context.ts";

/** Opens a batch; its rows come in pieces and can be undone together. */
export const startImport: Handler<"start-import"> = async (context, { batchId, fileName, pool, startedAtMs }) => {
  const { actor } = context;
  if ((await findBatch(context.trx, actor.orgId, batchId)) !== undefined) return applied;
  await insertBatch(context.trx, {
    org_id: actor.orgId,
    batch_id: batchId,
    rev: context.nextRev(),
    file_name: fileName,
    by_user_id: actor.userId,
    pool,
    started_at_ms: startedAtMs,
    finished_at_ms: null,
    undone_at_ms: null,
    added: 0,
    in_pool: 0,
    tracked: 0,
    in_bin: 0,
    in_file: 0,
    bad: 0,
  });
  return applied;
};
