import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, seat } from "../../api/client.ts";
import { refusalText } from "../../api/refusal.ts";
import { openOnDesk } from "../../api/use-desk.ts";
import { useIsLead, useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ActionKbd } from "../../components/kbd.tsx";
import { DataTable } from "../../components/lists/data-table.tsx";
import { type Kept, weave } from "../../components/lists/kept-lines.ts";
import { OutcomeText } from "../../components/lists/outcome-text.tsx";
import type { Outcome } from "../../components/lists/use-list.ts";
import { Page } from "../../components/panel.tsx";
import { usePressAgain } from "../../components/press-again.tsx";
import { type Tab, Tabs } from "../../components/tabs.tsx";
import { useNow } from "../../components/use-now.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { CustomerPreview } from "../customer/customer-preview.tsx";
import { usePreview } from "../customer/use-preview.ts";
import { type CallbackLine, callbackColumns } from "./callback-columns.tsx";
import styles from "./callbacks.module.css";
import { MoveStrip } from "./move-strip.tsx";

interface KeptCallback extends Kept<CallbackLine> {
  readonly outcome: Outcome;
}

const views = ["overdue", "today", "week", "later"] as const;
type View = (typeof views)[number];

/** Every promised contact of mine; a lead can see a person's. M moves one by a phrase, Ctrl+Enter puts it on the desk. */
export function CallbacksScreen() {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const isLead = useIsLead();
  const nowMs = useNow(20_000);
  const open = useApp((s) => s.screenOpened);
  const [chosenView, setView] = useState<View>();
  const [ofUserId, setOfUserId] = useState<string | null>(null);
  const [cursorId, setCursorId] = useState<string>();
  const [at, setAt] = useState(0);
  const [isMoving, setMoving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [kept, setKept] = useState<readonly KeptCallback[]>([]);
  const grid = useRef<HTMLTableElement>(null);
  const who = useRef<HTMLSelectElement>(null);
  const preview = usePreview();
  // Opens on what is late, else on today: the screen begins where the work is.
  const view = chosenView ?? ((status?.counts.overdue ?? 0) > 0 ? "overdue" : "today");
  const { data, error, refetch, isPending } = useQuery(api.callbacks.list.queryOptions({ input: { view, ofUserId } }));
  const { data: names } = useQuery(api.team.names.queryOptions({ input: {}, enabled: isLead }));
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);

  const listed: readonly CallbackLine[] = data?.lines ?? [];
  const woven = weave(listed.length, kept, (id) => listed.some((line) => line.callbackId === id));
  const lines = Array.from({ length: woven.count }, (_, index) => {
    const source = woven.sourceOf(index);
    return source.kept ? source.kept.line : listed[source.at];
  });
  const found = lines.findIndex((line) => line?.callbackId === cursorId);
  const cursor = Math.min(found >= 0 ? found : at, lines.length - 1);
  const current = lines[cursor];
  /** What became of a callback stands in its row, which stays where it is until another view is taken. */
  const say = (line: CallbackLine, outcome: Outcome) =>
    setKept((now) => [
      ...now.filter((k) => k.id !== line.callbackId),
      { index: lines.indexOf(line), id: line.callbackId, line, outcome },
    ]);

  const take = (next: View) => {
    setView(next);
    setCursorId(undefined);
    setAt(0);
    setMoving(false);
    setKept([]);
  };
  async function openCurrent() {
    if (current === undefined) return;
    setFailure(undefined);
    try {
      await openOnDesk(current.customerId);
      open("workbench");
    } catch (failed) {
      setFailure(failed);
    }
  }
  async function cancel() {
    if (current === undefined) return;
    const { callbackId, customerId } = current;
    try {
      await seat.callbacks.cancel({ callbackId, customerId });
      say(current, { kind: "done", text: t("callbacks.cancelled") });
    } catch (failed) {
      say(current, { kind: "refused", text: refusalText(failed, t, times) });
    }
  }
  const cancelling = usePressAgain(() => void cancel());

  useActions({
    "list-open": () => void openCurrent(),
    "list-move": () => setMoving(current !== undefined),
    "list-remove": cancelling.press,
    "list-why": () => preview.show("why"),
    "list-scope": () => who.current?.focus(),
    "tab-1": () => take("overdue"),
    "tab-2": () => take("today"),
    "tab-3": () => take("week"),
    "tab-4": () => take("later"),
    ...preview.actions(grid),
  });

  const tabs: Tab<View>[] = views.map((id) => ({
    id,
    text: t(`callbacks.view.${id}`),
    count: data?.counts[id],
    isBad: id === "overdue" && (data?.counts.overdue ?? 0) > 0,
  }));
  return (
    <Page
      title={t("callbacks.title")}
      facts={<Tabs label={t("callbacks.title")} tabs={tabs} open={view} onOpen={take} />}
      tools={
        <>
          {isLead && (
            <label className={styles.who}>
              {t("callbacks.of")} <ActionKbd action="list-scope" />
              <select ref={who} value={ofUserId ?? ""} onChange={(e) => setOfUserId(e.currentTarget.value || null)}>
                <option value="">{t("callbacks.ofMe")}</option>
                {names?.people
                  .filter((person) => person.active && person.userId !== status?.user?.userId)
                  .map((person) => (
                    <option key={person.userId} value={person.userId}>
                      {person.name}
                    </option>
                  ))}
              </select>
            </label>
          )}
          <Button
            kind={cancelling.isAsking ? "danger" : "default"}
            action="list-remove"
            disabled={current === undefined}
            aria-live="polite"
            onClick={cancelling.press}
          >
            {t(cancelling.isAsking ? "callbacks.cancelAsk" : "callbacks.cancel")}
          </Button>
          <Button action="list-move" disabled={current === undefined} onClick={() => setMoving(true)}>
            {t("callbacks.move")}
          </Button>
          <Button kind="primary" action="list-open" disabled={current === undefined} onClick={() => void openCurrent()}>
            {t("callbacks.open")}
          </Button>
        </>
      }
    >
      {(failure !== undefined || error !== null) && (
        <div className={styles.failure}>
          <InlineError
            error={failure ?? error}
            help={
              error !== null && (
                <Button kind="quiet" onClick={() => void refetch()}>
                  {t("list.again")}
                </Button>
              )
            }
          />
        </div>
      )}
      {isMoving && current !== undefined && (
        <MoveStrip
          key={current.callbackId}
          line={current}
          onMoved={(toMs) => {
            setMoving(false);
            say(current, { kind: "done", text: t("callbacks.moved", { date: times.near(toMs, nowMs) }) });
          }}
          onClose={() => setMoving(false)}
        />
      )}
      <div className={styles.split}>
        <DataTable
          label={t("callbacks.rows")}
          columns={callbackColumns(t, times, nowMs, ofUserId !== null)}
          count={lines.length}
          lineAt={(index) => lines[index]}
          idOf={(line) => line.callbackId}
          cursor={cursor}
          onCursor={(index) => {
            setAt(index);
            setCursorId(lines[index]?.callbackId);
            setMoving(false);
          }}
          onOpen={() => preview.show("card")}
          outcomeOf={(line) => {
            const outcome = kept.find((k) => k.id === line.callbackId)?.outcome;
            return outcome && <OutcomeText outcome={outcome} />;
          }}
          gridRef={grid}
          empty={
            error === null && (isPending ? t("list.loading") : <EmptyState title={t(`callbacks.empty.${view}`)} />)
          }
        />
        {preview.view && <CustomerPreview customerId={current?.customerId} view={preview.view} />}
      </div>
    </Page>
  );
}
