import { dispositions } from "../../../shared/domain/vocabulary.ts";
import { Kbd } from "../../components/kbd.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./call-pane.module.css";
import { chooseOutcome } from "./desk-acts.ts";

/** Digit of an outcome: 1–8 as in the vocabulary, 9 lost, 0 identified. */
const digitOf = (code: string, key: number): string => (key > 0 ? String(key) : code === "lost" ? "9" : "0");

/** What came of the call; a digit outside the note, its F-key everywhere. */
export function OutcomeGrid(props: { isOff: boolean }) {
  const t = useText();
  const chosen = useApp((s) => s.draft.disposition);
  return (
    <section>
      <SectionHeader title={t("workbench.outcome")} hint={t("workbench.outcomeHint")} />
      <div className={styles.outcomes} role="group" aria-label={t("workbench.outcome")}>
        {dispositions.map(({ code, key }) => (
          <button
            key={code}
            type="button"
            className={styles.outcome}
            aria-pressed={chosen === code}
            aria-keyshortcuts={key > 0 ? `F${key}` : key === 0 && code === "lost" ? "Shift+F7" : "Shift+F5"}
            disabled={props.isOff}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void chooseOutcome(code)}
          >
            <span>{t.word("disposition", code)}</span>
            <Kbd keys={digitOf(code, key)} />
          </button>
        ))}
      </div>
    </section>
  );
}
