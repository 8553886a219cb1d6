import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./tick-field.module.css";

/** On or off, with what it means below. */
export function TickField(
  props: { label: string; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement> & {
      ref?: Ref<HTMLInputElement> | undefined;
    },
) {
  const { label, hint, ...input } = props;
  return (
    <label className={styles.tick}>
      <input type="checkbox" {...input} />
      <span>{label}</span>
      {hint !== undefined && <em>{hint}</em>}
    </label>
  );
}
