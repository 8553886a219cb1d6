/**
 * Rows that the list no longer holds but the eye still needs: a customer that was just claimed, or lost to a colleague.
 * They stay where they were, with the outcome in the row, until the question changes; so nothing jumps under the hands
 * and a refusal can be read. `index` counts in the list as it is shown.
 */
export interface Kept<Line> {
  readonly index: number;
  readonly id: string;
  readonly line: Line;
}

/** Where row `index` of the shown list comes from. */
export type Source<Line> = { readonly kept: Kept<Line> } | { readonly kept?: undefined; readonly at: number };

/**
 * Weaves kept rows into a list of `total` rows. A kept row that the list still holds (`isStillListed`) takes no extra
 * place: its outcome is shown on the listed row.
 */
export function weave<Line>(total: number, kept: readonly Kept<Line>[], isStillListed: (id: string) => boolean) {
  const extra = kept.filter((k) => !isStillListed(k.id)).sort((a, b) => a.index - b.index);
  const count = total + extra.length;
  function sourceOf(index: number): Source<Line> {
    let before = 0;
    for (const k of extra) {
      // Kept rows beyond the end slide up so that none is lost when the list shrinks.
      const place = Math.min(k.index, count - (extra.length - before));
      if (place === index) return { kept: k };
      if (place < index) before += 1;
    }
    return { at: index - before };
  }
  return { count, sourceOf };
}
