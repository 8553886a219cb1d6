import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { isComposing } from "../../keyboard/keys.ts";
import { type ColumnSpace, columnsThatFit, gridTracks } from "./columns.ts";
import { moveCursor } from "./cursor.ts";
import styles from "./data-table.module.css";

export interface Column<Line> extends ColumnSpace {
  readonly header: string;
  readonly align?: "end" | "center";
  readonly cell: (line: Line) => ReactNode;
  /** Sort that a click on the header asks for. */
  readonly sort?: string;
}

export interface DataTableProps<Line> {
  readonly label: string;
  readonly columns: readonly Column<Line>[];
  readonly count: number;
  /** Undefined while the row is still on its way. */
  readonly lineAt: (index: number) => Line | undefined;
  readonly idOf: (line: Line) => string;
  readonly cursor: number;
  readonly onCursor: (index: number, extend: boolean) => void;
  readonly onOpen?: (line: Line) => void;
  readonly isChosen?: (id: string) => boolean;
  readonly onToggle?: (index: number) => void;
  /** Takes the place of all cells after the first: what became of this row. */
  readonly outcomeOf?: (line: Line) => ReactNode;
  readonly sort?: { readonly id: string; readonly descending: boolean };
  readonly onSort?: (id: string) => void;
  readonly onRange?: (first: number, last: number) => void;
  readonly busy?: boolean;
  readonly empty: ReactNode;
  readonly rowPx?: number;
  /** The grid itself, to give it the focus. */
  readonly gridRef?: Ref<HTMLTableElement>;
}

const headPx = 28;
const checkPx = 30;

/**
 * A virtual list as one grid for screen readers: the grid holds the focus, the row of the cursor is its active descendant.
 * Arrows, page keys, Home and End move; Enter opens; Space chooses where choosing is on. Columns that do not fit are left out by rank.
 */
export function DataTable<Line>(props: DataTableProps<Line>) {
  const { rowPx = 34, count, cursor, lineAt, gridRef, onRange } = props;
  const scroller = useRef<HTMLTableElement>(null);
  const [widthPx, setWidthPx] = useState(1000);
  const gridId = useId();
  const chooses = props.onToggle !== undefined;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setWidthPx(element.clientWidth - 24 - (chooses ? checkPx : 0));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [chooses]);

  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    paddingStart: headPx,
    scrollPaddingStart: headPx,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onRange?.(first, last), [onRange, first, last]);

  const shown = columnsThatFit(props.columns, widthPx);
  const tracks = (chooses ? `${checkPx}px ` : "") + gridTracks(shown);
  const rowId = (index: number) => `${gridId}-r${index}`;

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent) || event.ctrlKey || event.altKey || event.metaKey) return;
    const element = scroller.current;
    const pageRows = element ? Math.floor((element.clientHeight - headPx) / rowPx) : 10;
    const to = moveCursor(event.key, cursor, count, pageRows);
    const line = lineAt(cursor);
    if (to !== undefined) {
      props.onCursor(to, event.shiftKey);
      virtual.scrollToIndex(to);
    } else if (event.key === "Enter" && !event.shiftKey && line !== undefined && props.onOpen) props.onOpen(line);
    else if (event.key === " " && chooses && cursor >= 0) props.onToggle?.(cursor);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const setRefs = (element: HTMLTableElement | null) => {
    scroller.current = element;
    if (typeof gridRef === "function") gridRef(element);
    else if (gridRef) gridRef.current = element;
  };

  return (
    <div className={styles.frame}>
      <table
        ref={setRefs}
        className={styles.grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table worked with keys is a grid (ARIA APG)
        role="grid"
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-busy={props.busy ?? false}
        aria-multiselectable={chooses}
        aria-activedescendant={cursor >= 0 && cursor < count ? rowId(cursor) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1} className={styles.head} style={{ gridTemplateColumns: tracks, height: headPx }}>
            {chooses && <th scope="col" aria-label="✓" />}
            {shown.map((column) => (
              <HeadCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody className={styles.body} style={{ height: virtual.getTotalSize() - headPx }}>
          {items.map((item) => (
            <Row
              key={item.key}
              id={rowId(item.index)}
              table={props}
              shown={shown}
              index={item.index}
              place={{
                transform: `translateY(${item.start - headPx}px)`,
                height: rowPx,
                gridTemplateColumns: tracks,
              }}
              onFocusGrid={() => scroller.current?.focus({ preventScroll: true })}
            />
          ))}
        </tbody>
      </table>
      {count === 0 && <div className={styles.empty}>{props.empty}</div>}
    </div>
  );
}

function Row<Line>(props: {
  id: string;
  table: DataTableProps<Line>;
  shown: readonly Column<Line>[];
  index: number;
  place: { transform: string; height: number; gridTemplateColumns: string };
  onFocusGrid: () => void;
}) {
  const { table, shown, index } = props;
  const line = table.lineAt(index);
  if (line === undefined)
    return (
      <tr aria-rowindex={index + 2} className={styles.row} style={props.place}>
        <td className={styles.ghost} />
      </tr>
    );
  const chooses = table.onToggle !== undefined;
  const outcome = table.outcomeOf?.(line);
  const chosen = table.isChosen?.(table.idOf(line)) ?? false;
  const cells = outcome === undefined ? shown : shown.slice(0, 1);
  return (
    <tr
      id={props.id}
      aria-rowindex={index + 2}
      aria-selected={chooses ? chosen : index === table.cursor}
      className={styles.row}
      data-cursor={index === table.cursor || undefined}
      data-chosen={chosen || undefined}
      style={props.place}
      onMouseDown={(event) => {
        // The grid keeps the focus, and no text is selected by Shift + click.
        event.preventDefault();
        props.onFocusGrid();
      }}
      onClick={(event) => table.onCursor(index, event.shiftKey)}
      onDoubleClick={() => table.onOpen?.(line)}
    >
      {chooses && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: Space on the grid does the same
        <td
          className={styles.check}
          onClick={(event) => {
            event.stopPropagation();
            table.onToggle?.(index);
          }}
        >
          {chosen ? "☑" : "☐"}
        </td>
      )}
      {cells.map((column) => (
        <td key={column.id} className={styles.cell} data-align={column.align}>
          {column.cell(line)}
        </td>
      ))}
      {outcome !== undefined && <td className={styles.outcome}>{outcome}</td>}
    </tr>
  );
}

function HeadCell<Line>(props: {
  column: Column<Line>;
  sort: DataTableProps<Line>["sort"];
  onSort: ((id: string) => void) | undefined;
}) {
  const { column, sort, onSort } = props;
  const { sort: wanted } = column;
  const sorted = wanted !== undefined && sort?.id === wanted;
  const mark = sorted ? (sort.descending ? " ↓" : " ↑") : "";
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
      data-align={column.align}
      className={styles.headCell}
    >
      {wanted !== undefined && onSort ? (
        <button type="button" tabIndex={-1} onClick={() => onSort(wanted)}>
          {column.header}
          {mark}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}
