import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { FeedRow, FeedTable } from "../../../shared/protocol/rows.ts";
import { writeRepeatable } from "../../cache/bulk-write.ts";
import type { Turns } from "../../cache/dialect.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { OutageRecorder } from "../outages/recorder.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type Page, type PageWritten, writePage } from "./write-page.ts";

export interface ApplyDeps {
  readonly db: Kysely<SeatDatabase>;
  readonly turns: Turns;
  readonly outbox: Outbox;
  /** Hears of the calls in it. */
  readonly outages?: Pick<OutageRecorder, "heard">;
}

/** Rows between two looks at who waits: some 6 ms of work. */
const SLICE_ROWS = 30;
/** From so many on, sorting the keys of the duplicate check is worth its wait. */
const PART_ROWS = 64;

/**
 * Writes a page of any size without holding anybody up: in slices, each of them whole with what is pending on it, and as many in a
 * transaction as can be until somebody else waits for the cache. The cursor moves with the last slice; a page that was broken
 * off is pulled again, and what was written of it costs nothing the second time.
 *
 * @param cursor where the feed stands before this page
 */
export async function applyPage(deps: ApplyDeps, page: Page, cursor: number): Promise<PageWritten> {
  const slices = cut(page.rows);
  const partly = page.rows.length > PART_ROWS;
  const tables = new Set<FeedTable>();
  const customerIds: string[] = [];
  let at = 0;
  while (at < slices.length) {
    await writeRepeatable(deps.db, async (trx) => {
      do {
        const last = at === slices.length - 1;
        const slice = { rows: slices[at] ?? [], cursor: last ? page.cursor : cursor, partly };
        const written = await writePage(trx, deps.outbox, slice);
        await deps.outages?.heard(
          trx,
          slice.rows.flatMap((one) => (one.table === "call" ? [one.row] : [])),
        );
        for (const table of written.tables) tables.add(table);
        customerIds.push(...written.customerIds);
        at += 1;
        if (!last) await setImmediate();
      } while (at < slices.length && deps.turns.waiting() === 0);
    });
  }
  return { tables, customerIds };
}

function cut(rows: readonly FeedRow[]): (readonly FeedRow[])[] {
  const slices: (readonly FeedRow[])[] = [];
  for (let from = 0; from < rows.length; from += SLICE_ROWS) slices.push(rows.slice(from, from + SLICE_ROWS));
  return slices.length === 0 ? [[]] : slices;
}
