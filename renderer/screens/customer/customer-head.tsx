import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { StateIcon } from "../../components/state-icon.tsx";
import { LevelTag, Tag } from "../../components/tag.tsx";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./customer.module.css";

/** Name, whose it is, where it is from, and whether it may be dialled now. */
export function CustomerHead(props: { card: CustomerCard }) {
  const t = useText();
  const times = useTimes();
  const { customer, gate, mine, ownerName } = props.card;
  const since = customer.trackingSinceMs === null ? "" : times.isoDay(customer.trackingSinceMs);
  const owner =
    customer.state === "owned"
      ? mine
        ? t("customerPage.ownerMe", { date: since })
        : t("customerPage.owner", { owner: ownerName, date: since })
      : t(customer.state === "pool" ? "customerPage.inPool" : "customerPage.inBin");
  const facts =
    customer.sight === "stub"
      ? [[customer.province, customer.city]]
      : [
          [customer.province, customer.city, customer.district],
          [customer.industry, customer.product],
          [t.word("customerType", customer.customerType)],
          [t.word("source", customer.source)],
        ];
  return (
    <header className={styles.head}>
      <h2>{customer.name}</h2>
      <p className={styles.tags}>
        {customer.sight !== "stub" && <LevelTag level={customer.level} full />}
        {customer.sight !== "stub" && customer.starred && (
          <Tag tone="accent">
            <StateIcon name="star" size={10} /> {t("list.column.starred")}
          </Tag>
        )}
        {customer.doNotCall && <Tag tone="red">{t.word("disposition", "do-not-call")}</Tag>}
        {customer.sight !== "stub" && customer.stage !== "" && <Tag>{t.word("stage", customer.stage)}</Tag>}
      </p>
      <p className={styles.owner}>{owner}</p>
      <p className={styles.meta}>
        {facts
          .map((words) => words.filter((word) => word !== "").join(" "))
          .filter((word) => word !== "")
          .join(" · ")}
      </p>
      {gate.lines.length > 0 && customer.state === "owned" && (
        <p className={gate.verdict === "allow" ? styles.allow : styles.stop}>
          <StateIcon name={gate.verdict === "allow" ? "check" : "stop"} size={13} />
          <span>{gate.lines.map((line) => codeText("gate", line, t, times)).join(" · ")}</span>
        </p>
      )}
    </header>
  );
}
