import { useState } from "react";
import type { FloorSeat } from "../../../shared/protocol/hub-contract.ts";
import { seat as core } from "../../api/client.ts";
import { AskStrip } from "../../components/ask-strip.tsx";
import { Button } from "../../components/button.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./floor.module.css";

/** Lead: takes the leased customers of one seat back, with a reason; then says how many, and until when a seat that is away may keep them. */
export function RecallStrip(props: { seat: FloorSeat; onClose: () => void }) {
  const t = useText();
  const times = useTimes();
  const { seat, onClose } = props;
  const [done, setDone] = useState<{ recalled: number; untilMs: number }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function recall(reason: string) {
    setBusy(true);
    setError(undefined);
    try {
      setDone(await core.team.recallLeases({ userId: seat.userId, reason }));
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  }

  if (done) {
    const at = times.near(done.untilMs, times.nowMs());
    return (
      <div className={styles.recalled} role="status">
        {t("floor.recallDone", { name: seat.name, n: done.recalled, at })}
        <Button kind="quiet" onClick={onClose}>
          {t("common.close")}
        </Button>
      </div>
    );
  }
  return (
    <AskStrip
      label={t("floor.recallOf", { name: seat.name, n: seat.leased })}
      doText={t("floor.recall")}
      hint={t("floor.recallHint")}
      busy={busy}
      error={error}
      problemOf={(reason) => (reason === "" ? t("mine.reasonMissing") : undefined)}
      onDo={(reason) => void recall(reason)}
      onClose={onClose}
    />
  );
}
