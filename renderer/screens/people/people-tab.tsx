import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { useIsLead } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { type Column, DataTable } from "../../components/lists/data-table.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { Tag } from "../../components/tag.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "../team/team.module.css";
import { nextSeatNo, type Person } from "./person-form.ts";
import { PersonPanel } from "./person-panel.tsx";

/** Everybody in the team; a lead adds and changes people beside the list. */
export function PeopleTab() {
  const t = useText();
  const isLead = useIsLead();
  const { people: everybody, devices, error, isPending } = usePeople(isLead);
  const [at, setAt] = useState(0);
  const [editing, setEditing] = useState<Person | "new">();
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);
  const people = [...everybody].sort(
    (a, b) =>
      Number(b.active) - Number(a.active) ||
      (a.seatNo ?? 1e6) - (b.seatNo ?? 1e6) ||
      a.name.localeCompare(b.name, "zh-CN"),
  );
  const devicesOf = (userId: string) =>
    devices.filter((device) => device.userId === userId && device.revokedAtMs === null).length;
  useActions({ "list-add": () => setEditing("new") });

  const yes = (is: boolean) =>
    is ? (
      <StateIcon name="check" size={13} label={t("team.people.yes")} />
    ) : (
      <span className={styles.off}>{t("team.people.no")}</span>
    );
  const all: Column<Person>[] = [
    {
      id: "name",
      header: t("team.people.column.name"),
      minPx: 150,
      grow: 2,
      rank: 1,
      cell: (p) => <b className={p.active ? "" : styles.off}>{p.name}</b>,
    },
    {
      id: "login",
      header: t("team.people.column.login"),
      minPx: 110,
      grow: 1,
      rank: 2,
      cell: (p) => <span className={styles.soft}>{p.login}</span>,
    },
    {
      id: "role",
      header: t("team.people.column.role"),
      minPx: 104,
      grow: 0,
      rank: 1,
      cell: (p) => <Tag tone={p.role === "agent" ? "grey" : "blue"}>{t.word("role", p.role)}</Tag>,
    },
    {
      id: "seatNo",
      header: t("team.people.column.seatNo"),
      minPx: 60,
      grow: 0,
      rank: 2,
      align: "end",
      cell: (p) => p.seatNo ?? "–",
    },
    {
      id: "senior",
      header: t("team.people.column.senior"),
      minPx: 70,
      grow: 0,
      rank: 3,
      align: "center",
      cell: (p) => yes(p.senior),
    },
    {
      id: "sees",
      header: t("team.people.column.seesNumbers"),
      minPx: 100,
      grow: 0,
      rank: 3,
      align: "center",
      cell: (p) => yes(p.seesNumbers),
    },
    {
      id: "devices",
      header: t("team.people.column.devices"),
      minPx: 70,
      grow: 0,
      rank: 4,
      align: "end",
      cell: (p) => devicesOf(p.userId),
    },
    {
      id: "active",
      header: t("team.people.column.active"),
      minPx: 110,
      grow: 0,
      rank: 1,
      cell: (p) =>
        p.active ? (
          <span className={styles.fine}>{t("team.people.active")}</span>
        ) : (
          <span className={styles.off}>{t("team.people.inactive")}</span>
        ),
    },
  ];
  const columns = isLead ? all : all.filter((column) => agentColumns.includes(column.id));
  const cursor = Math.min(at, people.length - 1);
  return (
    <>
      <div className={styles.bar} hidden={!isLead && error === null}>
        <InlineError error={error} />
        {isLead && (
          <Button kind="primary" action="list-add" className={styles.end} onClick={() => setEditing("new")}>
            {t("team.people.add")}
          </Button>
        )}
      </div>
      <div className={styles.split}>
        <DataTable
          label={t("team.people.rows")}
          columns={columns}
          count={people.length}
          lineAt={(index) => people[index]}
          idOf={(person) => person.userId}
          cursor={cursor}
          onCursor={setAt}
          {...(isLead ? { onOpen: (person: Person) => setEditing(person) } : {})}
          gridRef={grid}
          empty={error === null && (isPending ? t("common.loading") : <EmptyState title={t("common.empty")} />)}
        />
        {editing !== undefined && (
          <PersonPanel
            key={editing === "new" ? "new" : editing.userId}
            person={editing === "new" ? undefined : editing}
            seatNo={nextSeatNo(people)}
            onClose={() => {
              setEditing(undefined);
              grid.current?.focus();
            }}
          />
        )}
      </div>
    </>
  );
}

const agentColumns: readonly string[] = ["name", "role", "active"];

/** Leads ask the hub for accounts and devices; an agent reads names and roles from the cache. */
function usePeople(isLead: boolean) {
  const full = useQuery(api.team.people.queryOptions({ input: {}, enabled: isLead }));
  const names = useQuery(api.team.names.queryOptions({ input: {}, enabled: !isLead }));
  const known = (names.data?.people ?? []).map(
    (person): Person => ({ ...person, login: "", seatNo: null, senior: false, seesNumbers: false }),
  );
  return {
    people: isLead ? (full.data?.people ?? []) : known,
    devices: full.data?.devices ?? [],
    error: isLead ? full.error : names.error,
    isPending: isLead ? full.isPending : names.isPending,
  };
}
