import type { CustomerCard, TimelineItem } from "../../../shared/contract/desk.ts";
import { SectionHeader } from "../../components/panel.tsx";
import { Tag } from "../../components/tag.tsx";
import { TimeText } from "../../components/words.tsx";
import { ledgerReason } from "../../languages/ledger.ts";
import { recordText } from "../../languages/record-text.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./customer.module.css";

const shownItems = 12;
const lists = { call: "activity", activity: "activity", ledger: "ledger", callback: "callback" } as const;

/** The customer's history, newest first; the desk shows all of it. */
export function Timeline(props: { card: CustomerCard }) {
  const t = useText();
  const items = props.card.timeline.slice(0, shownItems);
  if (props.card.customer.sight === "stub") return null;
  return (
    <section className={styles.section}>
      <SectionHeader title={t("customerPage.section.timeline")} />
      {items.length === 0 && <p className={styles.note}>{t("customerPage.noTimeline")}</p>}
      <ol className={styles.timeline}>
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ol>
    </section>
  );
}

function Item(props: { item: TimelineItem }) {
  const t = useText();
  const times = useTimes();
  const { item } = props;
  const record = item.kind === "activity" ? recordText(item, t) : undefined;
  const body = item.kind === "ledger" ? ledgerReason(item.type, item.body, t) : (record?.body ?? item.body);
  const facts = [
    item.byName,
    item.durationMs === null ? "" : times.span(item.durationMs),
    item.disposition === null ? "" : t.word("disposition", item.disposition),
    item.levelTo !== null && item.levelTo !== item.levelFrom ? `${item.levelFrom ?? "–"} → ${item.levelTo}` : "",
    item.otherCustomerName,
  ].filter((fact) => fact !== "");
  return (
    <li>
      <p>
        <b>{record?.title ?? t.word(lists[item.kind], item.type)}</b>{" "}
        {item.contribution && <Tag tone="violet">{t("workbench.contribution")}</Tag>}{" "}
        <TimeText ms={item.atMs} form="near" />
      </p>
      <p className={styles.soft}>{facts.join(" · ")}</p>
      {item.kind === "callback" && /^\d{13}$/.test(item.subject) && <p>{times.dayTime(Number(item.subject))}</p>}
      {item.subject !== "" && item.kind === "activity" && record === undefined && <p>{item.subject}</p>}
      {body !== "" && body !== item.subject && <p className={styles.words}>{body}</p>}
    </li>
  );
}
