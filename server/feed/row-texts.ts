import type { FeedRow } from "../../shared/protocol/rows.ts";

/** Where the JSON of a row lies, in UTF-8 and with a comma in front. */
interface Place {
  readonly block: Buffer;
  readonly from: number;
  readonly to: number;
}

/** A row as many may be given it; made, and made into text, for the first of them. */
export interface SharedRow {
  row: FeedRow | undefined;
  place: Place | undefined;
  readonly make: () => FeedRow;
}
export const shareRow = (make: () => FeedRow): SharedRow => ({ row: undefined, place: undefined, make });

export function rowOf(shared: SharedRow): FeedRow {
  shared.row ??= shared.make();
  return shared.row;
}

/** About 100 rows. */
const BLOCK_BYTES = 64 * 1024;

/** Puts rows into text one behind the other. A block goes with the last of its rows. */
function createWriter() {
  let block = Buffer.alloc(0);
  let used = 0;

  return (shared: SharedRow): Place => {
    if (shared.place !== undefined) return shared.place;
    const text = Buffer.from(`,${JSON.stringify(rowOf(shared))}`);
    if (used + text.length > block.length) {
      block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, text.length));
      used = 0;
    }
    text.copy(block, used);
    shared.place = { block, from: used, to: used + text.length };
    used = shared.place.to;
    return shared.place;
  };
}

/** The text of remembered rows, each made once. */
export function createRowTexts() {
  return {
    /** For rows that everybody is given: written in the order of the changes they are side by side in most pages. */
    writeOpen: createWriter(),
    /** For the others, and what is shown in full. */
    write: createWriter(),
  };
}
export type RowTexts = ReturnType<typeof createRowTexts>;

/** Collects the rows of one page, in as few pieces as can be. */
export function createPieces() {
  const pieces: Buffer[] = [];
  let from = 0;
  let last: Place | undefined;

  function end(): void {
    if (last !== undefined) pieces.push(last.block.subarray(from, last.to));
  }
  return {
    add(next: Place): void {
      if (last?.block !== next.block || last.to !== next.from) {
        end();
        from = next.from;
      }
      last = next;
    },
    /** Once, at last. */
    take(): readonly Buffer[] {
      end();
      return pieces;
    },
  };
}
