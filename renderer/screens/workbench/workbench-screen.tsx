import { useEffect } from "react";
import { useAhead, useDesk, useQueue } from "../../api/use-desk.ts";
import { Panel } from "../../components/panel.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { CallPane } from "./call-pane.tsx";
import { CustomerPane } from "./customer-pane.tsx";
import { firstLead, showDesk } from "./desk-acts.ts";
import { focusOn } from "./focus.ts";
import { QueuePane } from "./queue-pane.tsx";
import { useDeskActions } from "./use-desk-actions.ts";
import styles from "./workbench.module.css";

/** One customer, one call: what comes next at the left, everything known in the middle, what must be said at the right. */
export function WorkbenchScreen() {
  const t = useText();
  const desk = useDesk();
  useDraftOfDesk();
  useDeskActions();
  useActions({ "go-queue": () => focusOn("queue") });
  useFirstLead();
  useAhead();
  useEffect(() => focusOn("desk"), []);
  return (
    <div className={styles.bench}>
      <Panel label={t("workbench.queue")} className={styles.queue}>
        <QueuePane currentId={desk?.card?.customer.customerId} />
      </Panel>
      <Panel label={t("workbench.customer")} className={styles.customer}>
        <CustomerPane desk={desk} />
      </Panel>
      <Panel label={t("workbench.call")} className={styles.call}>
        <CallPane desk={desk} />
      </Panel>
    </div>
  );
}

/** Takes the core's draft over when another customer came onto the desk by any way; never while the same one is being typed about. */
function useDraftOfDesk(): void {
  const desk = useDesk();
  useEffect(() => {
    if (desk && (desk.card?.customer.customerId ?? null) !== useApp.getState().draftFor) showDesk(desk);
  }, [desk]);
}

/** An empty desk in the morning fills itself: the first lead is ready before a key is pressed. */
function useFirstLead(): void {
  const desk = useDesk();
  const queue = useQueue();
  const waiting = queue?.sections.some((section) => section.items.length > 0) ?? false;
  const isEmpty = desk !== undefined && desk.card === null && waiting;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a queue that changed may have somebody where the last try found nobody
  useEffect(() => {
    if (isEmpty) void firstLead();
  }, [isEmpty, queue]);
}
