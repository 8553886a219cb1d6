import { type ReactNode, type RefObject, useEffect } from "react";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import { useText } from "../../languages/text-provider.tsx";
import { Button } from "../button.tsx";
import { EmptyState } from "../empty-state.tsx";
import { type CustomerColumnId, customerColumns } from "./customer-columns.tsx";
import { DataTable } from "./data-table.tsx";
import styles from "./list-facts.module.css";
import { OutcomeText } from "./outcome-text.tsx";
import { type Sort, type SortId, sortBy } from "./sort.ts";
import type { List } from "./use-list.ts";

/** A list of customers with its preview beside it. Takes the focus when the screen opens. */
export function CustomerTable(props: {
  list: List<CustomerLine>;
  columns: readonly CustomerColumnId[];
  nowMs: number;
  gridRef: RefObject<HTMLTableElement | null>;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  chooses: boolean;
  onOpen: () => void;
  empty: { title: string; hint: string; onClear?: () => void };
  aside?: ReactNode;
}) {
  const t = useText();
  const { list, gridRef, sort, onSort, empty } = props;
  const all = customerColumns(t, props.nowMs);
  useEffect(() => gridRef.current?.focus({ preventScroll: true }), [gridRef]);
  return (
    <div className={styles.split}>
      <DataTable
        label={t("list.rows")}
        columns={props.columns.map((id) => all[id])}
        count={list.count}
        lineAt={list.lineAt}
        idOf={(line) => line.customerId}
        cursor={list.cursor}
        onCursor={list.moveTo}
        onOpen={props.onOpen}
        {...(props.chooses ? { onToggle: list.toggle, isChosen: (id: string) => list.chosen.has(id) } : {})}
        outcomeOf={(line) => {
          const outcome = list.outcomeOf(line);
          return outcome && <OutcomeText outcome={outcome} />;
        }}
        {...(sort ? { sort } : {})}
        {...(sort && onSort ? { onSort: (id: string) => onSort(sortBy(sort, id as SortId)) } : {})}
        onRange={list.onRange}
        busy={list.paged.busy}
        gridRef={gridRef}
        empty={
          list.paged.first ? (
            t("list.loading")
          ) : (
            <EmptyState
              title={empty.title}
              actions={empty.onClear && <Button onClick={empty.onClear}>{t("list.filterClear")}</Button>}
            >
              {empty.hint}
            </EmptyState>
          )
        }
      />
      {props.aside}
    </div>
  );
}
