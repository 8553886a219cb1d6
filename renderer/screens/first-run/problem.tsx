import { refusalOf } from "../../api/refusal.ts";
import { InlineError } from "../../components/inline-error.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./setup.module.css";
import { remedyOf } from "./setup-form.ts";

/** Why it did not go, and what to do about it. */
export function Problem(props: { error: unknown }) {
  const t = useText();
  if (!props.error) return null;
  return (
    <div className={styles.problem}>
      <InlineError
        error={props.error}
        help={<span className={styles.remedy}>{t(remedyOf(refusalOf(props.error)?.code))}</span>}
      />
    </div>
  );
}
