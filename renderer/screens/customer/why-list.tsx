import { useQuery } from "@tanstack/react-query";
import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { api } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { TimeText } from "../../components/words.tsx";
import { ledgerReason } from "../../languages/ledger.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { WhyAnswer } from "../why/why-answer.tsx";
import { moveText, ruleText } from "../why/why-words.ts";
import styles from "./customer.module.css";

/** "Why is this X's": the answer in words, then every change of owner, newest first, with who did it and by which rule (I5). */
export function WhyList(props: { card: CustomerCard }) {
  const t = useText();
  const screenOpened = useApp((s) => s.screenOpened);
  const { customer, ownerName } = props.card;
  const { customerId } = customer;
  const { data, error } = useQuery(api.customers.why.queryOptions({ input: { customerId } }));
  const title =
    customer.state === "owned"
      ? t("customerPage.why.title", { owner: ownerName })
      : t(customer.state === "pool" ? "customerPage.why.titlePool" : "customerPage.why.titleBin");
  return (
    <section className={styles.section}>
      <SectionHeader
        title={title}
        hint={
          <Button kind="quiet" onClick={() => screenOpened("why", { customerId })}>
            {t("why.whole")}
          </Button>
        }
      />
      {error !== null && <InlineError error={error} />}
      {data !== undefined && <WhyAnswer why={data} card={props.card} />}
      {data !== undefined && data.events.length > 0 && (
        <div className={styles.events}>
          <SectionHeader title={t("why.section.events")} hint={t("customerPage.why.verified")} />
        </div>
      )}
      <ol className={styles.timeline}>
        {data?.events.toReversed().map((event) => (
          <li key={event.eventId}>
            <p>
              <b>{t.word("ledger", event.kind)}</b> <TimeText ms={event.hubMs} form="near" />
            </p>
            <p className={styles.soft}>
              {[moveText(event, t), event.byName, ruleText(event, t)].filter((fact) => fact !== "").join(" · ")}
            </p>
            {event.reason !== "" && <p className={styles.words}>{ledgerReason(event.kind, event.reason, t)}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
