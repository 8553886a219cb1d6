import type { ImportState } from "../../../shared/contract/imports.ts";
import { seat } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./import.module.css";

/** What is being done, how far it is, and the way to stop it. */
export function ProgressLine(props: { state: ImportState }) {
  const t = useText();
  const { importId, step, progress } = props.state;
  const cancel = () => void seat.imports.cancel({ importId });
  useActions({ "import-cancel": cancel });
  const known = progress.total > 0;
  const percent = known ? Math.floor((100 * progress.done) / progress.total) : 0;
  const words = t.find(`import.doing.${step}`) ?? "";
  return (
    <div className={styles.progress}>
      <div className={styles.progressHead}>
        <span>{words}</span>
        <span role="status">
          {known
            ? `${percent}%`
            : progress.done > 0
              ? t("import.rowCount", { count: progress.done.toLocaleString("en-US") })
              : ""}
        </span>
        <Button action="import-cancel" onClick={cancel}>
          {t(step === "saving" ? "import.stop" : "import.cancel")}
        </Button>
      </div>
      <progress {...(known ? { value: progress.done, max: progress.total } : {})} aria-label={words} />
    </div>
  );
}
