import { type ReactNode, useEffect, useRef, useState } from "react";
import { isComposing } from "../keyboard/keys.ts";
import { useActions } from "../keyboard/use-actions.ts";
import { useText } from "../languages/text-provider.tsx";
import styles from "./ask-strip.module.css";
import { Button } from "./button.tsx";
import { InlineError } from "./inline-error.tsx";
import { Kbd } from "./kbd.tsx";

/**
 * One question in place, instead of a window: a line of text, Enter does it, Esc leaves. The focus goes to the line and, at the end, back
 * to where it was.
 *
 * @param problemOf what is wrong with the text, or undefined
 */
export function AskStrip(props: {
  label: string;
  doText: string;
  hint?: ReactNode;
  initial?: string;
  placeholder?: string;
  error?: unknown;
  busy?: boolean;
  problemOf?: (text: string) => string | undefined;
  /** Other controls before the line, e.g. who. */
  children?: ReactNode;
  onDo: (text: string) => void;
  onClose: () => void;
}) {
  const t = useText();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState(props.initial ?? "");
  const [tried, setTried] = useState(false);
  const { onClose } = props;
  useActions({ "step-back": onClose });
  useReturnFocus(form);
  const problem = props.problemOf?.(text.trim());
  return (
    <form
      ref={form}
      className={styles.strip}
      aria-label={props.label}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (problem === undefined && !props.busy) props.onDo(text.trim());
      }}
    >
      {props.children}
      <label className={styles.line}>
        <span>{props.label}</span>
        <input
          data-ask-line
          value={text}
          placeholder={props.placeholder}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter ends the input method's word, not the question.
            if (event.key === "Enter" && isComposing(event.nativeEvent)) event.preventDefault();
          }}
        />
      </label>
      <Button type="submit" kind="primary" disabled={props.busy}>
        {props.doText} <Kbd keys="Enter" onAccent />
      </Button>
      <Button kind="quiet" onClick={onClose}>
        {t("common.cancel")} <Kbd keys="Escape" />
      </Button>
      <span className={styles.hint}>
        {tried && problem !== undefined ? (
          <InlineError text={problem} />
        ) : props.error ? (
          <InlineError error={props.error} />
        ) : (
          props.hint
        )}
      </span>
    </form>
  );
}

/** Takes the focus to the first control inside and gives it back to where it came from at the end. */
export function useReturnFocus(inside: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement;
    inside.current?.querySelector<HTMLElement>("select, input, textarea, button")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [inside]);
}
