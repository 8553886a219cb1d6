import type { z } from "zod";
import type { CustomerSort } from "../../../shared/contract/lists.ts";
import { useText } from "../../languages/text-provider.tsx";
import { ActionKbd } from "../kbd.tsx";
import styles from "./filter-bar.module.css";

export type SortId = z.infer<typeof CustomerSort>;
export interface Sort {
  readonly id: SortId;
  readonly descending: boolean;
}

/** The way round that people mean when they name the sort: newest, most and nearest first; names and next dates upwards. */
export const naturalSort = (id: SortId): Sort => ({ id, descending: id !== "name" && id !== "next-contact" });

/** The sort after this one, for the key that goes through them. */
export function sortAfter(sorts: readonly SortId[], now: Sort): Sort {
  const next = sorts[(sorts.indexOf(now.id) + 1) % sorts.length] ?? now.id;
  return naturalSort(next);
}

/** A click on a header: takes its sort, or turns it round where it is on. */
export const sortBy = (now: Sort, id: SortId): Sort =>
  now.id === id ? { id, descending: !now.descending } : naturalSort(id);

export function SortPicker(props: { sorts: readonly SortId[]; sort: Sort; onSort: (sort: Sort) => void }) {
  const t = useText();
  const { sorts, sort, onSort } = props;
  return (
    <span className={styles.sort}>
      <label>
        {t("list.sortBy")} <ActionKbd action="list-sort" />
        <select
          value={sort.id}
          onChange={(event) => {
            const id = sorts.find((s) => s === event.currentTarget.value);
            if (id !== undefined) onSort(naturalSort(id));
          }}
        >
          {sorts.map((id) => (
            <option key={id} value={id}>
              {t(`list.sort.${id}`)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className={styles.turn}
        aria-label={t(sort.descending ? "list.descending" : "list.ascending")}
        title={t(sort.descending ? "list.descending" : "list.ascending")}
        onClick={() => onSort({ ...sort, descending: !sort.descending })}
      >
        {sort.descending ? "↓" : "↑"}
      </button>
    </span>
  );
}
