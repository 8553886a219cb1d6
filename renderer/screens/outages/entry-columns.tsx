import type { OutageEntry } from "../../../shared/contract/outages.ts";
import type { Column } from "../../components/lists/data-table.tsx";
import { Tag, type Tone } from "../../components/tag.tsx";
import { TimeText } from "../../components/words.tsx";
import { codeText } from "../../languages/facts.ts";
import { fieldName } from "../../languages/record-text.ts";
import type { Text } from "../../languages/text.ts";
import type { Times } from "../../languages/times.ts";
import styles from "./outages.module.css";

const tones: Record<OutageEntry["status"], Tone> = {
  waiting: "grey",
  applied: "accent",
  lost: "amber",
  refused: "amber",
  merged: "blue",
  conflict: "violet",
  noted: "amber",
};

export function StatusTag(props: { entry: OutageEntry; t: Text }) {
  const { entry, t } = props;
  return <Tag tone={tones[entry.status]}>{t(`outages.status.${entry.status}`)}</Tag>;
}

/** Why a line ended as it did, in one sentence; "" where it went as asked. */
export function entryWhy(entry: OutageEntry, t: Text, times: Times): string {
  if (entry.status === "conflict") return entry.conflicts.map(({ field }) => fieldName(field, t)).join(" · ");
  return entry.code === null ? "" : codeText("refusal", { code: entry.code, detail: entry.detail }, t, times);
}

export function entryColumns(t: Text, times: Times): Column<OutageEntry>[] {
  return [
    {
      id: "at",
      header: t("outages.column.at"),
      minPx: 96,
      grow: 0,
      rank: 2,
      cell: (entry) => <TimeText ms={entry.typedAtMs} form="near" />,
    },
    {
      id: "customer",
      header: t("outages.column.customer"),
      minPx: 170,
      grow: 2,
      rank: 1,
      cell: (entry) => (
        <b className={styles.cut} title={entry.customerName}>
          {entry.customerName || "–"}
        </b>
      ),
    },
    {
      id: "what",
      header: t("outages.column.what"),
      minPx: 98,
      grow: 0,
      rank: 1,
      cell: (entry) => t.find(`command.${entry.kind}`) ?? entry.kind,
    },
    {
      id: "result",
      header: t("outages.column.result"),
      minPx: 92,
      grow: 0,
      rank: 1,
      cell: (entry) => <StatusTag entry={entry} t={t} />,
    },
    {
      id: "why",
      header: t("outages.column.why"),
      minPx: 160,
      grow: 3,
      rank: 3,
      cell: (entry) => {
        const line = entryWhy(entry, t, times) || entry.words;
        return (
          <span className={styles.cut} title={line}>
            {line}
          </span>
        );
      },
    },
  ];
}
