import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { ActionKbd } from "../../components/kbd.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { LevelTag, Tag, type Tone } from "../../components/tag.tsx";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./customer-pane.module.css";

const reasonTones: Readonly<Record<string, Tone>> = { overdue: "red", due: "blue", woken: "violet" };

/** Name, what it is, whose it is and why it is here. */
export function CustomerHead(props: { card: CustomerCard }) {
  const t = useText();
  const times = useTimes();
  const { card } = props;
  const { customer } = card;
  const full = customer.sight === "stub" ? undefined : customer;
  const place = [customer.province, customer.city, full?.district ?? ""];
  const meta = [
    place.filter((part, i) => part !== "" && part !== place[i - 1]).join(" "),
    [full?.industry ?? "", full?.product ?? ""].filter((part) => part !== "").join(" / "),
    full && full.customerType !== "unidentified" ? t.word("customerType", full.customerType) : "",
    full ? t("workbench.from", { source: t.word("source", full.source) }) : "",
  ].filter((part) => part !== "");
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1>{customer.name}</h1>
        {full && <LevelTag level={full.level} full />}
        {full?.starred && (
          <Tag tone="accent">
            <StateIcon name="star" size={10} /> {t("workbench.starred")}
          </Tag>
        )}
        {full && full.stage !== "" && full.stage !== "new" && <Tag>{t.word("stage", full.stage)}</Tag>}
        {card.reason !== null && (
          <Tag tone={reasonTones[card.reason.code] ?? "grey"}>{codeText("queue.reason", card.reason, t, times)}</Tag>
        )}
        {customer.doNotCall && (
          <Tag tone="red">
            <StateIcon name="stop" size={10} /> {t.word("disposition", "do-not-call")}
          </Tag>
        )}
      </div>
      <ul className={styles.meta}>
        {meta.map((part) => (
          <li key={part}>{part}</li>
        ))}
        <li>
          {ownerText()} <ActionKbd action="why" />
        </li>
        {full && <li>{t("workbench.contactNoLong", { n: card.contactNo })}</li>}
      </ul>
    </header>
  );

  function ownerText(): string {
    const day = customer.trackingSinceMs === null ? "" : times.isoDay(customer.trackingSinceMs);
    if (customer.state === "pool" && card.lease !== null) {
      return t(`workbench.lease.${card.lease.kind}`, { until: times.time(card.lease.untilMs) });
    }
    if (customer.state === "pool") return t("workbench.inPool", { pool: t.word("pool", customer.pool) });
    if (customer.state === "bin")
      return t("workbench.inBin", { day: customer.binnedAtMs === null ? "" : times.isoDay(customer.binnedAtMs) });
    return card.mine ? t("workbench.mineSince", { day }) : t("workbench.ownedSince", { name: card.ownerName, day });
  }
}
