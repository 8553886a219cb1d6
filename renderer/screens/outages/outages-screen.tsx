import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Outage, OutageEntry } from "../../../shared/contract/outages.ts";
import { api, seat } from "../../api/client.ts";
import { openOnDesk } from "../../api/use-desk.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { DataTable } from "../../components/lists/data-table.tsx";
import { Page } from "../../components/panel.tsx";
import { type Tab, Tabs } from "../../components/tabs.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { entryColumns } from "./entry-columns.tsx";
import { EntryDetail } from "./entry-detail.tsx";
import { chose, type FieldChoice, fieldOfKeys, takenBack } from "./field-choice.ts";
import { OutageList } from "./outage-list.tsx";
import { hasNews, isMoment, outageParts, outageSpan } from "./outage-words.ts";
import styles from "./outages.module.css";

const views = ["told", "applied", "all"] as const;
type View = (typeof views)[number];
const fits: Record<View, (entry: OutageEntry) => boolean> = {
  told: (entry) => entry.status !== "applied" && entry.status !== "waiting",
  applied: (entry) => entry.status === "applied",
  all: () => true,
};

/**
 * The diary of outages: left each stretch without the hub, in the middle what became of everything written in it, right the line of the
 * cursor with the words themselves, and both versions where two seats wrote one field.
 */
export function OutagesScreen() {
  const t = useText();
  const list = useQuery(api.outages.list.queryOptions({ input: {} }));
  const wanted = useApp((s) => s.route.params.outage);
  const [chosen, setChosen] = useState(wanted);
  const outages = list.data?.outages ?? [];
  const outage = outages.find((one) => one.outageId === chosen) ?? outages[0];
  const step = (by: number) => {
    const next = outages[outages.findIndex((one) => one.outageId === outage?.outageId) + by];
    if (next !== undefined) setChosen(next.outageId);
  };
  useActions({ "outage-earlier": () => step(1), "outage-later": () => step(-1) });
  if (outage === undefined)
    return (
      <Page title={t("outages.title")}>
        <InlineError error={list.error} />
        {list.isPending || list.error !== null ? null : (
          <EmptyState title={t("outages.empty")}>
            <p className={styles.hint}>{t("outages.emptyHint")}</p>
          </EmptyState>
        )}
      </Page>
    );
  return <OutagePage key={outage.outageId} outage={outage} outages={outages} onChoose={setChosen} />;
}

function OutagePage(props: { outage: Outage; outages: readonly Outage[]; onChoose: (outageId: string) => void }) {
  const t = useText();
  const times = useTimes();
  const { outage } = props;
  const { outageId } = outage;
  const screenOpened = useApp((s) => s.screenOpened);
  const { data, error, isPending } = useQuery(api.outages.entries.queryOptions({ input: { outageId } }));
  const [view, setView] = useState<View>(hasNews(outage) ? "told" : "all");
  const [at, setAt] = useState(0);
  const [choice, setChoice] = useState<FieldChoice>();
  const [failure, setFailure] = useState<unknown>();
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);

  const all = data?.entries ?? [];
  const shown = all.filter(fits[view]);
  const cursor = Math.min(at, shown.length - 1);
  const current = shown[cursor];
  const take = (next: View) => {
    setView(next);
    setAt(0);
  };
  const see = () => void seat.outages.see({ outageId }).catch(setFailure);
  async function open() {
    if (current?.openId == null) return;
    try {
      await openOnDesk(current.openId);
      screenOpened("workbench");
    } catch (refused) {
      setFailure(refused);
    }
  }
  /** A field that two seats wrote: the one named, or else the one that was marked for the keys when one was pressed. */
  async function decide(version: "mine" | "theirs", named?: string) {
    const field = named ?? (current && fieldOfKeys(current, choice));
    if (current === undefined || field === undefined) return;
    setFailure(undefined);
    setChoice((before) => chose(current, before, field));
    try {
      await seat.outages.choose({ opId: current.opId, field, take: version });
    } catch (refused) {
      setFailure(refused);
      setChoice((before) => (before?.opId === current.opId ? takenBack(before, field) : before));
    }
  }
  useActions({
    "list-open": () => void open(),
    "outage-seen": see,
    "outage-mine": () => void decide("mine"),
    "outage-theirs": () => void decide("theirs"),
    "tab-1": () => take("told"),
    "tab-2": () => take("applied"),
    "tab-3": () => take("all"),
  });

  const tabs: Tab<View>[] = views.map((id) => ({
    id,
    text: t(`outages.view.${id}`),
    count: all.filter(fits[id]).length,
  }));
  return (
    <Page
      title={t("outages.title")}
      facts={<Tabs label={t("outages.rows")} tabs={tabs} open={view} onOpen={take} />}
      tools={
        <>
          <Button action="list-open" disabled={current?.openId == null} onClick={() => void open()}>
            {t("outages.detail.open")}
          </Button>
          {!outage.seen && outage.toMs !== null && (
            <Button kind="primary" action="outage-seen" onClick={see}>
              {t("outages.seen")}
            </Button>
          )}
        </>
      }
    >
      <p className={styles.account} role="status">
        <b>{outageSpan(outage, t, times)}</b>
        {outage.toMs !== null && !isMoment(outage) && <span>{times.span(outage.toMs - outage.fromMs)}</span>}
        {outageParts(outage, t).map((part) => (
          <span key={part}>{part}</span>
        ))}
      </p>
      <InlineError error={failure ?? error} />
      <div className={styles.split}>
        <OutageList outages={props.outages} openId={outageId} onChoose={props.onChoose} />
        <DataTable
          label={t("outages.rows")}
          columns={entryColumns(t, times)}
          count={shown.length}
          lineAt={(index) => shown[index]}
          idOf={(entry) => entry.opId}
          cursor={cursor}
          onCursor={setAt}
          onOpen={() => void open()}
          gridRef={grid}
          empty={error === null && (isPending ? t("common.loading") : <EmptyState title={t(`outages.none.${view}`)} />)}
        />
        <EntryDetail
          entry={current}
          ofKeys={current && fieldOfKeys(current, choice)}
          onDecide={(version, field) => void decide(version, field)}
        />
      </div>
    </Page>
  );
}
