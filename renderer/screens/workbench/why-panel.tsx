import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { InlineError } from "../../components/inline-error.tsx";
import { ledgerReason } from "../../languages/ledger.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { FormFrame } from "./form-frame.tsx";
import styles from "./forms.module.css";

/** "Why is this customer whose it is?": the ledger in plain words (I5). */
export function WhyPanel(props: { customerId: string }) {
  const t = useText();
  const times = useTimes();
  const why = useQuery(api.customers.why.queryOptions({ input: { customerId: props.customerId } }));
  const events = why.data?.events ?? [];
  return (
    <FormFrame title={t("workbench.whyTitle")}>
      <InlineError error={why.error} />
      {why.data && events.length === 0 && <p className={styles.hint}>{t("workbench.whyEmpty")}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling list must be reachable by keyboard */}
      <ol className={styles.list} tabIndex={0} aria-label={t("workbench.whyTitle")}>
        {events.map((event) => (
          <li key={event.eventId} className={styles.line}>
            <time dateTime={new Date(event.hubMs).toISOString()}>{times.dayTime(event.hubMs)}</time>
            <p>
              <b>{t.word("ledger", event.kind)}</b>{" "}
              {[
                event.fromName !== "" || event.toName !== ""
                  ? `${event.fromName || t("vocabulary.state.pool")} → ${event.toName || t("vocabulary.state.pool")}`
                  : "",
                event.otherName,
                ledgerReason(event.kind, event.reason, t),
              ]
                .filter((part) => part !== "")
                .join(" · ")}
            </p>
            <small>{event.byName === "" ? t("common.system") : t("workbench.whyBy", { name: event.byName })}</small>
          </li>
        ))}
      </ol>
    </FormFrame>
  );
}
