import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { useText, useTimes } from "../languages/text-provider.tsx";
import styles from "./field.module.css";
import { FieldLabel } from "./field.tsx";
import { InlineError } from "./inline-error.tsx";
import { readPhrase, usePhraseFacts } from "./use-phrase.ts";

/**
 * A date as people say it (下周三下午三点, +2h, tomorrow 10), with what it means shown beside it while it is typed. The caller reads the instant
 * with readPhrase and the same facts.
 *
 * @param latestMs  a later date is marked (the level's cadence), not refused
 * @param standInMs what will be taken while nothing is typed
 */
export function DateField(
  props: Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange"> & {
    label: string;
    hint?: ReactNode;
    text: string;
    onText: (text: string) => void;
    latestMs?: number | null;
    standInMs?: number | null;
    problem?: string | undefined;
    hideLabel?: boolean;
    ref?: Ref<HTMLInputElement> | undefined;
  },
) {
  const { label, hint, text, onText, latestMs, standInMs, problem, hideLabel, className, ...input } = props;
  const ownId = useId();
  const id = props.id ?? ownId;
  const t = useText();
  const times = useTimes();
  const facts = usePhraseFacts();
  const read = readPhrase(text, facts);
  const atMs = read.atMs === undefined ? (standInMs ?? undefined) : read.atMs;
  const late = typeof atMs === "number" && latestMs != null && atMs > latestMs;
  return (
    <div className={`${styles.field} ${className ?? ""}`}>
      {!hideLabel && <FieldLabel htmlFor={id} label={label} hint={hint} />}
      <div className={styles.wrap}>
        <input
          autoComplete="off"
          spellCheck={false}
          placeholder={t("common.datePlaceholder")}
          {...input}
          id={id}
          aria-label={hideLabel ? label : undefined}
          className={styles.input}
          value={text}
          onChange={(event) => onText(event.target.value)}
          aria-invalid={read.atMs === null}
          aria-describedby={`${id}-means`}
        />
        <span
          id={`${id}-means`}
          role="status"
          className={`${styles.resolved} ${read.atMs === null ? styles.bad : ""} ${late ? styles.late : ""}`}
        >
          {read.atMs === null && t("common.dateUnread")}
          {typeof atMs === "number" && times.dayTime(atMs)}
          {read.skippedHoliday && <small>{t("common.dateSkipped")}</small>}
        </span>
      </div>
      {problem !== undefined && <InlineError text={problem} />}
    </div>
  );
}
