import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { type Column, DataTable } from "../../components/lists/data-table.tsx";
import { TimeText } from "../../components/words.tsx";
import type { Text } from "../../languages/text.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import type { Times } from "../../languages/times.ts";
import styles from "./team.module.css";

interface AuditLine {
  readonly atMs: number;
  readonly byName: string;
  readonly what: string;
  readonly customerName: string;
  readonly detail: string;
}

/** Who looked, exported, changed or overrode; newest first. Older ones are read as the end comes near. */
export function AuditTab() {
  const t = useText();
  const times = useTimes();
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);
  const log = useInfiniteQuery(
    api.team.audit.infiniteOptions({
      input: (beforeMs: number | null) => ({ beforeMs }),
      initialPageParam: null as number | null,
      getNextPageParam: (page) => page.rows.at(-1)?.atMs,
    }),
  );
  const lines: AuditLine[] = log.data?.pages.flatMap((page) => page.rows) ?? [];
  const columns: Column<AuditLine>[] = [
    {
      id: "at",
      header: t("team.audit.column.at"),
      minPx: 130,
      grow: 0,
      rank: 1,
      cell: (l) => <TimeText ms={l.atMs} form="near" />,
    },
    { id: "by", header: t("team.audit.column.by"), minPx: 100, grow: 0, rank: 1, cell: (l) => <b>{l.byName}</b> },
    {
      id: "what",
      header: t("team.audit.column.what"),
      minPx: 130,
      grow: 0,
      rank: 1,
      cell: (l) => t.find(`team.audit.what.${l.what}`) ?? t.find(`command.${l.what}`) ?? l.what,
    },
    {
      id: "customer",
      header: t("team.audit.column.customer"),
      minPx: 200,
      grow: 2,
      rank: 2,
      cell: (l) => l.customerName,
    },
    {
      id: "detail",
      header: t("team.audit.column.detail"),
      minPx: 200,
      grow: 2,
      rank: 3,
      cell: (l) => <span title={l.detail}>{detailText(l.detail, t, times)}</span>,
    },
  ];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = log;
  return (
    <>
      {log.error !== null && (
        <div className={styles.bar}>
          <InlineError error={log.error} />
        </div>
      )}
      <DataTable
        label={t("team.audit.rows")}
        columns={columns}
        count={lines.length}
        lineAt={(index) => lines[index]}
        idOf={(line) => `${line.atMs}-${line.what}`}
        cursor={Math.min(at, lines.length - 1)}
        onCursor={setAt}
        onRange={(_first, last) => {
          if (last >= lines.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
        }}
        gridRef={grid}
        empty={
          log.error === null && (log.isPending ? t("common.loading") : <EmptyState title={t("team.audit.empty")} />)
        }
      />
    </>
  );
}

/** The core records exports as `customers of=all format=xlsx rows=2008` or `activities from=… to=… …`, in milliseconds; people read words. */
function detailText(detail: string, t: Text, times: Times): string {
  const parts = /^(?:customers of=(mine|pool|all)|activities from=(\d+) to=(\d+)) format=(\w+) rows=(\d+)/.exec(detail);
  if (!parts) return detail;
  const [, of, from, to] = parts;
  const facts = { format: parts[4]?.toUpperCase(), rows: Number(parts[5]).toLocaleString("en-US") };
  if (of !== undefined) return t("team.audit.exported", { of: t.find(`team.audit.of.${of}`) ?? of, ...facts });
  const span = { from: times.isoDay(Number(from)), to: times.isoDay(Number(to) - 1) };
  return t("team.audit.exportedActivities", { ...span, ...facts });
}
