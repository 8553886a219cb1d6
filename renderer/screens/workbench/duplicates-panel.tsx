import { Tag } from "../../components/tag.tsx";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { openCustomer } from "./desk-acts.ts";
import { useDuplicates } from "./duplicates-found.tsx";
import { FormFrame } from "./form-frame.tsx";
import styles from "./forms.module.css";

/** Records that may be this firm: where each lies, whose it is, which fields agree. */
export function DuplicatesPanel(props: { customerId: string }) {
  const t = useText();
  const times = useTimes();
  const hits = useDuplicates(props.customerId);
  return (
    <FormFrame title={t("workbench.duplicates")}>
      {hits.length === 0 && <p className={styles.hint}>{t("common.none")}</p>}
      <ul className={styles.list}>
        {hits.map((hit) => (
          <li key={hit.customerId}>
            <button type="button" className={styles.line} onClick={() => void openCustomer(hit.customerId, "customer")}>
              <Tag tone={hit.verdict === "same" ? "red" : "amber"}>
                {hit.verdict === "same" ? t("workbench.sameFirm") : t("workbench.lookAgain")}
              </Tag>
              <span>
                <b>{hit.name}</b> {hit.reasons.map((reason) => codeText("duplicate", reason, t, times)).join(" · ")}
              </span>
              <small>
                {hit.ownerName === "" ? t.word("state", hit.state) : hit.ownerName}
                {hit.sinceMs !== null && ` · ${times.day(hit.sinceMs)}`}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </FormFrame>
  );
}
