import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CommissionAnswer } from "../../../shared/contract/why.ts";
import { fromLocal, toLocal } from "../../../shared/domain/local-time.ts";
import { api, seat } from "../../api/client.ts";
import { useSettings } from "../../api/use-settings.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { SelectField } from "../../components/select-field.tsx";
import { Tag } from "../../components/tag.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./why.module.css";

/** A lead asks the hub's ledger whose commission an order of any day is, and who has assisted. */
export function CommissionAsk(props: { customerId: string }) {
  const t = useText();
  const times = useTimes();
  const { timeZone } = useSettings();
  const { data: names } = useQuery(api.team.names.queryOptions({ input: {} }));
  const [at, setAt] = useState(() => localText(times.nowMs(), timeZone));
  const [byId, setById] = useState("");
  const [answer, setAnswer] = useState<CommissionAnswer>();
  const [error, setError] = useState<unknown>();
  const orderAtMs = readLocal(at, timeZone);
  const ask = async () => {
    if (orderAtMs === undefined) return;
    try {
      setError(undefined);
      const { customerId } = props;
      setAnswer(await seat.team.commission({ customerId, orderAtMs, closedByUserId: byId || null }));
    } catch (refused) {
      setAnswer(undefined);
      setError(refused);
    }
  };
  return (
    <form
      className={styles.ask}
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <Field
        label={t("why.commission.at")}
        type="datetime-local"
        value={at}
        onChange={(event) => {
          setAt(event.target.value);
          setAnswer(undefined);
        }}
      />
      <SelectField
        label={t("why.commission.by")}
        value={byId}
        onChange={(event) => {
          setById(event.target.value);
          setAnswer(undefined);
        }}
      >
        <option value="">{t("why.commission.byOwner")}</option>
        {names?.people.map(({ userId, name }) => (
          <option key={userId} value={userId}>
            {name}
          </option>
        ))}
      </SelectField>
      <Button type="submit" disabled={orderAtMs === undefined}>
        {t("why.commission.ask")}
      </Button>
      <InlineError error={error} />
      {answer !== undefined && (
        <div role="status">
          <p className={styles.answer}>
            {answer.owner === null
              ? t("why.commission.none")
              : t("why.commission.answer", { owner: answer.owner.ownerName })}
            {answer.assistedByName !== "" && ` · ${t("why.commission.assisted", { name: answer.assistedByName })}`}
          </p>
          {answer.owner !== null && (
            <p className={styles.soft}>
              {t("why.commission.event", {
                seq: answer.owner.seq,
                at: times.near(answer.owner.sinceMs, times.nowMs()),
                kind: t.word("ledger", answer.owner.kind),
              })}
            </p>
          )}
          <Tag tone={answer.intact ? "accent" : "red"}>
            {t(answer.intact ? "why.commission.intact" : "why.commission.broken")}
          </Tag>
        </div>
      )}
    </form>
  );
}

const two = (n: number): string => String(n).padStart(2, "0");

/** 2026-11-25T15:00 in the team's time zone. */
function localText(ms: number, timeZone: string): string {
  const { dayNo, minute } = toLocal(ms, timeZone);
  const day = new Date(dayNo * 86_400_000).toISOString().slice(0, 10);
  return `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function readLocal(text: string, timeZone: string): number | undefined {
  const [, day, hours, minutes] = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const dayNo = Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
  // The whole minute counts: an order at 15:00 is after what happened in it.
  return fromLocal(dayNo, Number(hours) * 60 + Number(minutes), timeZone) + 59_999;
}
