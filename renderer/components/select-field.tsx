import { type ReactNode, type Ref, type SelectHTMLAttributes, useId } from "react";
import styles from "./field.module.css";
import { FieldLabel } from "./field.tsx";
import { InlineError } from "./inline-error.tsx";

/** A labelled choice of one; options are children. The platform's own list: letters jump, arrows move. */
export function SelectField(
  props: {
    label: string;
    hint?: ReactNode;
    problem?: string | undefined;
  } & SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> | undefined },
) {
  const { label, hint, problem, className, children, ...select } = props;
  const id = useId();
  return (
    <div className={`${styles.field} ${className ?? ""}`}>
      <FieldLabel htmlFor={id} label={label} hint={hint} />
      <select
        {...select}
        id={id}
        className={styles.input}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
      >
        {children}
      </select>
      <InlineError id={`${id}-problem`} text={problem} />
    </div>
  );
}
