import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { z } from "zod";
import type { Device as DeviceShape } from "../../../shared/protocol/hub-contract.ts";
import { api, seat } from "../../api/client.ts";
import { refusalText } from "../../api/refusal.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { type Column, DataTable } from "../../components/lists/data-table.tsx";
import { OutcomeText } from "../../components/lists/outcome-text.tsx";
import type { Outcome } from "../../components/lists/use-list.ts";
import { usePressAgain } from "../../components/press-again.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { TimeText } from "../../components/words.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./team.module.css";

type Device = z.infer<typeof DeviceShape>;

/** Computers that may speak to the hub. A removed one is signed out at once. */
export function DevicesTab() {
  const t = useText();
  const times = useTimes();
  const { data, error, isPending } = useQuery(api.team.people.queryOptions({ input: {} }));
  const [at, setAt] = useState(0);
  const [outcome, setOutcome] = useState<{ id: string; outcome: Outcome }>();
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);
  const devices = [...(data?.devices ?? [])].sort(
    (a, b) => Number(a.revokedAtMs !== null) - Number(b.revokedAtMs !== null) || b.lastSeenAtMs - a.lastSeenAtMs,
  );
  const nameOf = (userId: string) => data?.people.find((person) => person.userId === userId)?.name ?? "";
  const current = devices[Math.min(at, devices.length - 1)];
  const canRevoke = current !== undefined && current.revokedAtMs === null;
  const revoking = usePressAgain(() => {
    if (!current || !canRevoke) return;
    const id = current.deviceId;
    seat.team.revokeDevice({ deviceId: id }).then(
      () => setOutcome({ id, outcome: { kind: "done", text: t("team.devices.revokedDone") } }),
      (failed) => setOutcome({ id, outcome: { kind: "refused", text: refusalText(failed, t, times) } }),
    );
  });
  useActions({ "list-remove": revoking.press });

  const columns: Column<Device>[] = [
    { id: "name", header: t("team.devices.column.name"), minPx: 180, grow: 2, rank: 1, cell: (d) => <b>{d.name}</b> },
    { id: "user", header: t("team.devices.column.user"), minPx: 100, grow: 1, rank: 1, cell: (d) => nameOf(d.userId) },
    {
      id: "created",
      header: t("team.devices.column.created"),
      minPx: 130,
      grow: 0,
      rank: 3,
      cell: (d) => <TimeText ms={d.createdAtMs} form="near" />,
    },
    {
      id: "seen",
      header: t("team.devices.column.seen"),
      minPx: 130,
      grow: 0,
      rank: 2,
      cell: (d) => <TimeText ms={d.lastSeenAtMs} form="near" />,
    },
    {
      id: "state",
      header: t("team.devices.column.state"),
      minPx: 190,
      grow: 1,
      rank: 1,
      cell: (d) =>
        d.revokedAtMs === null ? (
          <span className={styles.fine}>
            <StateIcon name="check" size={12} /> {t("team.devices.ok")}
          </span>
        ) : (
          <span className={styles.soft}>
            <StateIcon name="stop" size={12} />{" "}
            {t("team.devices.revoked", { at: times.near(d.revokedAtMs, times.nowMs()) })}
          </span>
        ),
    },
  ];
  return (
    <>
      <div className={styles.bar}>
        <InlineError error={error} />
        <Button
          kind="danger"
          action="list-remove"
          disabled={!canRevoke}
          aria-live="polite"
          className={styles.end}
          onClick={revoking.press}
        >
          {t(revoking.isAsking ? "team.devices.revokeAsk" : "team.devices.revoke")}
        </Button>
      </div>
      <DataTable
        label={t("team.devices.rows")}
        columns={columns}
        count={devices.length}
        lineAt={(index) => devices[index]}
        idOf={(device) => device.deviceId}
        cursor={Math.min(at, devices.length - 1)}
        onCursor={setAt}
        outcomeOf={(device) =>
          outcome?.id === device.deviceId ? <OutcomeText outcome={outcome.outcome} /> : undefined
        }
        gridRef={grid}
        empty={error === null && (isPending ? t("common.loading") : <EmptyState title={t("team.devices.empty")} />)}
      />
    </>
  );
}
