import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useRef, useState } from "react";
import { afterPaint } from "../api/after-paint.ts";
import styles from "./data-list.module.css";

export interface DataListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** Height of a row in pixels. */
  readonly heightOf: (item: T) => number;
  readonly renderRow: (item: T, row: { index: number; isCursor: boolean }) => ReactNode;
  /** Rows that the cursor passes over, e.g. headings between sections. */
  readonly isHeading?: (item: T) => boolean;
  /** Enter or a click on a row. */
  readonly onOpen?: (item: T) => void;
  readonly onCursor?: (item: T) => void;
  /** Key of the row that is open elsewhere (aria-current). */
  readonly currentKey?: string | undefined;
  /** Called once when the last rows come into view: time to ask for more. */
  readonly onNearEnd?: () => void;
  readonly ref?: Ref<HTMLDivElement>;
  readonly id?: string;
}

/**
 * A list of any length: only the rows in view exist. One tab stop; arrows, Home, End and Page keys move, Enter opens. The cursor stays on
 * its row by key when rows come and go above it.
 */
export function DataList<T>(props: DataListProps<T>) {
  const { items, keyOf, isHeading, onNearEnd } = props;
  const id = useId();
  const box = useRef<HTMLDivElement | null>(null);
  const [cursorKey, setCursorKey] = useState<string | undefined>();
  const { currentKey } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor starts anew at whatever is opened
  useEffect(() => setCursorKey(undefined), [currentKey]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (i) => heightAt(props, i),
    getItemKey: (i) => keyAt(props, i),
    overscan: 8,
  });

  const selectable = (i: number) => {
    const item = items[i];
    return item !== undefined && !(isHeading?.(item) ?? false);
  };
  const found = items.findIndex((item) => keyOf(item) === (cursorKey ?? props.currentKey));
  const cursor = found >= 0 ? found : items.findIndex((_, i) => selectable(i));

  const moveTo = (from: number, step: number) => {
    let i = Math.max(0, Math.min(items.length - 1, from));
    while (i >= 0 && i < items.length && !selectable(i)) i += step;
    const item = items[i];
    if (item === undefined) return;
    setCursorKey(keyOf(item));
    virtual.scrollToIndex(i, { align: "auto" });
    props.onCursor?.(item);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const item = items[cursor];
    const move = moveOf(event.key, cursor, items.length);
    if (move) moveTo(move.to, move.step);
    else if (event.key === "Enter" && item !== undefined) props.onOpen?.(item);
    else return;
    event.preventDefault();
  };

  const currentAt = items.findIndex((item) => keyOf(item) === props.currentKey);
  // Follows what is open elsewhere, unless the list itself has the focus and moves by its own cursor. Scrolling makes the browser lay the page
  // out, so it comes behind the paint that whoever opened something waits for, and only where the row is not in view.
  useEffect(() => {
    if (currentAt < 0) return;
    return afterPaint(() => {
      if (document.activeElement !== box.current && !isInView(virtual, currentAt))
        virtual.scrollToIndex(currentAt, { align: "auto" });
    });
  }, [currentAt, virtual]);

  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (items.length > 0 && lastShown >= items.length - 5) onNearEnd?.();
  }, [lastShown, items.length, onNearEnd]);

  const setBox = (node: HTMLDivElement | null) => {
    box.current = node;
    if (typeof props.ref === "function") props.ref(node);
    else if (props.ref) props.ref.current = node;
  };
  return (
    <div
      ref={setBox}
      id={props.id}
      className={styles.list}
      role="listbox"
      aria-label={props.label}
      aria-activedescendant={shown.some(({ index }) => index === cursor) ? `${id}-${cursor}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={styles.inner} style={{ height: virtual.getTotalSize() }} role="presentation">
        {shown.map(({ index, key, start, size }) => {
          const item = items[index];
          if (item === undefined) return null;
          const heading = isHeading?.(item) ?? false;
          const place = { height: size, transform: `translateY(${start}px)` };
          if (heading)
            return (
              <div key={key} className={styles.row} style={place} role="presentation">
                {props.renderRow(item, { index, isCursor: false })}
              </div>
            );
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself takes Enter
            <div
              key={key}
              id={`${id}-${index}`}
              className={styles.row}
              style={place}
              role="option"
              tabIndex={-1}
              aria-selected={keyOf(item) === props.currentKey}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              onClick={() => {
                setCursorKey(keyOf(item));
                props.onOpen?.(item);
              }}
            >
              {props.renderRow(item, { index, isCursor: index === cursor })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const pageRows = 10;

/** Where a key moves the cursor, and the way to look on where that row is a heading. */
function moveOf(key: string, cursor: number, count: number): { to: number; step: 1 | -1 } | undefined {
  if (key === "ArrowDown") return { to: cursor + 1, step: 1 };
  if (key === "ArrowUp") return { to: cursor - 1, step: -1 };
  if (key === "PageDown") return { to: cursor + pageRows, step: 1 };
  if (key === "PageUp") return { to: cursor - pageRows, step: -1 };
  if (key === "Home") return { to: 0, step: 1 };
  return key === "End" ? { to: count - 1, step: -1 } : undefined;
}

/** By what the list has measured already: asking the page would make it lay itself out. */
function isInView(virtual: Virtualizer<HTMLDivElement, Element>, index: number): boolean {
  const row = virtual.measurementsCache[index];
  const top = virtual.scrollOffset ?? 0;
  return row !== undefined && row.start >= top && row.end <= top + (virtual.scrollRect?.height ?? 0);
}

function heightAt<T>(props: DataListProps<T>, i: number): number {
  const item = props.items[i];
  return item === undefined ? 0 : props.heightOf(item);
}

function keyAt<T>(props: DataListProps<T>, i: number): string | number {
  const item = props.items[i];
  return item === undefined ? i : props.keyOf(item);
}
