import { useQuery } from "@tanstack/react-query";
import { api, seat } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./scheme-bar.module.css";

/** Says that a filter feeds the queue now, and takes it back. Nothing while the queue is the usual one. */
export function QueueStrip(props: { onBack: () => void }) {
  const t = useText();
  const name = useQueueFilter();
  if (name === null) return null;
  return (
    <section className={styles.queue} role="status">
      <StateIcon name="phone" size={13} />
      {t("mine.queueIs", { name: name === "" ? t("mine.queueUnnamed") : name })}
      <Button kind="quiet" action="list-queue" onClick={props.onBack}>
        {t("mine.fromQueue")}
      </Button>
    </section>
  );
}

/** Name of the filter that feeds the queue; null = the usual queue. */
export function useQueueFilter(): string | null {
  return useQuery(api.desk.queue.queryOptions({ input: {} })).data?.filterName ?? null;
}

export const usualQueue = () => seat.lists.queueFrom({ filter: null, name: "" });
