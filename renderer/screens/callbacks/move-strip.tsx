import { type FormEvent, useRef, useState } from "react";
import { seat } from "../../api/client.ts";
import { refusalOf } from "../../api/refusal.ts";
import { useReturnFocus } from "../../components/ask-strip.tsx";
import { Button } from "../../components/button.tsx";
import { DateField } from "../../components/date-field.tsx";
import { Field } from "../../components/field.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { readPhrase, usePhraseFacts } from "../../components/use-phrase.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import type { CallbackLine } from "./callback-columns.tsx";
import styles from "./callbacks.module.css";

/** Moves a callback to the moment that was typed. Later than the level allows asks for the reason and says why. */
export function MoveStrip(props: { line: CallbackLine; onMoved: (toMs: number) => void; onClose: () => void }) {
  const t = useText();
  const times = useTimes();
  const facts = usePhraseFacts();
  const { line, onMoved, onClose } = props;
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState("");
  const [reason, setReason] = useState(line.lateReason);
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(false);
  useReturnFocus(form);
  useActions({ "step-back": onClose });
  const { atMs } = readPhrase(text, facts);
  const refused = refusalOf(error);
  const tooLate = refused?.code === "next-too-late";
  const latestMs = typeof refused?.detail.latestMs === "number" ? refused.detail.latestMs : null;

  async function move(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (typeof atMs !== "number") return;
    const { callbackId, customerId, note } = line;
    try {
      await seat.callbacks.put({ callbackId, customerId, dueAtMs: atMs, note, lateReason: reason });
      onMoved(atMs);
    } catch (failed) {
      setError(failed);
    }
  }

  return (
    <form ref={form} className={styles.move} aria-label={t("callbacks.move")} onSubmit={(event) => void move(event)}>
      <DateField
        className={styles.phrase}
        label={t("callbacks.moveTo")}
        hint={line.customerName}
        placeholder={t("callbacks.movePlaceholder")}
        text={text}
        onText={setText}
        latestMs={latestMs}
        problem={tried && atMs === undefined ? t("callbacks.movePlaceholder") : undefined}
      />
      {tooLate && (
        <Field
          className={styles.reason}
          label={t("callbacks.moveReason", { date: latestMs === null ? "" : times.day(latestMs) })}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Button type="submit" kind="primary">
        {t("callbacks.move")} <Kbd keys="Enter" onAccent />
      </Button>
      <Button kind="quiet" onClick={onClose}>
        {t("common.cancel")} <Kbd keys="Escape" />
      </Button>
      {error !== undefined && !tooLate && <InlineError error={error} />}
    </form>
  );
}
