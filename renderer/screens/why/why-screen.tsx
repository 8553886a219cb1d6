import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CustomerCard } from "../../../shared/contract/desk.ts";
import type { Why } from "../../../shared/contract/why.ts";
import { api } from "../../api/client.ts";
import { openOnDesk, useDesk } from "../../api/use-desk.ts";
import { useIsLead } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Page, ScrollArea, SectionHeader } from "../../components/panel.tsx";
import { Tag } from "../../components/tag.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { ledgerReason } from "../../languages/ledger.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { CommissionAsk } from "./commission-ask.tsx";
import styles from "./why.module.css";
import { CommissionToday, Forecast, Origin } from "./why-answer.tsx";
import { eventShort, moveText, ruleText } from "./why-words.ts";

/** "Why is it whose", the whole page: the answer, each tracking period, every event with the hub's and the seat's time, and commission. */
export function WhyScreen() {
  const t = useText();
  const desk = useDesk();
  const wanted = useApp((s) => s.route.params.customerId);
  const customerId = wanted ?? desk?.card?.customer.customerId;
  if (customerId === undefined)
    return (
      <Page title={t("why.title")}>
        <EmptyState title={t("outages.detail.none")} />
      </Page>
    );
  return <WhyPage customerId={customerId} />;
}

function WhyPage(props: { customerId: string }) {
  const t = useText();
  const isLead = useIsLead();
  const { customerId } = props;
  const screenOpened = useApp((s) => s.screenOpened);
  const [failure, setFailure] = useState<unknown>();
  const card = useQuery(api.customers.card.queryOptions({ input: { customerId } }));
  const why = useQuery(api.customers.why.queryOptions({ input: { customerId } }));
  const open = async () => {
    try {
      await openOnDesk(customerId);
      screenOpened("workbench");
    } catch (refused) {
      setFailure(refused);
    }
  };
  useActions({ "list-open": () => void open() });
  const parts = card.data && why.data ? { card: card.data, why: why.data } : undefined;
  return (
    <Page
      title={parts === undefined ? t("why.title") : titleOf(parts.card)}
      facts={<span className={styles.name}>{parts?.card.customer.name}</span>}
      tools={
        <Button action="list-open" onClick={() => void open()}>
          {t("customerPage.open")}
        </Button>
      }
    >
      <InlineError error={failure ?? card.error ?? why.error} />
      {parts !== undefined && (
        <div className={styles.split}>
          <ScrollArea className={styles.main} label={t("why.section.events")}>
            <Origin {...parts} />
            <Periods why={parts.why} />
            <Events why={parts.why} />
          </ScrollArea>
          <ScrollArea className={styles.side} label={t("why.section.commission")}>
            <Forecast {...parts} />
            <CommissionToday {...parts} />
            <p className={styles.soft}>{t("why.commission.rule")}</p>
            {isLead && <CommissionAsk customerId={customerId} />}
          </ScrollArea>
        </div>
      )}
    </Page>
  );

  function titleOf({ customer, ownerName }: CustomerCard): string {
    if (customer.state === "owned") return t("customerPage.why.title", { owner: ownerName });
    return t(customer.state === "pool" ? "customerPage.why.titlePool" : "customerPage.why.titleBin");
  }
}

function Periods(props: { why: Why }) {
  const t = useText();
  const times = useTimes();
  const { why } = props;
  const eventOf = (eventId: string | null) => why.events.find((event) => event.eventId === eventId);
  return (
    <section className={styles.part}>
      <SectionHeader title={t("why.section.periods")} />
      {why.periods.length === 0 ? (
        <p className={styles.soft}>{t("why.period.none")}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              {(["who", "from", "to", "span", "start", "end"] as const).map((id) => (
                <th key={id} scope="col">
                  {t(`why.column.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {why.periods.toReversed().map((period) => (
              <tr key={period.startId}>
                <td>
                  <b>{period.ownerName}</b>
                </td>
                <td>{times.dayTime(period.fromMs)}</td>
                <td>
                  {period.toMs === null ? <Tag tone="accent">{t("why.period.open")}</Tag> : times.dayTime(period.toMs)}
                </td>
                <td>{spanText((period.toMs ?? times.nowMs()) - period.fromMs)}</td>
                <td>{eventShort(eventOf(period.startId), t)}</td>
                <td>{eventShort(eventOf(period.endId), t)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );

  function spanText(ms: number): string {
    const days = Math.floor(ms / 86_400_000);
    return days > 0 ? t("common.days", { n: days }) : times.span(ms);
  }
}

function Events(props: { why: Why }) {
  const t = useText();
  const times = useTimes();
  const { events } = props.why;
  return (
    <section className={styles.part}>
      <SectionHeader title={t("why.section.events")} hint={events.length > 0 ? t("customerPage.why.verified") : ""} />
      {events.length === 0 ? (
        <p className={styles.soft}>{t("customerPage.why.empty")}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              {(["seq", "at", "seat", "kind", "move", "by", "rule", "reason"] as const).map((id) => (
                <th key={id} scope="col">
                  {t(`why.event.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {events.toReversed().map((event) => (
              <tr key={event.eventId} title={event.hash}>
                <td className={styles.soft}>{event.seq}</td>
                <td>{times.dayTime(event.hubMs)}</td>
                <td className={styles.soft}>{seatTime(event.hubMs, event.seatMs)}</td>
                <td>
                  <b>{t.word("ledger", event.kind)}</b>
                </td>
                <td>{moveText(event, t)}</td>
                <td>{event.byName || t("common.system")}</td>
                <td className={styles.soft}>{ruleText(event, t)}</td>
                <td className={styles.words}>{ledgerReason(event.kind, event.reason, t)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );

  /** The seat's clock is worth a line only where it differs: an act made offline, or a clock that is wrong. */
  function seatTime(hubMs: number, seatMs: number | null): string {
    if (seatMs === null) return "";
    return Math.abs(hubMs - seatMs) < 60_000 ? t("why.event.sameTime") : times.dayTime(seatMs);
  }
}
