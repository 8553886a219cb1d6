import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Panel, ScrollArea } from "../../components/panel.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./customer.module.css";
import { CustomerFacts } from "./customer-facts.tsx";
import { CustomerHead } from "./customer-head.tsx";
import { Timeline } from "./timeline.tsx";
import { WhyList } from "./why-list.tsx";

/** The cursor may run over many rows; only where it rests is a customer read. */
const restMs = 120;

/**
 * A customer beside a list: read-only, follows the cursor. `view` why shows the ownership record in place of the rest.
 *
 * @param foot the keys that do something with this customer here
 */
export function CustomerPreview(props: { customerId: string | undefined; view: "card" | "why"; foot?: ReactNode }) {
  const t = useText();
  const customerId = useRested(props.customerId);
  const card = useQuery(
    api.customers.card.queryOptions({
      input: { customerId: customerId ?? "" },
      enabled: customerId !== undefined,
      placeholderData: keepPreviousData,
    }),
  );
  if (props.customerId === undefined)
    return (
      <Panel label={t("list.preview")} className={styles.preview}>
        <EmptyState title={t("list.previewEmpty")} />
      </Panel>
    );
  return (
    <Panel label={t("list.preview")} className={styles.preview}>
      {card.error !== null && (
        <div className={styles.pad}>
          <InlineError error={card.error} />
        </div>
      )}
      {card.data !== undefined && (
        <ScrollArea className={styles.scroll} label={card.data.customer.name}>
          <CustomerHead card={card.data} />
          {props.view === "why" ? (
            <WhyList card={card.data} />
          ) : (
            <>
              <CustomerFacts card={card.data} />
              <Timeline card={card.data} />
            </>
          )}
        </ScrollArea>
      )}
      {props.foot !== undefined && <footer className={styles.foot}>{props.foot}</footer>}
    </Panel>
  );
}

function useRested(customerId: string | undefined): string | undefined {
  const [rested, setRested] = useState(customerId);
  useEffect(() => {
    const timer = setTimeout(() => setRested(customerId), restMs);
    return () => clearTimeout(timer);
  }, [customerId]);
  return rested;
}
