import { useState } from "react";
import { seat } from "../../api/client.ts";
import { openOnDesk } from "../../api/use-desk.ts";
import { useIsLead } from "../../api/use-status.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Panel, ScrollArea } from "../../components/panel.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./entry.module.css";
import type { EntryForm } from "./entry-form.ts";
import { HitCard } from "./hit-card.tsx";
import { SideBySide } from "./side-by-side.tsx";
import type { Check, Hit } from "./use-check.ts";
import { useMyId } from "./use-my-id.ts";

/** The verdict on what is being typed, and what to do about each record that is close. */
export function CheckPanel(props: {
  check: Check;
  values: EntryForm;
  different: ReadonlySet<string>;
  onDecide: (customerId: string, isDifferent: boolean) => void;
  /** The existing record was taken instead: what was typed is done with. */
  onTaken: () => void;
}) {
  const t = useText();
  const isLead = useIsLead();
  const isMine = useMyId();
  const open = useApp((s) => s.screenOpened);
  const [error, setError] = useState<unknown>();
  const [asked, setAsked] = useState<string>();
  const { check, different } = props;
  const { hits } = check;
  const undecided = hits.filter((hit) => !different.has(hit.customerId));
  const worst = undecided.find((hit) => hit.verdict === "same") ?? undecided[0];

  /** Claims, opens or restores the existing record, whichever its place allows. */
  async function take(hit: Hit) {
    setError(undefined);
    setAsked(undefined);
    try {
      if (hit.survivor !== null && !isLead) return await openSurvivor(hit.survivor.customerId);
      if (hit.state === "bin" && !isLead) return setAsked(hit.customerId);
      if (hit.state === "bin") await seat.claims.restore({ customerId: hit.customerId, reason: t("entry.title") });
      else if (hit.state === "pool") await seat.claims.claim({ customerId: hit.customerId });
      else if (!isMine(hit)) return;
      if (hit.state === "bin") await seat.claims.claim({ customerId: hit.customerId });
      await openOnDesk(hit.customerId);
      props.onTaken();
      open("workbench");
    } catch (failed) {
      setError(failed);
    }
  }
  /** What is typed stays as a draft: the record may be another's. */
  async function openSurvivor(customerId: string) {
    setError(undefined);
    try {
      await openOnDesk(customerId);
      open("workbench");
    } catch (failed) {
      setError(failed);
    }
  }
  useActions({
    "entry-take": () => {
      if (worst) void take(worst);
    },
    "entry-different": () => {
      if (worst?.verdict === "look") props.onDecide(worst.customerId, true);
    },
  });

  return (
    <Panel label={t("entry.check.title")} className={styles.check}>
      <Verdict check={check} worst={worst} />
      {error !== undefined && (
        <div className={styles.pad}>
          <InlineError error={error} />
        </div>
      )}
      {hits.length === 0 ? (
        <EmptyState title={check.state === "ready" ? t("entry.check.clearHint") : t("entry.check.waiting")} />
      ) : (
        <ScrollArea className={styles.hits} label={t("entry.check.title")}>
          {worst?.verdict === "look" && <SideBySide hit={worst} values={props.values} />}
          {hits.map((hit) => (
            <HitCard
              key={hit.customerId}
              hit={hit}
              isMine={isMine(hit)}
              isLead={isLead}
              isWorst={hit.customerId === worst?.customerId}
              isDifferent={different.has(hit.customerId)}
              wasAsked={asked === hit.customerId}
              onTake={() => void take(hit)}
              onSurvivor={(customerId) => void openSurvivor(customerId)}
              onDecide={(isDifferent) => props.onDecide(hit.customerId, isDifferent)}
            />
          ))}
        </ScrollArea>
      )}
    </Panel>
  );
}

/** One line: none, look, or the same; with how many are close and how long it took. */
function Verdict(props: { check: Check; worst: Hit | undefined }) {
  const t = useText();
  const { check, worst } = props;
  const verdict = check.state !== "ready" ? "none" : worst === undefined ? "clear" : worst.verdict;
  const icon = { none: "search", clear: "check", look: "warn", same: "stop" } as const;
  const words =
    check.state === "checking"
      ? t("entry.check.checking")
      : verdict === "none"
        ? t("entry.check.title")
        : t(`entry.check.${verdict}`);
  return (
    <div className={styles.verdict} data-verdict={verdict} role="status">
      <StateIcon name={icon[verdict]} size={16} />
      <strong>{words}</strong>
      <span>
        {check.hits.length > 0 && `${t("entry.check.hits", { n: check.hits.length })} · `}
        {check.state === "ready" &&
          t("entry.check.ms", { ms: check.ms < 10 ? check.ms.toFixed(1) : Math.round(check.ms) })}
      </span>
      {check.state === "failed" && <InlineError error={check.error} />}
    </div>
  );
}
