import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import { api, seat } from "../../api/client.ts";
import { refusalText } from "../../api/refusal.ts";
import { AskStrip } from "../../components/ask-strip.tsx";
import type { List } from "../../components/lists/use-list.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./assign-strip.module.css";

const toPool = "pool";

/** Lead: gives the chosen customers, or the one under the cursor, to somebody or back to the pool. The result stands in each row. */
export function AssignStrip(props: { list: List<CustomerLine>; onClose: () => void }) {
  const t = useText();
  const times = useTimes();
  const { list, onClose } = props;
  const { data } = useQuery(api.team.names.queryOptions({ input: {} }));
  const [to, setTo] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const ids = list.chosen.size > 0 ? [...list.chosen] : list.current ? [list.current.customerId] : [];
  const people = (data?.people ?? []).filter((person) => person.active);
  const name = to === toPool ? t("mine.assignToPool") : (people.find((p) => p.userId === to)?.name ?? "");

  async function assign(reason: string) {
    setBusy(true);
    setError(undefined);
    const lines = list.paged.held.map((h) => h.line).filter((line) => ids.includes(line.customerId));
    try {
      const done = await seat.claims.assign({ customerIds: ids, toUserId: to === toPool ? null : to, reason });
      const all = done.refused === 0;
      const text = all ? t("mine.assignDone", { n: done.applied, name }) : t("mine.assignRefused", { n: done.refused });
      for (const line of lines) list.say(line, { kind: all ? "done" : "refused", text });
      if (all) list.clearChosen();
      onClose();
    } catch (failed) {
      setError(failed);
      for (const line of lines.slice(0, 1)) list.say(line, { kind: "refused", text: refusalText(failed, t, times) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <AskStrip
      label={t("mine.assignReason")}
      doText={t("mine.assignDo")}
      busy={busy}
      error={error}
      problemOf={(reason) =>
        to === "" ? t("mine.personMissing") : reason === "" ? t("mine.reasonMissing") : undefined
      }
      onDo={(reason) => void assign(reason)}
      onClose={onClose}
    >
      <label className={styles.to}>
        {t("mine.assignTitle", { n: ids.length })}
        <select value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          <option value="">{t("mine.assignTo")}</option>
          {people.map((person) => (
            <option key={person.userId} value={person.userId}>
              {person.name} · {t.word("role", person.role)}
            </option>
          ))}
          <option value={toPool}>{t("mine.assignToPool")}</option>
        </select>
      </label>
    </AskStrip>
  );
}
