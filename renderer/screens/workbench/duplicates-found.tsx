import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { ActionKbd } from "../../components/kbd.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./customer-pane.module.css";

export function useDuplicates(customerId: string) {
  const { data, error, isPending } = useQuery(api.customers.duplicates.queryOptions({ input: { customerId } }));
  return { hits: data?.hits ?? [], error, isPending };
}

/** Says that other records may be this firm; the key shows which and why. */
export function DuplicatesFound(props: { customerId: string }) {
  const t = useText();
  const { hits } = useDuplicates(props.customerId);
  const form = useApp((s) => s.form);
  const formOpened = useApp((s) => s.formOpened);
  const [first] = hits;
  if (first === undefined || form === "duplicates") return null;
  return (
    <button
      type="button"
      className={styles.found}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => formOpened("duplicates")}
    >
      <StateIcon name="warn" />
      <b>{t("workbench.duplicatesFound", { n: hits.length })}</b>
      <span>
        {first.name}
        {first.ownerName !== "" && ` · ${first.ownerName}`}
      </span>
      <ActionKbd action="duplicates" />
    </button>
  );
}
