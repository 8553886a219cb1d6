import { useQuery } from "@tanstack/react-query";
import { api, seat } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { hasNews, outageParts, outageSpan } from "../outages/outage-words.ts";
import styles from "./lines.module.css";

/** A blip in which everything was taken needs no words. */
const WORTH_MS = 60_000;

/** Back from an outage: what became of all that was written meanwhile, in one quiet line, until it is seen. */
export function OutageLine() {
  const t = useText();
  const times = useTimes();
  const screenOpened = useApp((s) => s.screenOpened);
  const isOpen = useApp((s) => s.route.screen === "outages");
  const { data } = useQuery(api.outages.list.queryOptions({ input: {} }));
  const outage = data?.outages.find((one) => !one.seen && one.toMs !== null);
  if (outage === undefined || outage.toMs === null || isOpen) return null;
  if (!hasNews(outage) && outage.waiting === 0 && outage.toMs - outage.fromMs < WORTH_MS) return null;
  return (
    <div className={`${styles.line} ${styles.info}`} role="status">
      <StateIcon name="info" />
      <span className={styles.words}>
        <b>{outageSpan(outage, t, times)}</b> {outageParts(outage, t).join(t.language === "en" ? ", " : "，")}
      </span>
      <Button kind="quiet" action="go-outages" onClick={() => screenOpened("outages", { outage: outage.outageId })}>
        {t("outages.look")}
      </Button>
      {!hasNews(outage) && outage.waiting === 0 && (
        <Button kind="quiet" onClick={() => void seat.outages.see({ outageId: outage.outageId })}>
          {t("outages.seen")}
        </Button>
      )}
    </div>
  );
}
