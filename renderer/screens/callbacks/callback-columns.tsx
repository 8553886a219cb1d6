import type { z } from "zod";
import type { CallbackLine as CallbackShape } from "../../../shared/contract/lists.ts";
import type { Column } from "../../components/lists/data-table.tsx";
import { LevelTag, Tag } from "../../components/tag.tsx";
import { TimeText } from "../../components/words.tsx";
import { lateText } from "../../languages/spans.ts";
import type { Text } from "../../languages/text.ts";
import type { Times } from "../../languages/times.ts";
import styles from "./callbacks.module.css";

export type CallbackLine = z.infer<typeof CallbackShape>;

const soonMs = 3_600_000;

/** When, who, what was agreed. Late promises say by how much, in red. */
export function callbackColumns(t: Text, times: Times, nowMs: number, withOwner: boolean): Column<CallbackLine>[] {
  const column = (
    id: "customer" | "due" | "contact" | "note" | "made" | "owner",
    minPx: number,
    grow: number,
    rank: number,
    cell: Column<CallbackLine>["cell"],
  ): Column<CallbackLine> => ({ id, header: t(`callbacks.column.${id}`), minPx, grow, rank, cell });
  const columns = [
    column("customer", 250, 2, 1, (line) => (
      <>
        <strong className={styles.name} title={line.customerName}>
          {line.customerName}
        </strong>
        <LevelTag level={line.level} />
      </>
    )),
    column("due", 236, 0, 1, (line) => <Due line={line} t={t} times={times} nowMs={nowMs} />),
    column("contact", 190, 1, 2, (line) => (
      <>
        {line.contactName !== "" && <span className={styles.cut}>{line.contactName}</span>}
        <span className={styles.soft}>{line.maskedNumber}</span>
      </>
    )),
    column("note", 180, 3, 2, (line) => (
      <span title={line.note} className={styles.cut}>
        {line.note}
      </span>
    )),
    column("made", 124, 0, 4, (line) => (
      <span className={styles.soft}>
        <TimeText ms={line.madeAtMs} form="near" />
      </span>
    )),
  ];
  return withOwner ? [...columns, column("owner", 80, 0, 3, (line) => line.ownerName)] : columns;
}

function Due(props: { line: CallbackLine; t: Text; times: Times; nowMs: number }) {
  const { line, t, times, nowMs } = props;
  const lateMs = nowMs - line.dueAtMs;
  return (
    <span className={styles.due}>
      <TimeText ms={line.dueAtMs} form="near" />
      {lateMs >= 60_000 && <Tag tone="red">{lateText(line.dueAtMs, nowMs, t, times)}</Tag>}
      {lateMs < 60_000 && lateMs > -soonMs && (
        <Tag tone="blue">
          {t("callbacks.inTime", { time: times.span(Math.max(60_000, Math.ceil(-lateMs / 60_000) * 60_000)) })}
        </Tag>
      )}
    </span>
  );
}
