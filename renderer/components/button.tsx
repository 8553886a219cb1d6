import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import type { ActionId } from "../keyboard/action-types.ts";
import { useText } from "../languages/text-provider.tsx";
import styles from "./button.module.css";
import { ActionKbd, keyText, useActionKey } from "./kbd.tsx";

export type ButtonKind = "default" | "primary" | "quiet" | "danger";

/** A button; with `action` it shows that action's key. A click does not take the focus away from where the work is. */
export function Button(
  props: ButtonHTMLAttributes<HTMLButtonElement> & {
    kind?: ButtonKind;
    action?: ActionId;
    /** Keep the plain key in view, e.g. H rather than F9. */
    shortKey?: boolean;
    children: ReactNode;
    ref?: Ref<HTMLButtonElement>;
  },
) {
  const { kind = "default", action, shortKey = false, className, children, ...button } = props;
  return (
    <button
      type="button"
      onMouseDown={(event) => event.preventDefault()}
      {...button}
      className={`${styles.button} ${styles[kind] ?? ""} ${className ?? ""}`}
    >
      {children}
      {action !== undefined && <ActionKbd action={action} short={shortKey} onAccent={kind === "primary"} />}
    </button>
  );
}

/** Says an action's key to screen readers: spread it on the control. */
export function useKeyHint(action: ActionId): { "aria-keyshortcuts"?: string; title?: string } {
  const t = useText();
  const key = useActionKey(action);
  if (key === undefined) return {};
  return {
    "aria-keyshortcuts": key.replace("Ctrl", "Control"),
    title: `${t(`keys.action.${action}`)} ${keyText(key, t)}`,
  };
}
