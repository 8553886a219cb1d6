import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Queue, QueueItem } from "../../../shared/contract/desk.ts";
import { api, seat } from "../../api/client.ts";
import { useDesk, useQueue } from "../../api/use-desk.ts";
import { useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { DataList } from "../../components/data-list.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ActionKbd } from "../../components/kbd.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { openCustomer } from "./desk-acts.ts";
import { places } from "./focus.ts";
import styles from "./queue-pane.module.css";
import { QueueRow } from "./queue-row.tsx";

type SectionCode = Queue["sections"][number]["code"];
type Row =
  | { readonly heading: SectionCode; readonly total: number }
  | { readonly heading: null; readonly section: SectionCode; readonly item: QueueItem };

/** What comes next and why, in the order in which it will come. */
export function QueuePane(props: { currentId: string | undefined }) {
  const t = useText();
  const times = useTimes();
  const queue = useQueue();
  const status = useStatus();
  const problem = useApp((s) => s.deskProblem);
  const rows = useMemo(() => rowsOf(queue), [queue]);
  const leased = leasesOf(queue);
  const total = queue?.sections.reduce((sum, section) => sum + section.total, 0) ?? 0;
  if (queue === undefined) return null;
  return (
    <>
      {queue.filterName !== null && (
        <div className={styles.filter}>
          <StateIcon name="search" size={12} />
          <span>{t("workbench.queueFrom", { name: queue.filterName })}</span>
          <Button kind="quiet" onClick={() => void seat.lists.queueFrom({ filter: null, name: "" })}>
            {t("workbench.queueOrdinary")}
          </Button>
        </div>
      )}
      <UnfinishedLine />
      {problem?.place === "queue" && (
        <div className={styles.problem}>
          <InlineError error={problem.error} />
        </div>
      )}
      <div className={styles.list} id="queue-box">
        {rows.length === 0 ? (
          <EmptyState title={t("workbench.queueEmpty")}>{t("workbench.queueEmptyHint")}</EmptyState>
        ) : (
          <DataList
            id={places.queue}
            label={t("workbench.queue")}
            items={rows}
            keyOf={keyOfRow}
            heightOf={(row) => (row.heading === null ? 50 : 30)}
            isHeading={(row) => row.heading !== null}
            currentKey={props.currentId}
            onOpen={(row) => {
              if (row.heading === null) void openCustomer(row.item.customerId);
            }}
            renderRow={(row, { isCursor }) =>
              row.heading === null ? (
                <QueueRow
                  item={row.item}
                  section={row.section}
                  isOpen={row.item.customerId === props.currentId}
                  isCursor={isCursor}
                />
              ) : (
                <div className={styles.heading}>
                  <span>{row.heading === "filter" ? (queue.filterName ?? "") : t(`queue.section.${row.heading}`)}</span>
                  <b>{row.total.toLocaleString("en-US")}</b>
                </div>
              )
            }
          />
        )}
      </div>
      <div className={styles.foot}>
        {leased === undefined ? (
          <span>{t("workbench.queueTotal", { n: total.toLocaleString("en-US") })}</span>
        ) : (
          <span title={t("workbench.queueLeasedHint")}>
            {t("workbench.queueLeased", { n: leased.total, until: times.time(leased.untilMs) })}
          </span>
        )}
        <span>
          {t("workbench.queueMine", { n: (status?.counts.mine ?? 0).toLocaleString("en-US") })}{" "}
          <ActionKbd action="go-queue" />
        </span>
      </div>
    </>
  );
}

/** Calls without an outcome stay in sight until each has one; the one on the desk is in sight anyway. */
function UnfinishedLine() {
  const t = useText();
  const onDesk = useDesk()?.call?.callId;
  const formOpened = useApp((s) => s.formOpened);
  const { data } = useQuery(api.desk.unfinished.queryOptions({ input: {} }));
  const count = data?.calls.filter((call) => call.callId !== onDesk).length ?? 0;
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={styles.unfinished}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => formOpened("unfinished")}
    >
      <StateIcon name="warn" size={12} />
      <span>{t("workbench.unfinishedCount", { n: count })}</span>
      <ActionKbd action="unfinished" />
    </button>
  );
}

/** A customer stands in one row; the key is its id, so that the open one is found wherever it moves. */
const keyOfRow = (row: Row): string => (row.heading === null ? row.item.customerId : `section ${row.heading}`);

/** How many pool customers only this seat may dial, outages included, and until when the first of them; undefined without any. */
function leasesOf(queue: Queue | undefined): { total: number; untilMs: number } | undefined {
  const section = queue?.sections.find(({ code }) => code === "leased");
  const untils = section?.items.map((item) => item.reason.detail.untilMs).filter((ms) => typeof ms === "number") ?? [];
  return section === undefined || untils.length === 0
    ? undefined
    : { total: section.total, untilMs: Math.min(...untils) };
}

/** Of several promises to one customer the first is its place: one call answers them all. */
function rowsOf(queue: Queue | undefined): Row[] {
  const placed = new Set<string>();
  const isFirst = ({ customerId }: QueueItem) => !placed.has(customerId) && placed.add(customerId).size > 0;
  return (queue?.sections ?? [])
    .map((section) => ({ ...section, items: section.items.filter(isFirst) }))
    .filter((section) => section.items.length > 0)
    .flatMap((section): Row[] => [
      { heading: section.code, total: section.total },
      ...section.items.map((item): Row => ({ heading: null, section: section.code, item })),
    ]);
}
