import type { FeedRow } from "../../shared/protocol/rows.ts";

/** A page and whatever else its answer says of it. */
export interface EncodablePage {
  readonly rows: readonly FeedRow[];
  /** Its rows lie in the memory of changes, and a thousand seats may be given the same: each becomes text once. */
  readonly remembered?: boolean;
}

/** With a comma in front; goes with the row. */
const texts = new WeakMap<FeedRow, Buffer>();

/** A page as one JSON object in UTF-8, `rows` first, in pieces that follow one another; `remembered` is left out. */
export function encodePage({ rows, remembered, ...rest }: EncodablePage): readonly Buffer[] {
  if (!remembered || rows.length === 0) return [Buffer.from(JSON.stringify({ rows, ...rest }))];
  const parts = rows.map(textOf);
  const tail = Buffer.from(`],${JSON.stringify(rest).slice(1)}`);
  return [Buffer.from('{"rows":['), parts[0]?.subarray(1) ?? tail, ...parts.slice(1), tail];
}

function textOf(row: FeedRow): Buffer {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const made = Buffer.from(`,${JSON.stringify(row)}`);
  texts.set(row, made);
  return made;
}
