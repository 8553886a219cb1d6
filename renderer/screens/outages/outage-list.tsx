import type { Outage } from "../../../shared/contract/outages.ts";
import { Kbd } from "../../components/kbd.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { Tag } from "../../components/tag.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { countNews } from "./outage-words.ts";
import styles from "./outages.module.css";

/** Each stretch without the hub, the latest first: when, how long, and whether anything in it wants to be looked at. */
export function OutageList(props: {
  outages: readonly Outage[];
  openId: string;
  onChoose: (outageId: string) => void;
}) {
  const t = useText();
  return (
    <nav className={styles.list} aria-label={t("outages.history")}>
      <SectionHeader
        title={t("outages.history")}
        hint={
          props.outages.length > 1 ? (
            <>
              <Kbd keys="[" /> <Kbd keys="]" />
            </>
          ) : undefined
        }
      />
      <ol>
        {props.outages.map((outage) => (
          <li key={outage.outageId}>
            <button
              type="button"
              aria-current={outage.outageId === props.openId ? "true" : undefined}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => props.onChoose(outage.outageId)}
            >
              <Line outage={outage} />
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Line(props: { outage: Outage }) {
  const t = useText();
  const times = useTimes();
  const { outage } = props;
  const { fromMs, toMs } = outage;
  const told = countNews(outage);
  const sameDay = toMs !== null && times.daysBetween(fromMs, toMs) === 0;
  return (
    <>
      <b>{times.day(fromMs)}</b>
      {told > 0 && <Tag tone={outage.seen ? "grey" : "amber"}>{`${t("outages.view.told")} ${told}`}</Tag>}
      <p>
        {toMs === null
          ? t("outages.open", { from: times.time(fromMs) })
          : t("outages.span", { from: times.time(fromMs), to: sameDay ? times.time(toMs) : times.dayTime(toMs) })}
      </p>
      {toMs !== null && <small>{times.span(toMs - fromMs)}</small>}
    </>
  );
}
