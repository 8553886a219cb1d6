import type { FeedRow } from "../../shared/protocol/rows.ts";

/** A page and whatever else its answer says of it. */
export interface EncodablePage {
  readonly rows: readonly FeedRow[];
}

/** Each row with a comma in front. */
const texts = new WeakMap<readonly FeedRow[], readonly Buffer[]>();

/** These rows, in this list, have this text: encodePage needs not make it again. @param text each row with a comma in front */
export function knowText(rows: readonly FeedRow[], text: readonly Buffer[]): void {
  texts.set(rows, text);
}

/** A page as one JSON object in UTF-8, `rows` first, in pieces that follow one another. */
export function encodePage({ rows, ...rest }: EncodablePage): readonly Buffer[] {
  const [first, ...others] = texts.get(rows) ?? [];
  if (first === undefined) return [Buffer.from(JSON.stringify({ rows, ...rest }))];
  const tail = Buffer.from(`],${JSON.stringify(rest).slice(1)}`);
  return [Buffer.from('{"rows":['), first.subarray(1), ...others, tail];
}
