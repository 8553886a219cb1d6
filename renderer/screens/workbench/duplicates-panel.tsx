import { useState } from "react";
import { seat } from "../../api/client.ts";
import { useIsLead } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Tag } from "../../components/tag.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useMyId } from "../entry/use-my-id.ts";
import { openCustomer } from "./desk-acts.ts";
import { useDuplicates } from "./duplicates-found.tsx";
import { FormFrame } from "./form-frame.tsx";
import styles from "./forms.module.css";

/**
 * Records that may be this firm: where each lies, whose it is, which fields agree. A person's word ends the question: not the same is never
 * asked again; the same puts that record into the bin with a pointer to this one, from where it can come back whole.
 */
export function DuplicatesPanel(props: { customerId: string }) {
  const t = useText();
  const times = useTimes();
  const isLead = useIsLead();
  const isMine = useMyId();
  const { hits, error: unread, isPending } = useDuplicates(props.customerId);
  const [failed, setFailed] = useState<{ customerId: string; error: unknown }>();

  const mayMerge = (hit: (typeof hits)[number]): boolean =>
    hit.state !== "bin" && (isLead || hit.state === "pool" || isMine(hit));

  async function judge(customerId: string, verdict: "same" | "different") {
    setFailed(undefined);
    try {
      await seat.claims.judgePair({ keepId: props.customerId, otherId: customerId, verdict });
    } catch (error) {
      setFailed({ customerId, error });
    }
  }

  const [first] = hits;
  useActions({
    "judge-different": () => {
      if (first !== undefined) void judge(first.customerId, "different");
    },
    "judge-same": () => {
      if (first !== undefined && mayMerge(first)) void judge(first.customerId, "same");
    },
  });

  return (
    <FormFrame title={t("workbench.duplicates")}>
      <InlineError error={unread} />
      {hits.length === 0 && unread === null && (
        <p className={styles.hint}>{t(isPending ? "common.loading" : "common.none")}</p>
      )}
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
            <div className={styles.judge}>
              <Button
                kind="quiet"
                {...(hit === first ? { action: "judge-different" as const } : {})}
                onClick={() => void judge(hit.customerId, "different")}
              >
                {t("workbench.duplicateDifferent")}
              </Button>
              {mayMerge(hit) && (
                <Button
                  kind="quiet"
                  {...(hit === first ? { action: "judge-same" as const } : {})}
                  onClick={() => void judge(hit.customerId, "same")}
                >
                  {t("workbench.duplicateMerge")}
                </Button>
              )}
              {failed?.customerId === hit.customerId && <InlineError error={failed.error} />}
            </div>
          </li>
        ))}
      </ul>
    </FormFrame>
  );
}
