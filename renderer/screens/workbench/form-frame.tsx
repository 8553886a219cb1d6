import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { isComposing } from "../../keyboard/keys.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { focusOn } from "./focus.ts";
import styles from "./forms.module.css";

/**
 * A small form in place on the customer page. Ctrl+Enter (and Enter in a line) saves, Esc closes and keeps what was typed for the next time;
 * the focus goes in and comes back to the desk. A refusal is shown below the fields, the text stays.
 */
export function FormFrame(props: {
  title: string;
  submitText?: string;
  onSubmit?: () => Promise<void>;
  children: ReactNode;
}) {
  const t = useText();
  const box = useRef<HTMLFormElement>(null);
  const closed = useApp((s) => s.formClosed);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { onSubmit } = props;
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("input, textarea, select, [tabindex='0']")?.focus();
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);

  const close = () => {
    closed();
    focusOn("desk");
  };
  const submit = async () => {
    if (busy || onSubmit === undefined) return;
    setBusy(true);
    try {
      await onSubmit();
      focusOn("desk");
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    const isSave = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isSave && onSubmit !== undefined) void submit();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      ref={box}
      className={styles.form}
      aria-label={props.title}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <header className={styles.head}>
        <h2>{props.title}</h2>
        <Button kind="quiet" onClick={close}>
          {t("common.close")} <Kbd keys="Escape" />
        </Button>
      </header>
      {props.children}
      <InlineError error={error} />
      {onSubmit !== undefined && (
        <footer className={styles.foot}>
          <Button type="submit" kind="primary" disabled={busy}>
            {props.submitText ?? t("common.save")} <Kbd keys="Ctrl+Enter" onAccent />
          </Button>
        </footer>
      )}
    </form>
  );
}

/** State of a form that outlives its closing, by customer and form. */
export function useKept<T extends object>(
  key: string,
  initial: T,
): readonly [T, (change: Partial<T>) => void, () => void] {
  const kept = useApp((s) => s.kept[key]) as T | undefined;
  const typed = useApp((s) => s.formTyped);
  const done = useApp((s) => s.formDone);
  const value = kept ?? initial;
  return [value, (change) => typed(key, { ...value, ...change }), () => done(key)];
}
