import { useQueries } from "@tanstack/react-query";
import { useRef } from "react";

/** Rows asked for at once; the contract allows 500. */
export const blockRows = 100;

export interface LinePage<Line> {
  readonly lines: readonly Line[];
  readonly total: number;
  readonly totalCapped?: boolean;
}

export interface PagedLines<Line> {
  readonly total: number;
  readonly totalCapped: boolean;
  readonly lineAt: (index: number) => Line | undefined;
  /** All rows held here, for finding one again after a change. */
  readonly held: readonly { readonly index: number; readonly line: Line }[];
  /** The answer to another question is shown until this one's is here. */
  readonly busy: boolean;
  /** No answer at all yet. */
  readonly first: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** First rows of the blocks that a range of rows touches; the first block always, because it carries the total. */
export function blocksOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / blockRows);
  const to = Math.floor(Math.max(first, last, 0) / blockRows);
  const blocks = Array.from({ length: to - from + 1 }, (_, i) => (from + i) * blockRows);
  return blocks.includes(0) ? blocks : [0, ...blocks];
}

/**
 * Reads a long list by blocks around what is on the screen. While a new question is under way the last answer stays, so that
 * the list does not blink with each letter typed.
 *
 * @param options query options of one block, from api.lists.*.queryOptions
 */
export function usePagedLines<Line>(
  options: (offset: number, limit: number) => { queryKey: readonly unknown[] } & object,
  range: { readonly first: number; readonly last: number },
): PagedLines<Line> {
  const offsets = blocksOf(range.first, range.last);
  const results = useQueries({ queries: offsets.map((offset) => options(offset, blockRows)) });
  const kept = useRef<ReadonlyMap<number, LinePage<Line>>>(new Map());

  const pages = new Map<number, LinePage<Line>>();
  offsets.forEach((offset, i) => {
    const data = results[i]?.data as LinePage<Line> | undefined;
    if (data !== undefined) pages.set(offset, data);
  });
  const head = pages.get(0);
  const ready = head !== undefined;
  if (ready) kept.current = pages;
  const shown = ready ? pages : kept.current;
  const total = shown.get(0)?.total ?? 0;
  const failed = results.find((result) => result.error !== null);

  return {
    total,
    totalCapped: shown.get(0)?.totalCapped ?? false,
    lineAt: (index) => shown.get(Math.floor(index / blockRows) * blockRows)?.lines[index % blockRows],
    held: [...shown].flatMap(([offset, page]) => page.lines.map((line, i) => ({ index: offset + i, line }))),
    busy: !ready && failed === undefined,
    first: !ready && kept.current.size === 0,
    error: failed?.error ?? null,
    retry: () => {
      for (const result of results) void result.refetch();
    },
  };
}
