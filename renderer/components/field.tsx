import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId } from "react";
import styles from "./field.module.css";
import { InlineError } from "./inline-error.tsx";

interface FieldFrame {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value, in place. */
  problem?: string | undefined;
}

/** A labelled line of text. */
export function Field(
  props: FieldFrame & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> | undefined },
) {
  const { label, hint, problem, className, ...input } = props;
  const id = useId();
  return (
    <div className={`${styles.field} ${className ?? ""}`}>
      <FieldLabel htmlFor={id} label={label} hint={hint} />
      <input
        autoComplete="off"
        spellCheck={false}
        {...input}
        id={id}
        className={styles.input}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
      />
      <InlineError id={`${id}-problem`} text={problem} />
    </div>
  );
}

/** A labelled text of several lines. */
export function AreaField(
  props: FieldFrame & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> | undefined },
) {
  const { label, hint, problem, className, ...area } = props;
  const id = useId();
  return (
    <div className={`${styles.field} ${className ?? ""}`}>
      <FieldLabel htmlFor={id} label={label} hint={hint} />
      <textarea
        spellCheck={false}
        {...area}
        id={id}
        className={styles.input}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
      />
      <InlineError id={`${id}-problem`} text={problem} />
    </div>
  );
}

export function FieldLabel(props: { htmlFor: string; label: string; hint?: ReactNode }) {
  return (
    <label className={styles.label} htmlFor={props.htmlFor}>
      <span>{props.label}</span>
      {props.hint !== undefined && <em>{props.hint}</em>}
    </label>
  );
}
