import type { CustomerCard } from "../../../shared/contract/desk.ts";
import type { Why } from "../../../shared/contract/why.ts";
import { useStatus } from "../../api/use-status.ts";
import { SectionHeader } from "../../components/panel.tsx";
import { codeText } from "../../languages/facts.ts";
import { ledgerReason } from "../../languages/ledger.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./why.module.css";
import { originText } from "./why-words.ts";

/** The three questions answered in words: how it came, when it is taken back, whose commission it would be (I5, 0.18). */
export function WhyAnswer(props: { why: Why; card: CustomerCard }) {
  return (
    <>
      <Origin {...props} />
      <Forecast {...props} />
      <CommissionToday {...props} />
    </>
  );
}

export function Origin(props: { why: Why; card: CustomerCard }) {
  const t = useText();
  const times = useTimes();
  const { why, card } = props;
  const period = why.periods.at(-1);
  const start = period?.toMs === null ? why.events.find((event) => event.eventId === period.startId) : undefined;
  const reason = start === undefined ? "" : ledgerReason(start.kind, start.reason, t);
  return (
    <section className={styles.part}>
      <SectionHeader title={t("why.section.answer")} />
      <p className={styles.answer}>{originText(why, card, t, times) || t("customerPage.why.empty")}</p>
      {reason !== "" && <p>{t("why.reason", { reason })}</p>}
      {card.reason !== null && (
        <p className={styles.soft}>{t("why.queued", { reason: codeText("queue.reason", card.reason, t, times) })}</p>
      )}
    </section>
  );
}

export function Forecast(props: { why: Why; card: CustomerCard }) {
  const t = useText();
  const times = useTimes();
  const { why, card } = props;
  const isFree = card.customer.state === "pool" && why.forecast.length === 0;
  if (card.customer.state === "bin") return null;
  return (
    <section className={styles.part}>
      <SectionHeader title={t("why.section.forecast")} />
      <ul className={styles.lines}>
        {isFree && <li>{t("why.forecast.nobody")}</li>}
        {why.forecast.map((line) => (
          <li key={line.code}>{codeText("why.forecast", line, t, times)}</li>
        ))}
      </ul>
    </section>
  );
}

export function CommissionToday(props: { why: Why; card: CustomerCard }) {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const { why, card } = props;
  const { commission } = why;
  // Another's ledger is not on this seat: nothing can be said.
  if (card.customer.sight === "stub") return null;
  const basis = why.events.find((event) => event.eventId === commission?.basisId);
  return (
    <section className={styles.part}>
      <SectionHeader title={t("why.section.commission")} />
      <p className={styles.answer}>
        {commission === null
          ? t("why.commission.nobody")
          : commission.ownerId === status?.user?.userId
            ? t("why.commission.todayMe")
            : t("why.commission.today", { owner: commission.ownerName })}
      </p>
      {commission !== null && (
        <p className={styles.soft}>
          {t("why.commission.basis", {
            at: times.near(commission.sinceMs, times.nowMs()),
            kind: t.word("ledger", basis?.kind ?? "claimed"),
          })}
        </p>
      )}
    </section>
  );
}
