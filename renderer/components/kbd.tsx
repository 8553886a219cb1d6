import type { ActionId } from "../keyboard/action-types.ts";
import { actions } from "../keyboard/actions.ts";
import { partsOf } from "../keyboard/keys.ts";
import { keysFor, worksWhileTyping } from "../keyboard/match.ts";
import { useIsTyping } from "../keyboard/use-is-typing.ts";
import { useBindings } from "../keyboard/use-keyboard.ts";
import type { Text } from "../languages/text.ts";
import { useText } from "../languages/text-provider.tsx";
import styles from "./kbd.module.css";

/** A key as it is printed on the keyboard, e.g. "Ctrl+Enter" → Ctrl ↵. For a free key; an action's key is ActionKbd. */
export function Kbd(props: { keys: string; onAccent?: boolean }) {
  const t = useText();
  return (
    <span className={`${styles.kbd} ${props.onAccent ? styles.onAccent : ""}`} aria-hidden="true">
      {partsOf(props.keys).map((part) => (
        <kbd key={part}>{t.find(`keys.name.${part}`) ?? part}</kbd>
      ))}
    </span>
  );
}

/** The key of an action as the user has it now. `short` prefers the plain key; in a text field, where that is text, the one that acts. */
export function ActionKbd(props: { action: ActionId; short?: boolean; onAccent?: boolean }) {
  const key = useActionKey(props.action, props.short ?? false);
  return key === undefined ? null : <Kbd keys={key} onAccent={props.onAccent ?? false} />;
}

export function useActionKey(id: ActionId, short = false): string | undefined {
  const bindings = useBindings();
  const action = actions.find((a) => a.id === id);
  const keys = action ? keysFor(action, bindings) : [];
  const isTyping = useIsTyping(short);
  if (!short) return keys[0];
  return keys.find(isTyping ? worksWhileTyping : (key) => key.length === 1) ?? keys[0];
}

/** For aria-keyshortcuts and titles. */
export const keyText = (key: string, t: Text): string =>
  partsOf(key)
    .map((part) => t.find(`keys.name.${part}`) ?? part)
    .join("+");
