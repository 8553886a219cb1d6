import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AwayOwner } from "../../../shared/contract/desk.ts";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { api, seat } from "../../api/client.ts";
import { refusalText } from "../../api/refusal.ts";
import { AskStrip } from "../../components/ask-strip.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import type { List } from "../../components/lists/use-list.ts";
import type { Text } from "../../languages/text.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import type { Times } from "../../languages/times.ts";
import styles from "./assign-strip.module.css";

const toPool = "pool";

/**
 * Lead: gives the chosen customers, or the one under the cursor, to somebody or back to the pool. The result stands in each row. Those
 * whose owner's seat is away, and may be calling them, are asked about once more in the same strip.
 */
export function AssignStrip(props: { list: List<CustomerLine>; onClose: () => void }) {
  const t = useText();
  const times = useTimes();
  const { list, onClose } = props;
  const { data } = useQuery(api.team.names.queryOptions({ input: {} }));
  const [to, setTo] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [away, setAway] = useState<readonly AwayOwner[]>([]);
  const chosen = list.chosen.size > 0 ? [...list.chosen] : list.current ? [list.current.customerId] : [];
  const ids = away.length > 0 ? away.flatMap((owner) => owner.customerIds) : chosen;
  const people = (data?.people ?? []).filter((person) => person.active);
  const name = to === toPool ? t("mine.assignToPool") : (people.find((p) => p.userId === to)?.name ?? "");

  async function assign(reason: string) {
    setBusy(true);
    setError(undefined);
    const lines = list.paged.held.map((h) => h.line).filter((line) => ids.includes(line.customerId));
    try {
      const toUserId = to === toPool ? null : to;
      const done = await seat.claims.assign({ customerIds: ids, toUserId, reason, evenIfAway: away.length > 0 });
      const all = done.refused === 0;
      const text = all ? t("mine.assignDone", { n: done.applied, name }) : t("mine.assignRefused", { n: done.refused });
      const asked = new Set(done.away.flatMap((owner) => owner.customerIds));
      for (const line of lines)
        if (!asked.has(line.customerId)) list.say(line, { kind: all ? "done" : "refused", text });
      setAway(done.away);
      if (asked.size > 0) return;
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
      doText={t(away.length > 0 ? "mine.assignAnyway" : "mine.assignDo")}
      busy={busy}
      error={error}
      hint={<InlineError tone="warn" text={awayText(away, t, times)} />}
      problemOf={(reason) =>
        to === "" ? t("mine.personMissing") : reason === "" ? t("mine.reasonMissing") : undefined
      }
      onDo={(reason) => void assign(reason)}
      onClose={onClose}
    >
      <label className={styles.to}>
        {t("mine.assignTitle", { n: ids.length })}
        <select value={to} disabled={away.length > 0} onChange={(event) => setTo(event.currentTarget.value)}>
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

/** Who is away since when, one after the other; with several owners also how many customers are whose. */
function awayText(away: readonly AwayOwner[], t: Text, times: Times): string {
  const of = ({ ownerName, sinceMs }: AwayOwner): string =>
    refusalText(new Refusal(RefusalCode.OwnerAway, { ownerName, sinceMs }), t, times);
  if (away.length === 1 && away[0] !== undefined) return of(away[0]);
  return away.map((owner) => `${of(owner)} (${t("mine.assignAway", { n: owner.customerIds.length })})`).join(" · ");
}
