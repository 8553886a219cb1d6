import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, seat } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { type Column, DataTable } from "../../components/lists/data-table.tsx";
import { Tag } from "../../components/tag.tsx";
import { TimeText } from "../../components/words.tsx";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { CustomerPreview } from "../customer/customer-preview.tsx";
import styles from "./team.module.css";

/** Commands that ended in lost or refused: what, with whom, why; and the words that were typed, which are kept (I4). */
export function ReceiptsTab() {
  const t = useText();
  const times = useTimes();
  const { data, error, isPending } = useQuery(api.team.receipts.queryOptions({ input: {} }));
  const [at, setAt] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);
  const rows = data?.rows ?? [];
  type Row = (typeof rows)[number];
  const cursor = Math.min(at, rows.length - 1);
  const current = rows[cursor];
  const seen = (opIds: string[]) =>
    seat.team.seenReceipts({ opIds }).then(
      () => queryClient.invalidateQueries({ queryKey: api.team.receipts.key() }),
      (failed) => setFailure(failed),
    );
  const columns: Column<Row>[] = [
    {
      id: "name",
      header: t("list.column.name"),
      minPx: 220,
      grow: 2,
      rank: 1,
      cell: (row) => <b title={row.customerName}>{row.customerName || "–"}</b>,
    },
    {
      id: "kind",
      header: t("team.audit.column.what"),
      minPx: 90,
      grow: 0,
      rank: 1,
      cell: (row) => t.find(`command.${row.kind}`) ?? row.kind,
    },
    {
      id: "status",
      header: t("team.devices.column.state"),
      minPx: 90,
      grow: 0,
      rank: 1,
      cell: (row) => <Tag tone="amber">{t(`customerPage.receipts.status.${row.receipt.status}`)}</Tag>,
    },
    {
      id: "why",
      header: t("customerPage.receipts.why"),
      minPx: 300,
      grow: 4,
      rank: 1,
      cell: (row) =>
        row.receipt.code === null
          ? ""
          : codeText("refusal", { code: row.receipt.code, detail: row.receipt.detail }, t, times),
    },
    {
      id: "at",
      header: t("team.audit.column.at"),
      minPx: 126,
      grow: 0,
      rank: 2,
      cell: (row) => <TimeText ms={row.atMs} form="near" />,
    },
  ];
  return (
    <>
      <div className={styles.bar}>
        <InlineError error={failure ?? error} />
        {current !== undefined && current.text !== "" && (
          <p className={styles.kept}>
            <b>{t("customerPage.receipts.kept")}</b> {current.text}
          </p>
        )}
        <span className={styles.end}>
          <Button disabled={current === undefined} onClick={() => current && void seen([current.opId])}>
            {t("customerPage.receipts.seen")}
          </Button>
          <Button disabled={rows.length === 0} onClick={() => void seen(rows.map((row) => row.opId))}>
            {t("customerPage.receipts.seenAll")}
          </Button>
        </span>
      </div>
      <div className={styles.split}>
        <DataTable
          label={t("customerPage.receipts.rows")}
          columns={columns}
          count={rows.length}
          lineAt={(index) => rows[index]}
          idOf={(row) => row.opId}
          cursor={cursor}
          onCursor={setAt}
          onOpen={() => setOpen(!isOpen)}
          gridRef={grid}
          empty={
            error === null &&
            (isPending ? t("common.loading") : <EmptyState title={t("customerPage.receipts.empty")} />)
          }
        />
        {isOpen && <CustomerPreview customerId={current?.customerId ?? undefined} view="card" />}
      </div>
    </>
  );
}
