import { useCallback, useState } from "react";
import type { z } from "zod";
import type { Bucket, ImportRow } from "../../../shared/contract/imports.ts";
import { reasonText } from "../../../shared/words/import-words.ts";
import { api } from "../../api/client.ts";
import { type Column, DataTable } from "../../components/lists/data-table.tsx";
import { usePagedLines } from "../../components/lists/use-paged-lines.ts";
import { Tag } from "../../components/tag.tsx";
import { groupNumber, TimeText } from "../../components/words.tsx";
import type { Text } from "../../languages/text.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./import.module.css";

type Row = z.infer<typeof ImportRow>;

/** The rows of one bucket with the reason of each; a grid of any length. */
export function BucketRows(props: { importId: string; bucket: Bucket }) {
  const t = useText();
  const { importId, bucket } = props;
  const [cursor, setCursor] = useState(0);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const page = usePagedLines<Row>(
    (offset, limit) => api.imports.rows.queryOptions({ input: { importId, bucket, offset, limit }, select: toPage }),
    range,
  );
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), []);
  const fieldName = (field: string) => t.find(`import.field.${field}`) ?? field;
  const known = bucket !== "new" && bucket !== "bad";
  const columns: Column<Row>[] = [
    { id: "rowNo", header: t("import.rowNo"), minPx: 64, grow: 0, rank: 1, align: "end", cell: (row) => row.rowNo },
    {
      id: "name",
      header: t("import.field.name"),
      minPx: 180,
      grow: 3,
      rank: 1,
      cell: (row) => <span className={styles.cut}>{row.name === "" ? "–" : row.name}</span>,
    },
    {
      id: "numbers",
      header: t("import.numbers"),
      minPx: 130,
      grow: 2,
      rank: 3,
      cell: (row) => <span className={styles.cut}>{groupNumbers(row.numbers, t)}</span>,
    },
    { id: "city", header: t("import.field.city"), minPx: 70, grow: 0, rank: 4, cell: (row) => row.city },
    ...(known
      ? [
          {
            id: "other",
            header: t("import.other"),
            minPx: 160,
            grow: 2,
            rank: 2,
            cell: (row: Row) => <span className={styles.cut}>{row.otherName}</span>,
          },
        ]
      : []),
    ...(bucket === "tracked"
      ? [
          { id: "owner", header: t("import.owner"), minPx: 70, grow: 0, rank: 2, cell: (row: Row) => row.ownerName },
          {
            id: "since",
            header: t("import.since"),
            minPx: 100,
            grow: 0,
            rank: 4,
            cell: (row: Row) => <TimeText ms={row.sinceMs} form="isoDay" />,
          },
        ]
      : []),
    {
      id: "reason",
      header: t("import.why"),
      minPx: 200,
      grow: 4,
      rank: 1,
      cell: (row) => (
        <>
          {row.look && <Tag tone="amber">{t("import.look")}</Tag>}
          <span className={styles.cut}>{row.reasons.map((r) => reasonText(t.language, r, fieldName)).join("; ")}</span>
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={t(`import.bucket.${bucket}`)}
      columns={columns}
      count={page.total}
      lineAt={page.lineAt}
      idOf={(row) => String(row.rowNo)}
      cursor={cursor}
      onCursor={setCursor}
      onRange={onRange}
      busy={page.busy}
      rowPx={30}
      empty={<strong>{t("import.noneHere")}</strong>}
    />
  );
}

const toPage = (answer: { rows: Row[]; total: number }) => ({ lines: answer.rows, total: answer.total });

/** "13800138000 075588880000-801" as people read it. */
function groupNumbers(numbers: string, t: Text): string {
  const parts = numbers.split(" ").map((part) => {
    const [digits = "", ext] = part.split("-");
    return ext === undefined ? groupNumber(digits) : `${groupNumber(digits)} ${t("common.ext", { ext })}`;
  });
  return parts.join(" · ");
}
