import { StateIcon } from "../state-icon.tsx";
import styles from "./cells.module.css";
import type { Outcome } from "./use-list.ts";

const icons = { busy: "waiting", done: "check", refused: "stop" } as const;

/** What became of a row, read aloud when it comes. */
export function OutcomeText(props: { outcome: Outcome }) {
  const { kind, text } = props.outcome;
  return (
    <span role="status" className={`${styles.result} ${styles[kind]}`} title={text}>
      <StateIcon name={icons[kind]} size={13} />
      <span>{text}</span>
    </span>
  );
}
