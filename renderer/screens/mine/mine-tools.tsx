import { Button } from "../../components/button.tsx";
import { ActionKbd } from "../../components/kbd.tsx";
import type { Sort, SortId } from "../../components/lists/sort.ts";
import { SortPicker } from "../../components/lists/sort-picker.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./scheme-bar.module.css";

/** What can be done with the list and the row under the cursor, each with its key. */
export function MineTools(props: {
  isLead: boolean;
  isAll: boolean;
  sorts: readonly SortId[];
  sort: Sort;
  hasCurrent: boolean;
  onSort: (sort: Sort) => void;
  onScope: () => void;
  onAssign: () => void;
  onExport: () => void;
  onRelease: () => void;
  onQueue: () => void;
  onOpen: () => void;
}) {
  const t = useText();
  return (
    <>
      <SortPicker sorts={props.sorts} sort={props.sort} onSort={props.onSort} />
      {props.isLead && (
        <>
          <Button action="list-scope" onClick={props.onScope}>
            {t(props.isAll ? "mine.scope.mine" : "mine.scope.all")}
          </Button>
          <Button action="list-assign" onClick={props.onAssign}>
            {t("mine.assign")}
          </Button>
          <Button action="list-export" onClick={props.onExport}>
            {t("mine.export")}
          </Button>
        </>
      )}
      <Button action="list-release" disabled={!props.hasCurrent} onClick={props.onRelease}>
        {t("mine.release")}
      </Button>
      {!props.isAll && (
        <Button action="list-queue" onClick={props.onQueue}>
          {t("mine.toQueue")}
        </Button>
      )}
      <Button kind="primary" action="list-open" disabled={!props.hasCurrent} onClick={props.onOpen}>
        {t("mine.open")}
      </Button>
    </>
  );
}

/** How many of my open customers nobody promised to call (4.3); pressing shows them. To be driven to nought. */
export function NoNextStep(props: { n: number; on: boolean; onTurn: () => void }) {
  const t = useText();
  if (props.n === 0 && !props.on)
    return (
      <span className={styles.tidy}>
        <StateIcon name="check" size={13} />
        {t("mine.noNextStepClear")}
      </span>
    );
  return (
    <button type="button" className={styles.leak} aria-pressed={props.on} onClick={props.onTurn}>
      <StateIcon name="warn" size={12} />
      {t("mine.noNextStep")} {props.n} <ActionKbd action="list-no-next" />
    </button>
  );
}
