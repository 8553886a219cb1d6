import { memo } from "react";
import type { Queue, QueueItem } from "../../../shared/contract/desk.ts";
import { StateIcon } from "../../components/state-icon.tsx";
import { LevelTag, Tag, type Tone } from "../../components/tag.tsx";
import { useNow } from "../../components/use-now.ts";
import { codeText } from "../../languages/facts.ts";
import { lateText } from "../../languages/spans.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./queue-pane.module.css";

type SectionCode = Queue["sections"][number]["code"];

/** Name, whom to ask for, and the reason why this one comes now. */
export const QueueRow = memo(function QueueRow(props: {
  item: QueueItem;
  section: SectionCode;
  isOpen: boolean;
  isCursor: boolean;
}) {
  const t = useText();
  const times = useTimes();
  const { item } = props;
  const reason = codeText("queue.reason", item.reason, t, times);
  const wokeAtMs = item.reason.detail.atMs;
  // What the mark at the right says already is not said twice.
  const why =
    props.section === "due"
      ? ""
      : props.section === "overdue" && item.dueAtMs !== null
        ? t("workbench.promisedAt", { at: times.near(item.dueAtMs, times.nowMs()) })
        : props.section === "woken" && typeof wokeAtMs === "number"
          ? t("workbench.woke", { at: wokeAt(wokeAtMs) })
          : reason;
  function wokeAt(ms: number): string {
    const nowMs = times.nowMs();
    return times.daysBetween(ms, nowMs) === 0 ? times.time(ms) : times.day(ms);
  }
  const who = [item.contactName, item.maskedNumber === "" ? "" : shortMask(item.maskedNumber), why];
  return (
    <div
      className={`${styles.row} ${props.isOpen ? styles.open : ""} ${props.isCursor ? styles.cursor : ""}`}
      title={`${item.name}\n${reason}`}
    >
      <span className={styles.first}>
        <span className={styles.name}>
          {item.starred && <StateIcon name="star" size={10} label={t("workbench.starred")} />} {item.name}
        </span>
        <Mark item={item} section={props.section} />
      </span>
      <span className={styles.second}>
        <span className={styles.sub}>{who.filter((part) => part !== "").join(" · ")}</span>
        {item.level !== null && <LevelTag level={item.level} />}
      </span>
    </div>
  );
});

/** The one fact that decides the order: how late, when, how long asleep, which contact. */
function Mark(props: { item: QueueItem; section: SectionCode }) {
  const t = useText();
  const times = useTimes();
  const nowMs = useNow(30_000);
  const { item, section } = props;
  const tone: Tone =
    section === "overdue" ? "red" : section === "due" ? "blue" : section === "woken" ? "violet" : "grey";
  if (section === "overdue" && item.dueAtMs !== null) {
    return <Tag tone={tone}>{lateText(item.dueAtMs, nowMs, t, times)}</Tag>;
  }
  if (section === "due" && item.dueAtMs !== null) {
    const days = times.daysBetween(nowMs, item.dueAtMs);
    return <Tag tone={tone}>{days === 0 ? times.time(item.dueAtMs) : times.near(item.dueAtMs, nowMs)}</Tag>;
  }
  const sleptDays = item.reason.detail.days;
  if (section === "woken" && typeof sleptDays === "number")
    return <Tag tone={tone}>{t("workbench.sleptDays", { n: sleptDays })}</Tag>;
  return <Tag tone={tone}>{t("workbench.contactNo", { n: item.contactNo })}</Tag>;
}

/** 138 **** 8000 → ****8000: the tail is what people know a number by in a list. */
const shortMask = (masked: string): string => {
  const tail = /(\d{3,4})\D*$/.exec(masked)?.[1];
  return tail === undefined ? masked : `****${tail}`;
};
