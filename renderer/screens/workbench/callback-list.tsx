import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { seat } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { Tag } from "../../components/tag.tsx";
import { useNow } from "../../components/use-now.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./customer-pane.module.css";

/** Open promises to this customer; a late one says so. */
export function CallbackList(props: { card: CustomerCard }) {
  const t = useText();
  const times = useTimes();
  const nowMs = useNow(30_000);
  const open = props.card.callbacks.filter((callback) => callback.state === "open");
  if (open.length === 0) return null;
  return (
    <section className={styles.section}>
      <SectionHeader title={t("workbench.callbacks")} />
      <ul>
        {open.map((callback) => (
          <li key={callback.callbackId} className={styles.promise}>
            <StateIcon name="bell" />
            <b>{times.near(callback.dueAtMs, nowMs)}</b>
            {callback.dueAtMs < nowMs && <Tag tone="red">{t("workbench.late")}</Tag>}
            <span>{callback.note}</span>
            <Button
              kind="quiet"
              onClick={() =>
                void seat.callbacks.cancel({ callbackId: callback.callbackId, customerId: callback.customerId })
              }
            >
              {t("common.cancel")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
