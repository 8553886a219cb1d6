import { useQuery } from "@tanstack/react-query";
import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { api } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ledgerReason } from "../../languages/ledger.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { WhyAnswer } from "../why/why-answer.tsx";
import { moveText } from "../why/why-words.ts";
import { FormFrame } from "./form-frame.tsx";
import styles from "./forms.module.css";

/** "Why is this customer whose it is?": the answer, and the ledger in plain words (I5); the whole page has the rest. */
export function WhyPanel(props: { card: CustomerCard }) {
  const t = useText();
  const times = useTimes();
  const screenOpened = useApp((s) => s.screenOpened);
  const { customerId } = props.card.customer;
  const why = useQuery(api.customers.why.queryOptions({ input: { customerId } }));
  const events = why.data?.events ?? [];
  return (
    <FormFrame title={t("workbench.whyTitle")}>
      <InlineError error={why.error} />
      {why.data && (
        <div className={styles.answers}>
          <WhyAnswer why={why.data} card={props.card} />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling list must be reachable by keyboard */}
      <ol className={styles.list} tabIndex={0} aria-label={t("workbench.whyTitle")}>
        {events.toReversed().map((event) => (
          <li key={event.eventId} className={styles.line}>
            <time dateTime={new Date(event.hubMs).toISOString()}>{times.dayTime(event.hubMs)}</time>
            <p>
              <b>{t.word("ledger", event.kind)}</b>{" "}
              {[moveText(event, t), ledgerReason(event.kind, event.reason, t)]
                .filter((part) => part !== "")
                .join(" · ")}
            </p>
            <small>{event.byName === "" ? t("common.system") : t("workbench.whyBy", { name: event.byName })}</small>
          </li>
        ))}
      </ol>
      <footer className={styles.foot}>
        <Button kind="quiet" action="why-page" onClick={() => screenOpened("why", { customerId })}>
          {t("why.whole")}
        </Button>
      </footer>
    </FormFrame>
  );
}
