import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { openCustomer } from "./desk-acts.ts";
import { FormFrame } from "./form-frame.tsx";
import styles from "./forms.module.css";

/** Calls whose outcome was never filed, oldest first: each opens where it was left. */
export function UnfinishedPanel() {
  const t = useText();
  const times = useTimes();
  const { data } = useQuery(api.desk.unfinished.queryOptions({ input: {} }));
  const calls = data?.calls ?? [];
  return (
    <FormFrame title={t("workbench.unfinishedTitle")}>
      {data && calls.length === 0 && <p className={styles.hint}>{t("workbench.unfinishedEmpty")}</p>}
      <ul className={styles.list}>
        {calls.map((call) => (
          <li key={call.callId}>
            <button
              type="button"
              className={styles.line}
              onClick={() => void openCustomer(call.customerId, "customer")}
            >
              <time dateTime={new Date(call.dialledAtMs).toISOString()}>{times.dayTime(call.dialledAtMs)}</time>
              <b>{call.name}</b>
            </button>
          </li>
        ))}
      </ul>
    </FormFrame>
  );
}
