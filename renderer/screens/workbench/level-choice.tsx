import type { Level } from "../../../shared/domain/vocabulary.ts";
import { ActionKbd } from "../../components/kbd.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./call-pane.module.css";
import { chooseLevel } from "./desk-acts.ts";

const levels = ["A", "B", "C"] as const;

/** The level, confirmed or changed at every wrap-up (4.20); what it was stays marked until then. */
export function LevelChoice(props: { isOff: boolean; current: Level | null }) {
  const t = useText();
  const draft = useApp((s) => s.draft);
  const chosen = draft.levelTouched ? draft.level : null;
  return (
    <section>
      <SectionHeader
        title={t("workbench.levelEach")}
        hint={
          <>
            <ActionKbd action="level-a" /> / B / C
          </>
        }
      />
      <div className={styles.levels} role="group" aria-label={t("workbench.level")}>
        {levels.map((level) => (
          <button
            key={level}
            type="button"
            className={`${styles.level} ${chosen === null && props.current === level ? styles.was : ""}`}
            aria-pressed={chosen === level}
            aria-keyshortcuts={`Alt+${level}`}
            disabled={props.isOff}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => chooseLevel(level)}
          >
            {level} {t.word("level", level)} <small>{t.word("levelSpan", level)}</small>
          </button>
        ))}
      </div>
    </section>
  );
}
