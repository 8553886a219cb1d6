/** What the layout of a list needs to know of a column. Widths in CSS px at 13 px type. */
export interface ColumnSpace {
  readonly id: string;
  readonly minPx: number;
  /** Share of the room that is left over; 0 keeps the column at minPx. */
  readonly grow: number;
  /** 1 = always shown; the highest number goes first when room is short. */
  readonly rank: number;
}

/**
 * The columns that fit, in their order: those of the worst rank are left out until the rest has its room. Words are never
 * squeezed below minPx; rank 1 stays whatever the width.
 */
export function columnsThatFit<C extends ColumnSpace>(columns: readonly C[], widthPx: number): C[] {
  const shown = [...columns];
  const needed = () => shown.reduce((sum, c) => sum + c.minPx, 0);
  while (needed() > widthPx) {
    const worst = Math.max(...shown.map((c) => c.rank));
    if (worst <= 1) break;
    const at = shown.findLastIndex((c) => c.rank === worst);
    shown.splice(at, 1);
  }
  return shown;
}

/** The same as a CSS `grid-template-columns`. */
export const gridTracks = (columns: readonly ColumnSpace[]): string =>
  columns.map((c) => (c.grow > 0 ? `minmax(${c.minPx}px, ${c.grow}fr)` : `${c.minPx}px`)).join(" ");
