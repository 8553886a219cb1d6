/**
 * The row the cursor stands on after a key, or undefined where the key does not move it.
 *
 * @param key      KeyboardEvent.key
 * @param index    row now, −1 = none yet
 * @param count    rows in the list
 * @param pageRows rows that fit on the screen
 */
export function moveCursor(key: string, index: number, count: number, pageRows: number): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  const page = Math.max(1, pageRows - 1);
  const clamp = (n: number) => Math.min(last, Math.max(0, n));
  switch (key) {
    case "ArrowDown":
      return clamp(index + 1);
    case "ArrowUp":
      return clamp(index < 0 ? last : index - 1);
    case "PageDown":
      return clamp(Math.max(0, index) + page);
    case "PageUp":
      return clamp(index - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** Rows between anchor and cursor, both included: what Shift + arrow selects. */
export function rangeBetween(anchor: number, cursor: number): number[] {
  const from = Math.min(anchor, cursor);
  return Array.from({ length: Math.abs(anchor - cursor) + 1 }, (_, i) => from + i);
}
