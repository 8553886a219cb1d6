import type { ReactNode } from "react";
import { useText } from "../languages/text-provider.tsx";
import styles from "./tag.module.css";

export type Tone = "grey" | "red" | "amber" | "blue" | "violet" | "accent";

/** A short word with a tone. Red only for a broken promise or a stop; the word always says what the colour means. */
export function Tag(props: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={`${styles.tag} ${styles[props.tone ?? "grey"]}`} title={props.title}>
      {props.children}
    </span>
  );
}

const levelTones: Record<string, Tone> = { A: "amber", B: "blue", C: "grey" };

/** A 准购买 / B 意向 / C 潜在; `full` shows the word beside the letter. Without a level: a dash, or the word. */
export function LevelTag(props: { level: string | null; full?: boolean }) {
  const t = useText();
  const { level, full } = props;
  const word = t.word("level", level ?? "none");
  return (
    <Tag tone={levelTones[level ?? ""] ?? "grey"} title={word}>
      {level === null ? full ? word : <span aria-hidden="true">–</span> : full ? `${level} ${word}` : level}
      {!full && <span className="sr-only">{word}</span>}
    </Tag>
  );
}
