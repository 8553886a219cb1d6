import { useQuery } from "@tanstack/react-query";
import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { api } from "../../api/client.ts";
import { InlineError } from "../../components/inline-error.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { TimeText } from "../../components/words.tsx";
import { ledgerReason } from "../../languages/ledger.ts";
import type { Text } from "../../languages/text.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./customer.module.css";

/** "Why is this X's": every change of owner from the ledger, newest first, with who did it and by which rule (I5). */
export function WhyList(props: { card: CustomerCard }) {
  const t = useText();
  const { customer, ownerName } = props.card;
  const { data, error } = useQuery(api.customers.why.queryOptions({ input: { customerId: customer.customerId } }));
  const title =
    customer.state === "owned"
      ? t("customerPage.why.title", { owner: ownerName })
      : t(customer.state === "pool" ? "customerPage.why.titlePool" : "customerPage.why.titleBin");
  return (
    <section className={styles.section}>
      <SectionHeader title={title} />
      {error !== null && <InlineError error={error} />}
      {data?.events.length === 0 && <p className={styles.note}>{t("customerPage.why.empty")}</p>}
      <ol className={styles.timeline}>
        {data?.events.toReversed().map((event) => (
          <li key={event.eventId}>
            <p>
              <b>{t.word("ledger", event.kind)}</b> <TimeText ms={event.hubMs} form="near" />
            </p>
            <p className={styles.soft}>{whyFacts(event, t).join(" · ")}</p>
            {event.reason !== "" && <p className={styles.words}>{ledgerReason(event.kind, event.reason, t)}</p>}
          </li>
        ))}
      </ol>
      {data !== undefined && data.events.length > 0 && <p className={styles.note}>{t("customerPage.why.verified")}</p>}
    </section>
  );
}

interface WhyEvent {
  readonly fromName: string;
  readonly toName: string;
  readonly byName: string;
  readonly otherName: string;
  readonly rule: string;
}

function whyFacts(event: WhyEvent, t: Text): string[] {
  return [
    event.fromName === "" ? "" : t("customerPage.why.from", { from: event.fromName }),
    event.toName === "" ? "" : t("customerPage.why.to", { to: event.toName }),
    event.byName === "" ? "" : t("customerPage.why.by", { by: event.byName }),
    event.otherName === "" ? "" : t("customerPage.why.other", { name: event.otherName }),
    event.rule === ""
      ? ""
      : t("customerPage.why.rule", { rule: t.find(`customerPage.why.rules.${event.rule}`) ?? event.rule }),
  ].filter((fact) => fact !== "");
}
