import { useEffect, useRef, useState } from "react";
import { seat } from "../../api/client.ts";
import { openOnDesk, useDesk, useRinging } from "../../api/use-desk.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { LevelTag } from "../../components/tag.tsx";
import { useNow } from "../../components/use-now.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { lateText } from "../../languages/spans.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./lines.module.css";
import { ringTone } from "./ring-tone.ts";

const snoozeMin = 10;

/** The promise that is due rings here until it is answered, put off or seen; missed ones first. One line, nothing covered. */
export function RingLine(props: { soundOn: boolean }) {
  const t = useText();
  const times = useTimes();
  const desk = useDesk();
  // The promise to whoever is on the line is being kept right now.
  const onLine = desk !== undefined && desk.phase !== "idle" ? desk.card?.customer.customerId : undefined;
  const ringing = useRinging().filter((one) => one.customerId !== onLine);
  const nowMs = useNow(15_000);
  const [error, setError] = useState<unknown>();
  const screenOpened = useApp((s) => s.screenOpened);
  const [first] = ringing;
  useTone(props.soundOn ? ringing.length : 0);

  const answer = async () => {
    if (first === undefined) return;
    try {
      await openOnDesk(first.customerId);
      screenOpened("workbench");
      await seat.callbacks.snooze({ callbackId: first.callbackId, minutes: 0 });
      setError(undefined);
    } catch (refused) {
      setError(refused);
    }
  };
  const snooze = (minutes: number) => {
    if (first) void seat.callbacks.snooze({ callbackId: first.callbackId, minutes }).catch(setError);
  };
  useActions({
    "ring-answer": () => void answer(),
    "ring-snooze": () => snooze(snoozeMin),
    "ring-seen": () => snooze(0),
  });
  if (first === undefined) return null;
  const isLate = nowMs - first.dueAtMs >= 60_000;
  const isOpen = desk?.card?.customer.customerId === first.customerId;
  return (
    <div className={`${styles.line} ${styles.ring} ${isLate ? styles.late : ""}`} role="alert">
      <StateIcon name="bell" />
      <b>{isLate ? lateText(first.dueAtMs, nowMs, t, times) : t("shell.ring.title")}</b>
      <span className={styles.words}>
        <b>{first.customerName}</b> <LevelTag level={first.level} /> {first.contactName} {first.maskedNumber} ·{" "}
        {times.near(first.dueAtMs, nowMs)}
        {first.note !== "" && <q>{first.note}</q>}
      </span>
      <InlineError error={error} />
      {ringing.length > 1 && <span>{t("shell.ring.more", { n: ringing.length - 1 })}</span>}
      {!isOpen && (
        <Button kind="quiet" action="ring-answer" onClick={() => void answer()}>
          {t("shell.ring.answer")}
        </Button>
      )}
      <Button kind="quiet" action="ring-snooze" onClick={() => snooze(snoozeMin)}>
        {t("shell.ring.snooze")}
      </Button>
      <Button kind="quiet" action="ring-seen" onClick={() => snooze(0)}>
        {t("shell.ring.seen")}
      </Button>
    </div>
  );
}

/** Sounds when one more rings, not for as long as it does. */
function useTone(count: number): void {
  const before = useRef(0);
  useEffect(() => {
    if (count > before.current) ringTone();
    before.current = count;
  }, [count]);
}
