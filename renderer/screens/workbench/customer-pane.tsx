import { useLayoutEffect, useRef } from "react";
import type { CustomerCard, Desk } from "../../../shared/contract/desk.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { CallbackList } from "./callback-list.tsx";
import { CustomerHead } from "./customer-head.tsx";
import styles from "./customer-pane.module.css";
import { DuplicatesFound } from "./duplicates-found.tsx";
import { FactList } from "./fact-list.tsx";
import { places } from "./focus.ts";
import { FormPlace } from "./form-place.tsx";
import { GateLine } from "./gate-line.tsx";
import { NumberTable } from "./number-table.tsx";
import { Timeline } from "./timeline.tsx";

/** Everything about the customer on the desk, on one page; no tab to wait for. */
export function CustomerPane(props: { desk: Desk | undefined }) {
  const t = useText();
  const screenOpened = useApp((s) => s.screenOpened);
  const problem = useApp((s) => s.deskProblem);
  const { desk } = props;
  const card = desk?.card ?? null;
  const customerId = card?.customer.customerId;
  const pane = useRef<HTMLDivElement>(null);
  const isScrolled = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another customer is read from the top
  useLayoutEffect(() => {
    // Moving what stands at its top already would make the browser lay the page out once more before the paint.
    if (isScrolled.current && pane.current) pane.current.scrollTop = 0;
  }, [customerId]);
  return (
    <div
      ref={pane}
      className={styles.pane}
      id={places.desk}
      tabIndex={-1}
      onScroll={(event) => {
        isScrolled.current = event.currentTarget.scrollTop > 0;
      }}
    >
      {card !== null && <Customer card={card} phase={desk?.phase ?? "idle"} />}
      {card === null && desk !== undefined && (
        <>
          <EmptyState
            title={t("workbench.deskEmpty")}
            actions={
              <Button kind="primary" action="go-pool" onClick={() => screenOpened("pool")}>
                {t("workbench.toPool")}
              </Button>
            }
          >
            {t("workbench.deskEmptyHint")}
          </EmptyState>
          {problem?.place === "customer" && <InlineError error={problem.error} />}
          <FormPlace card={null} />
        </>
      )}
    </div>
  );
}

function Customer(props: { card: CustomerCard; phase: Desk["phase"] }) {
  const t = useText();
  const { card, phase } = props;
  const { customer } = card;
  const problem = useApp((s) => s.deskProblem);
  const isStub = customer.sight === "stub";
  return (
    <article className={styles.customer}>
      <div className={styles.top}>
        <CustomerHead card={card} />
        <GateLine card={card} phase={phase} />
        {problem?.place === "customer" && <InlineError error={problem.error} />}
        <DuplicatesFound customerId={customer.customerId} />
        <FormPlace key={customer.customerId} card={card} />
      </div>
      {isStub ? (
        <p className={styles.stub}>{t("workbench.stubHint")}</p>
      ) : (
        <>
          <div className={styles.facts}>
            <NumberTable key={customer.customerId} card={card} customer={customer} />
            <FactList customer={customer} />
          </div>
          <div className={styles.history}>
            <CallbackList card={card} />
            <Timeline card={card} />
          </div>
        </>
      )}
    </article>
  );
}
