import type { FeedRow } from "../../shared/protocol/rows.ts";
import type { Reader } from "./cut-customer.ts";
import { knowText } from "./page-body.ts";
import type { FeedPage } from "./pull.ts";
import type { RecentItem } from "./recent-items.ts";
import { createPieces, type RowTexts, rowOf } from "./row-texts.ts";

/** What a node remembers of an organisation's changes, for reading. */
export interface Remembered {
  readonly head: number;
  /** All; what everybody may have; and the rest by who may have it. Each in rev order. */
  readonly items: readonly RecentItem[];
  readonly open: readonly RecentItem[];
  readonly mine: ReadonlyMap<string, readonly RecentItem[]>;
  /** The last rev at which a user lost sight of something. */
  readonly losses: ReadonlyMap<string, number>;
  readonly texts: RowTexts;
}
const NONE: readonly RecentItem[] = [];

/** A page of what is remembered, with its text; undefined where only the database knows. */
export function cutPage(
  recent: Remembered,
  reader: Reader,
  ask: { cursor: number; limit: number },
): FeedPage | undefined {
  const { head, items, mine, texts } = recent;
  // What he has to drop, only the database knows; and what was filed for him before may no longer be his.
  if (!reader.isLead && (recent.losses.get(reader.userId) ?? 0) > ask.cursor) return undefined;
  const first = reader.isLead ? items : recent.open;
  const second = reader.isLead ? NONE : (mine.get(reader.userId) ?? NONE);
  let one = firstAfter(first, ask.cursor);
  let other = firstAfter(second, ask.cursor);
  const pieces = createPieces();
  const rows: FeedRow[] = [];
  let cursor = head;
  let lastRev = ask.cursor;
  for (;;) {
    const a = first[one];
    const b = second[other];
    const isOwn = b !== undefined && (a === undefined || b.rev < a.rev);
    const item = isOwn ? b : a;
    if (item === undefined) break;
    if (isOwn) other += 1;
    else one += 1;
    if (item.stale || (item.holderId !== null && item.holderId !== reader.userId)) continue;
    if (rows.length >= ask.limit && item.rev !== lastRev) {
      cursor = lastRev;
      break;
    }
    lastRev = item.rev;
    // A lead is shown everything and loses sight of nothing.
    if (item.cut === null) continue;
    const { full, others } = item.cut;
    const inFull = full !== null && (reader.isLead || item.fullForId === reader.userId);
    // Also where he is shown more: so that those who come next find all of them in order.
    const open = item.userIds !== null || reader.isLead ? undefined : texts.writeOpen(others);
    pieces.add(inFull ? texts.write(full) : (open ?? texts.write(others)));
    rows.push(rowOf(inFull ? full : others));
  }
  knowText(rows, pieces.take());
  // Revs ahead times the rows of this page for each of its revs, as pullPage does.
  const remaining = Math.round(((head - cursor) * rows.length) / Math.max(1, cursor - ask.cursor));
  return { rows, cursor, done: cursor >= head, remaining };
}

/** Index of the first item with a rev above this one. */
export function firstAfter(items: readonly RecentItem[], rev: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.rev ?? 0) > rev) high = middle;
    else low = middle + 1;
  }
  return low;
}
