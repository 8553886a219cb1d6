import { type ReactNode, useEffect, useId, useRef } from "react";
import { useText } from "../languages/text-provider.tsx";
import { useApp } from "../store/store.ts";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";
import { Kbd } from "./kbd.tsx";

/**
 * A window over the screen: the browser keeps the focus inside and gives it back at the end; Esc closes. Never used during a call.
 * While it is open the keys of the screen below rest.
 */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  foot?: ReactNode;
  wide?: boolean;
  kind?: "dialog" | "help" | "menu";
}) {
  const t = useText();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useOverlay(props.kind ?? "dialog");
  useEffect(() => {
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>("[data-first], input, textarea, select")?.focus();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${styles.dialog} ${props.wide ? styles.wide : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header className={styles.head}>
        <h2 id={id}>{props.title}</h2>
        <Button kind="quiet" onClick={props.onClose}>
          {t("common.close")} <Kbd keys="Escape" />
        </Button>
      </header>
      <div className={styles.body}>{props.children}</div>
      {props.foot !== undefined && <footer className={styles.foot}>{props.foot}</footer>}
    </dialog>
  );
}

/** Tells the keys that something lies over the screen while the component is there. */
export function useOverlay(kind: "dialog" | "palette" | "help" | "menu"): void {
  const opened = useApp((s) => s.overlayOpened);
  const closed = useApp((s) => s.overlayClosed);
  useEffect(() => {
    opened(kind);
    return () => {
      if (useApp.getState().overlay === kind) closed();
    };
  }, [kind, opened, closed]);
}
