import type { ReactNode } from "react";
import styles from "./states.module.css";

/** Nothing to show: what that means and what to do now, with its key. */
export function EmptyState(props: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <strong>{props.title}</strong>
      {props.children !== undefined && <div>{props.children}</div>}
      {props.actions !== undefined && <div className={styles.actions}>{props.actions}</div>}
    </div>
  );
}
