import type { Desk } from "../../../shared/contract/desk.ts";
import { findDisposition } from "../../../shared/domain/vocabulary.ts";
import { useSettings } from "../../api/use-settings.ts";
import { useStatus } from "../../api/use-status.ts";
import { Button, useKeyHint } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ActionKbd } from "../../components/kbd.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { usePhraseFacts } from "../../components/use-phrase.ts";
import { PhoneNumber } from "../../components/words.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { Timer } from "../shell/top-bar.tsx";
import styles from "./call-pane.module.css";
import { dial, hangUp, save } from "./desk-acts.ts";
import { LevelChoice } from "./level-choice.tsx";
import { NextContact } from "./next-contact.tsx";
import { NoteBox } from "./note-box.tsx";
import { numberToDial } from "./number-table.tsx";
import { OutcomeGrid } from "./outcome-grid.tsx";
import { readWrapUp, wrapUpSubject } from "./wrap-up-facts.ts";

/** The call and what must be said about it. The parts keep their places through all phases, so that the eye learns them. */
export function CallPane(props: { desk: Desk | undefined }) {
  const t = useText();
  const settings = useSettings();
  const facts = usePhraseFacts();
  const draft = useApp((s) => s.draft);
  const role = useStatus()?.user?.role;
  const problem = useApp((s) => s.deskProblem);
  const filed = useApp((s) => s.filed);
  const { desk } = props;
  if (desk === undefined) return null;
  const customer = desk.card?.customer;
  const full = customer === undefined || customer.sight === "stub" ? undefined : customer;
  const isFiling = desk.phase !== "idle";
  const reading = readWrapUp(draft, wrapUpSubject(desk.card, role), settings, facts);
  const disposition = draft.disposition === null ? undefined : findDisposition(draft.disposition);
  return (
    <div className={styles.pane}>
      <CallHead desk={desk} />
      <NoteBox phase={desk.phase} isOff={full === undefined} />
      <OutcomeGrid isOff={!isFiling} />
      <LevelChoice isOff={!isFiling} current={full?.level ?? null} />
      <NextContact isOff={!isFiling} reading={reading} disposition={disposition} />
      <div className={styles.end}>
        {problem?.place === "save" && <InlineError error={problem.error} />}
        {isFiling ? (
          <SaveButton isReady={reading.gap === undefined && !reading.nextUnread} />
        ) : (
          <DialButton desk={desk} />
        )}
        <p className={styles.filed} role="status">
          {filed !== null && !isFiling && (
            <>
              <StateIcon name="check" size={11} />{" "}
              {t("workbench.filed", { name: filed.name, outcome: t.word("disposition", filed.disposition) })}
            </>
          )}
        </p>
      </div>
    </div>
  );
}

function CallHead(props: { desk: Desk }) {
  const t = useText();
  const { desk } = props;
  const chosenId = useApp((s) => s.numberId);
  const customer = desk.card?.customer;
  const full = customer === undefined || customer.sight === "stub" ? undefined : customer;
  const number =
    full?.numbers.find((n) => n.numberId === desk.call?.numberId) ?? (full && numberToDial(full, chosenId));
  const contact = full?.contacts.find((c) => c.contactId === number?.contactId);
  return (
    <header className={styles.head}>
      <b className={desk.phase === "on-call" ? styles.running : ""}>
        {desk.call !== null && desk.phase !== "idle" ? (
          <Timer fromMs={desk.call.dialledAtMs} toMs={desk.call.endedAtMs} />
        ) : (
          "00:00"
        )}
      </b>
      <span className={styles.who}>
        {contact?.name ?? number?.label} {number && <PhoneNumber number={number} />}
      </span>
      {desk.phase === "on-call" ? (
        <Button action="hang-up" shortKey onClick={() => void hangUp()}>
          {t("workbench.hangUp")}
        </Button>
      ) : (
        <span className={styles.phase}>{desk.phase === "wrap-up" ? t("workbench.ended") : t("workbench.idle")}</span>
      )}
    </header>
  );
}

function DialButton(props: { desk: Desk }) {
  const t = useText();
  const hint = useKeyHint("dial");
  const gate = props.desk.card?.gate;
  return (
    <Button
      kind="primary"
      action="dial"
      className={styles.go}
      disabled={gate === undefined || gate.verdict === "stop"}
      {...hint}
      onClick={() => void dial()}
    >
      <StateIcon name="phone" size={15} /> {t("workbench.dialNow")}
    </Button>
  );
}

function SaveButton(props: { isReady: boolean }) {
  const t = useText();
  const hint = useKeyHint("save-next");
  return (
    <button
      type="button"
      className={`${styles.go} ${styles.save} ${props.isReady ? "" : styles.unready}`}
      {...hint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => void save(true)}
    >
      {t("workbench.save")} <ActionKbd action="save-next" onAccent />
    </button>
  );
}
