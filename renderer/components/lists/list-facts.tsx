import type { AppStatus } from "../../../shared/contract/app.ts";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { Button } from "../button.tsx";
import { InlineError } from "../inline-error.tsx";
import { StateIcon } from "../state-icon.tsx";
import styles from "./list-facts.module.css";
import type { List } from "./use-list.ts";

/** How many, how many chosen, and how old the data is while the hub is away. */
export function ListFacts(props: {
  list: List<CustomerLine>;
  status: AppStatus | undefined;
  notice?: string | undefined;
  error?: unknown;
  /** The count from the status where nothing filters: lists stop counting at some thousands. */
  exact?: number | undefined;
}) {
  const t = useText();
  const times = useTimes();
  const { list, status } = props;
  const { paged } = list;
  const isExact = props.exact !== undefined && paged.totalCapped;
  const total = (isExact ? (props.exact ?? 0) : paged.total).toLocaleString("en-US");
  const lastSyncMs = status?.hub.state === "offline" ? status.hub.lastSyncMs : null;
  return (
    <span className={styles.facts}>
      <span role="status">
        {!paged.first && t(paged.totalCapped && !isExact ? "list.totalCapped" : "list.total", { total })}
        {list.chosen.size > 0 && <b> · {t("list.chosen", { n: list.chosen.size })}</b>}
      </span>
      {lastSyncMs !== null && (
        <span className={styles.offline}>
          <StateIcon name="offline" size={13} />
          {t("list.cached", { at: times.near(lastSyncMs, times.nowMs()) })}
        </span>
      )}
      {props.notice !== undefined && (
        <span role="status" className={styles.notice}>
          <StateIcon name="check" size={13} />
          {props.notice}
        </span>
      )}
      {props.error ? <InlineError error={props.error} /> : null}
      {paged.error ? (
        <InlineError
          error={paged.error}
          help={
            <Button kind="quiet" onClick={paged.retry}>
              {t("list.again")}
            </Button>
          }
        />
      ) : null}
    </span>
  );
}
