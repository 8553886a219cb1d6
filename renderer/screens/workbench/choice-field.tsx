import { useId } from "react";
import styles from "./forms.module.css";

/** A choice of a short list: native, so that typing its first letter and arrows work as people know. */
export function ChoiceField(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChoice: (value: string) => void;
}) {
  const id = useId();
  const isKnown = props.options.some(([value]) => value === props.value);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{props.label}</label>
      <select id={id} className={styles.select} value={props.value} onChange={(e) => props.onChoice(e.target.value)}>
        {!isKnown && <option value={props.value}>{props.value}</option>}
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
