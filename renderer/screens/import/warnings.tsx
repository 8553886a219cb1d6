import type { ImportState } from "../../../shared/contract/imports.ts";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./import.module.css";

/** What is wrong with the file or a whole column, and what to do about it. */
export function Warnings(props: { warnings: ImportState["warnings"] }) {
  const t = useText();
  if (props.warnings.length === 0) return null;
  return (
    <ul className={styles.warnings}>
      {props.warnings.map(({ code, detail }) => (
        <li key={`${code} ${detail.column ?? ""}`}>
          <StateIcon name="warn" size={12} />
          <span>{t.find(`import.warning.${code}`, detail) ?? code}</span>
        </li>
      ))}
    </ul>
  );
}
