import type { Bucket } from "../../../shared/contract/imports.ts";
import type { Receipt } from "../../../shared/protocol/commands.ts";
import type { SeatContext } from "../context.ts";
import type { RowResult } from "./row-result.ts";
import type { Counts } from "./session.ts";
import type { ImportWorker } from "./worker-client.ts";

/** Rows in one command: small enough that other seats' commands do not wait behind it at the hub. */
export const rowsPerCommand = 200;

const known: readonly Bucket[] = ["new", "in-pool", "tracked", "in-bin", "in-file", "bad"];

/** What the hub answered for the rows of one command; it has the last word over the preview. */
export function readReceipt(
  sent: readonly { index: number; rowNo: number; customer: { customerId: string } }[],
  receipt: Receipt,
): RowResult[] {
  const answers = new Map((receipt.rows ?? []).map((r) => [r.rowNo, r]));
  return sent.map(({ index, rowNo, customer }) => {
    const answer = answers.get(rowNo);
    const base = { index, look: false, reasons: [], otherName: "", ownerName: "", sinceMs: null };
    // Our own row, saved by an earlier try whose receipt was lost.
    if (!answer || answer.bucket === "new" || answer.customerId === customer.customerId) {
      return { ...base, bucket: "new", saved: true };
    }
    return {
      ...base,
      bucket: known.find((b) => b === answer.bucket) ?? "bad",
      reasons: [{ code: "hub-decided", detail: { fields: answer.fields } }],
      otherName: answer.name,
      ownerName: answer.ownerName,
      sinceMs: answer.sinceMs,
    };
  });
}

/**
 * Saves the new rows, command after command, each only when the hub has answered the one before: nothing piles up in the outbox, and a
 * failure leaves the rest of the rows where they are, to be saved by pressing the button again.
 *
 * @returns whether all rows went through (false: stopped)
 * @throws Refusal of the hub, hub-offline
 */
export async function saveRows(options: {
  readonly ctx: Pick<SeatContext, "submitAndWait">;
  readonly worker: ImportWorker;
  readonly batchId: string;
  readonly stopped: () => boolean;
  readonly onChunk: (done: number, total: number, counts: Counts) => void;
}): Promise<boolean> {
  const { ctx, worker, batchId } = options;
  let from = 0;
  for (;;) {
    if (options.stopped()) return false;
    const { rows, next, total } = await worker.call("listNew", from, rowsPerCommand);
    from = next;
    if (rows.length > 0) {
      const receipt = await ctx.submitAndWait({
        kind: "import-rows",
        payload: { batchId, rows: rows.map(({ rowNo, customer }) => ({ rowNo, customer })) },
      });
      const counts = await worker.call("record", readReceipt(rows, receipt));
      options.onChunk(next, total, counts);
    }
    if (next >= total) return true;
  }
}
