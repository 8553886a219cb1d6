import type { Disposition } from "../../../shared/domain/vocabulary.ts";
import { cadenceDays } from "../../../shared/domain/wrap-up.ts";
import { useSettings } from "../../api/use-settings.ts";
import { Button } from "../../components/button.tsx";
import { DateField } from "../../components/date-field.tsx";
import { usePhraseFacts } from "../../components/use-phrase.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./call-pane.module.css";
import { places } from "./focus.ts";
import { proposalFor } from "./proposal.ts";
import type { WrapUpReading } from "./wrap-up-facts.ts";

/** When to speak again, and what else the outcome asks for. */
export function NextContact(props: { isOff: boolean; reading: WrapUpReading; disposition: Disposition | undefined }) {
  const t = useText();
  const settings = useSettings();
  const draft = useApp((s) => s.draft);
  const typed = useApp((s) => s.draftTyped);
  const { isOff, reading, disposition } = props;
  const closes = disposition !== undefined && !disposition.staysOpen;
  const days = cadenceDays(reading.level, settings);
  const hint = closes
    ? t("workbench.nextFree")
    : days !== null && reading.level !== null
      ? t("workbench.nextHint", { level: reading.level, n: days })
      : undefined;
  return (
    <section className={styles.next}>
      <DateField
        id={places.date}
        label={t("workbench.next")}
        hint={hint}
        text={draft.nextText}
        onText={(nextText) => typed({ nextText })}
        standInMs={closes ? null : reading.standInMs}
        latestMs={reading.latestMs}
        disabled={isOff || closes}
      />
      {!isOff && !closes && <Proposal />}
      {!isOff && reading.isLate && (
        <Line
          id={places.late}
          label={t("workbench.lateReason")}
          value={draft.lateReason}
          onText={(lateReason) => typed({ lateReason })}
        />
      )}
      {disposition?.effect === "lost" && <LostReason />}
      {disposition?.code === "refused" && (
        <DateField
          hideLabel
          label={t("workbench.quiet")}
          placeholder={`${t("workbench.quiet")} · ${t("workbench.quietHint")}`}
          text={draft.quietText}
          onText={(quietText) => typed({ quietText })}
        />
      )}
      {!closes && (
        <Line
          label={t("workbench.callbackNote")}
          placeholder={t("workbench.callbackNoteHint")}
          value={draft.callbackNote}
          isOff={isOff}
          onText={(callbackNote) => typed({ callbackNote })}
        />
      )}
    </section>
  );
}

function Line(props: {
  id?: string;
  label: string;
  placeholder?: string;
  value: string;
  isOff?: boolean;
  onText: (text: string) => void;
}) {
  return (
    <input
      id={props.id}
      className={styles.line}
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      autoComplete="off"
      spellCheck={false}
      disabled={props.isOff ?? false}
      value={props.value}
      onChange={(event) => props.onText(event.target.value)}
    />
  );
}

/** The note names a date: one key takes it over. */
function Proposal() {
  const t = useText();
  const times = useTimes();
  const draft = useApp((s) => s.draft);
  const typed = useApp((s) => s.draftTyped);
  const facts = usePhraseFacts();
  const proposal = proposalFor(draft, facts);
  if (proposal === null) return null;
  return (
    <p className={styles.proposal} role="status">
      <span>
        <b>{times.dayTime(proposal.atMs)}</b>? {t("workbench.proposed", { phrase: proposal.phrase })}
      </span>
      <Button kind="quiet" action="accept-date" onClick={() => typed({ nextText: proposal.phrase })}>
        {t("workbench.takeDate")}
      </Button>
    </p>
  );
}

const lostReasons = ["price", "competitor", "switched-back", "no-need", "out-of-area", "other"] as const;

/** Why the customer is lost: one of the list (1.16), or the agent's own words. */
function LostReason() {
  const t = useText();
  const lostReason = useApp((s) => s.draft.lostReason);
  const typed = useApp((s) => s.draftTyped);
  return (
    <>
      <input
        id={places.lost}
        className={styles.line}
        aria-label={t("workbench.lostReason")}
        placeholder={t("workbench.lostReason")}
        list="lost-reasons"
        autoComplete="off"
        value={lostReason}
        onChange={(event) => typed({ lostReason: event.target.value })}
      />
      <datalist id="lost-reasons">
        {lostReasons.map((code) => (
          <option key={code} value={t.word("lostReason", code)} />
        ))}
      </datalist>
    </>
  );
}
