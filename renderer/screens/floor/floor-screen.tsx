import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { FloorSeat } from "../../../shared/protocol/hub-contract.ts";
import { api } from "../../api/client.ts";
import { useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Page, ScrollArea } from "../../components/panel.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useNow } from "../../components/use-now.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { ExportStrip } from "./export-strip.tsx";
import styles from "./floor.module.css";
import { connectRate, type FloorSort, floorSorts, orderSeats, totalsOf } from "./floor-order.ts";
import { RecallStrip } from "./recall-strip.tsx";
import { SeatRow } from "./seat-row.tsx";

const digits = [1, 2, 3, 4, 5, 6, 7] as const;

/** Every seat as it is now, readable from three metres. Sorted by a digit or the head of a column; equal seats never swap. */
export function FloorScreen() {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const nowMs = useNow(1_000);
  const [sort, setSort] = useState<FloorSort>("phase");
  const [recalled, setRecalled] = useState<FloorSeat>();
  const [isExporting, setExporting] = useState(false);
  const [exported, setExported] = useState<string>();
  const { data, error, dataUpdatedAt, refetch, isPending } = useQuery({
    ...api.team.floor.queryOptions({ input: {} }),
    // Heartbeats come every 15 s; the topic brings each change of phase at once.
    refetchInterval: 15_000,
  });
  const sortNext = () => setSort((now) => floorSorts[(floorSorts.indexOf(now) + 1) % floorSorts.length] ?? "phase");
  const askExport = () => {
    setExported(undefined);
    setExporting(true);
  };
  useActions({
    "list-sort": sortNext,
    "export-activities": askExport,
    ...Object.fromEntries(digits.map((n) => [`tab-${n}`, () => setSort(floorSorts[n - 1] ?? "phase")])),
  });

  const seats = orderSeats(data?.seats ?? [], sort);
  const totals = totalsOf(seats);
  const isStale = data !== undefined && (error !== null || status?.hub.state === "offline");
  const head = (id: Parameters<typeof headText>[0], by?: FloorSort, isNumber = false) => (
    <th scope="col" data-number={isNumber || undefined} aria-sort={by === sort ? "descending" : undefined}>
      {by === undefined ? (
        t(headText(id))
      ) : (
        <button type="button" onClick={() => setSort(by)} data-on={by === sort || undefined}>
          {t(headText(id))}
        </button>
      )}
    </th>
  );

  return (
    <Page
      title={t("floor.title")}
      facts={
        <>
          <span className={styles.online}>{t("floor.online", { online: totals.online, all: seats.length })}</span>
          {isStale && (
            <span className={styles.stale}>
              <StateIcon name="offline" size={13} />
              {t("floor.stale", { at: times.timeSeconds(dataUpdatedAt) })}
            </span>
          )}
          {exported !== undefined && (
            <span role="status" className={styles.exported}>
              {t("mine.exported", { name: exported })} · {t("mine.exportLogged")}
            </span>
          )}
          {error !== null && (
            <InlineError
              error={error}
              help={
                <Button kind="quiet" onClick={() => void refetch()}>
                  {t("list.again")}
                </Button>
              }
            />
          )}
        </>
      }
      tools={
        <>
          <Button action="export-activities" onClick={askExport}>
            {t("floor.export.title")}
          </Button>
          <Button action="list-sort" onClick={sortNext}>
            {t("floor.sortBy")}: {t(`floor.sort.${sort}`)}
          </Button>
        </>
      }
    >
      {isExporting && (
        <ExportStrip
          onDone={(fileName) => {
            setExporting(false);
            setExported(fileName);
          }}
          onClose={() => setExporting(false)}
        />
      )}
      {recalled && <RecallStrip seat={recalled} onClose={() => setRecalled(undefined)} />}
      {seats.length === 0 ? (
        error === null && (
          <EmptyState title={isPending ? t("common.loading") : t("floor.empty")}>
            {!isPending && t("floor.emptyHint")}
          </EmptyState>
        )
      ) : (
        <ScrollArea label={t("floor.rows")} className={styles.area}>
          <table className={styles.floor}>
            <thead>
              <tr>
                {head("seat", "seat")}
                {head("name")}
                {head("phase", "phase")}
                {head("customer")}
                {head("dials", "dials", true)}
                {head("connected", "connected", true)}
                {head("rate", undefined, true)}
                {head("interested", "interested", true)}
                {head("due", undefined, true)}
                {head("late", "late", true)}
                {head("owned", undefined, true)}
                {head("leased", undefined, true)}
                {head("prevented", undefined, true)}
                {head("doubled", undefined, true)}
                {head("last", "idle", true)}
              </tr>
            </thead>
            <tbody>
              {seats.map((seat) => (
                <SeatRow key={seat.userId} seat={seat} nowMs={nowMs} onRecall={setRecalled} />
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={4}>
                  {t("floor.total")}
                </th>
                <td data-number>{totals.dials}</td>
                <td data-number>{totals.connected}</td>
                <td data-number>{rateText(connectRate(totals))}</td>
                <td data-number>{totals.interested}</td>
                <td data-number>{totals.due}</td>
                <td data-number data-bad={totals.late > 0 || undefined}>
                  {totals.late}
                </td>
                <td data-number>{totals.owned.toLocaleString("en-US")}</td>
                <td data-number>{totals.leased}</td>
                <td data-number>{totals.prevented}</td>
                <td data-number data-bad={totals.doubled > 0 || undefined}>
                  {totals.doubled}
                </td>
                <td />
              </tr>
            </tfoot>
          </table>
        </ScrollArea>
      )}
    </Page>
  );
}

type HeadId =
  | "seat"
  | "name"
  | "phase"
  | "customer"
  | "dials"
  | "connected"
  | "rate"
  | "interested"
  | "due"
  | "late"
  | "owned"
  | "leased"
  | "prevented"
  | "doubled"
  | "last";
const headText = (id: HeadId): `floor.column.${HeadId}` => `floor.column.${id}`;
export const rateText = (rate: number | null): string => (rate === null ? "–" : `${rate}%`);
