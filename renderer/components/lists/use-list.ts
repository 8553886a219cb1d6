import { useCallback, useState } from "react";
import { rangeBetween } from "./cursor.ts";
import { type Kept, weave } from "./kept-lines.ts";
import { type PagedLines, usePagedLines } from "./use-paged-lines.ts";

/** What became of a row, shown in the row. */
export interface Outcome {
  readonly kind: "busy" | "done" | "refused";
  readonly text: string;
}

export interface List<Line> {
  readonly paged: PagedLines<Line>;
  readonly count: number;
  readonly lineAt: (index: number) => Line | undefined;
  readonly cursor: number;
  /** Row under the cursor. */
  readonly current: Line | undefined;
  readonly moveTo: (index: number, extend: boolean) => void;
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (index: number) => void;
  readonly clearChosen: () => void;
  readonly outcomeOf: (line: Line) => Outcome | undefined;
  /** Shows what became of a row, and holds the row where it is until the question changes. */
  readonly say: (line: Line, outcome: Outcome) => void;
  readonly onRange: (first: number, last: number) => void;
}

interface Place {
  readonly question: string;
  readonly index: number;
  /** The customer the cursor stands on: the cursor goes where this one goes, so a key never hits another row than the eye. */
  readonly id: string | undefined;
  readonly anchor: number;
  readonly chosen: ReadonlySet<string>;
  readonly kept: readonly (Kept<unknown> & { readonly outcome: Outcome })[];
}

const fresh = (question: string): Place => ({
  question,
  index: 0,
  id: undefined,
  anchor: 0,
  chosen: new Set(),
  kept: [],
});

/**
 * A list with its cursor, its chosen rows and what became of rows.
 *
 * @param question changes with filter and sort; a new question starts at the top with nothing chosen
 */
export function useList<Line>(deps: {
  readonly question: string;
  readonly options: (offset: number, limit: number) => { queryKey: readonly unknown[] } & object;
  readonly idOf: (line: Line) => string;
}): List<Line> {
  const { question, idOf } = deps;
  const [range, setRange] = useState({ first: 0, last: 0 });
  const [stored, setPlace] = useState<Place>(() => fresh(question));
  const place = stored.question === question ? stored : fresh(question);
  const paged = usePagedLines<Line>(deps.options, range);

  const listed = new Map(paged.held.map(({ index, line }) => [idOf(line), index]));
  const kept = place.kept as readonly (Kept<Line> & { outcome: Outcome })[];
  const woven = weave(paged.total, kept, (id) => listed.has(id));
  const lineAt = (index: number): Line | undefined => {
    const source = woven.sourceOf(index);
    return source.kept ? source.kept.line : paged.lineAt(source.at);
  };
  /** Where a customer is shown now, near the place where it was. */
  const whereIs = (id: string): number | undefined => {
    const reach = kept.length + 200;
    for (let by = 0; by <= reach; by += 1) {
      for (const index of by === 0 ? [place.index] : [place.index - by, place.index + by]) {
        const line = index >= 0 && index < woven.count ? lineAt(index) : undefined;
        if (line !== undefined && idOf(line) === id) return index;
      }
    }
    return undefined;
  };
  const followed = place.id === undefined ? place.index : (whereIs(place.id) ?? place.index);
  const cursor = Math.min(followed, woven.count - 1);
  const current = cursor >= 0 ? lineAt(cursor) : undefined;

  const idAt = (index: number): string | undefined => {
    const line = lineAt(index);
    return line === undefined ? undefined : idOf(line);
  };

  return {
    paged,
    count: woven.count,
    lineAt,
    cursor,
    current,
    chosen: place.chosen,
    moveTo: (index, extend) => {
      const ids = extend ? rangeBetween(place.anchor, index).map(idAt) : [];
      setPlace({
        ...place,
        index,
        id: idAt(index),
        anchor: extend ? place.anchor : index,
        chosen: extend ? new Set(ids.filter((id) => id !== undefined)) : place.chosen,
      });
    },
    toggle: (index) => {
      const id = idAt(index);
      if (id === undefined) return;
      const chosen = new Set(place.chosen);
      if (!chosen.delete(id)) chosen.add(id);
      setPlace({ ...place, index, id, anchor: index, chosen });
    },
    clearChosen: () => setPlace({ ...place, chosen: new Set() }),
    outcomeOf: (line) => kept.find((k) => k.id === idOf(line))?.outcome,
    say: (line, outcome) =>
      // Answers come later than the key press: the row is found again in the newest state.
      setPlace((now) => {
        const base = now.question === question ? now : fresh(question);
        const id = idOf(line);
        const before = base.kept.find((k) => k.id === id);
        const index = before?.index ?? whereIs(id) ?? base.index;
        return { ...base, kept: [...base.kept.filter((k) => k.id !== id), { index, id, line, outcome }].slice(-50) };
      }),
    onRange: useCallback((first: number, last: number) => setRange({ first, last }), []),
  };
}
