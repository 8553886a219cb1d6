import { useText } from "../../languages/text-provider.tsx";
import { ActionKbd } from "../kbd.tsx";
import styles from "./filter-bar.module.css";
import { naturalSort, type Sort, type SortId } from "./sort.ts";

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
