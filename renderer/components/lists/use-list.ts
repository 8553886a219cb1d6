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

  /** Answers come later than the key press, so each change starts from the newest state. */
  const change = (next: (now: Place) => Place) =>
    setPlace((now) => next(now.question === question ? now : fresh(question)));

  return {
    paged,
    count: woven.count,
    lineAt,
    cursor,
    current,
    chosen: place.chosen,
    moveTo: (index, extend) =>
      change((now) => {
        const ids = extend ? rangeBetween(now.anchor, index).map(idAt) : [];
        return {
          ...now,
          index,
          id: idAt(index),
          anchor: extend ? now.anchor : index,
          chosen: extend ? new Set(ids.filter((id) => id !== undefined)) : now.chosen,
        };
      }),
    toggle: (index) =>
      change((now) => {
        const id = idAt(index);
        if (id === undefined) return now;
        const chosen = new Set(now.chosen);
        if (!chosen.delete(id)) chosen.add(id);
        return { ...now, index, id, anchor: index, chosen };
      }),
    clearChosen: () => change((now) => ({ ...now, chosen: new Set() })),
    outcomeOf: (line) => kept.find((k) => k.id === idOf(line))?.outcome,
    say: (line, outcome) =>
      change((now) => {
        const id = idOf(line);
        const before = now.kept.find((k) => k.id === id);
        const index = before?.index ?? whereIs(id) ?? now.index;
        return { ...now, kept: [...now.kept.filter((k) => k.id !== id), { index, id, line, outcome }].slice(-50) };
      }),
    onRange: useCallback((first: number, last: number) => setRange({ first, last }), []),
  };
}
