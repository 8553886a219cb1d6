import { useEffect, useState } from "react";
import type { Desk } from "../../../shared/contract/desk.ts";
import { refusalText } from "../../api/refusal.ts";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { isDraftBehind } from "../../store/draft-slice.ts";
import { useApp } from "../../store/store.ts";
import styles from "./call-pane.module.css";
import { saveDraftNow } from "./draft-saver.ts";
import { places } from "./focus.ts";

/** The agent's words, and when they were last safe on this machine. */
export function NoteBox(props: { phase: Desk["phase"]; isOff: boolean }) {
  const t = useText();
  const note = useApp((s) => s.draft.note);
  const typed = useApp((s) => s.draftTyped);
  return (
    <div className={styles.noteBox}>
      <textarea
        id={places.note}
        className={styles.note}
        aria-label={t("workbench.note")}
        aria-describedby="desk-note-saved"
        placeholder={props.phase === "idle" ? t("workbench.noteIdle") : t("workbench.noteHint")}
        spellCheck={false}
        maxLength={20_000}
        disabled={props.isOff}
        value={note}
        onChange={(event) => typed({ note: event.target.value })}
        onBlur={() => void saveDraftNow()}
      />
      <SavedAt />
    </div>
  );
}

/** "Saved here 14:33:07"; a save that fails says why and that the text is still there. */
function SavedAt() {
  const t = useText();
  const times = useTimes();
  const savedAtMs = useApp((s) => s.savedAtMs);
  const error = useApp((s) => s.saveError);
  const isBehind = useApp(isDraftBehind);
  const slow = useSlow(isBehind);
  if (error !== undefined)
    return (
      <p id="desk-note-saved" role="alert" className={`${styles.saved} ${styles.notSaved}`}>
        <StateIcon name="warn" size={11} /> {t("workbench.notSaved")}：{refusalText(error, t, times)}
      </p>
    );
  return (
    <p id="desk-note-saved" className={styles.saved}>
      {slow
        ? t("workbench.saving")
        : savedAtMs !== null && t("workbench.saved", { time: times.timeSeconds(savedAtMs) })}
    </p>
  );
}

/** True after a while of being behind: the ordinary 150 ms must not flicker. */
function useSlow(isBehind: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!isBehind) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), 800);
    return () => clearTimeout(timer);
  }, [isBehind]);
  return slow;
}
