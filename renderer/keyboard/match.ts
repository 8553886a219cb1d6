import type { Action, ActionId } from "./action-types.ts";
import type { KeyState } from "./key-state.ts";
import { isComposing, type KeyPress, keyOf } from "./keys.ts";

/** Action id → the user's own key (preferences.keys). */
export type Bindings = Readonly<Record<string, string>>;

/** What has the focus: a text field takes characters; a control (button, link, list) takes Space and Enter. */
export type FocusKind = "none" | "control" | "text";

/** A key that would write or move inside a text field never acts there: only Ctrl, Alt, function keys and Esc do. */
export const worksWhileTyping = (key: string): boolean => /^(?:Ctrl|Alt)\+|^(?:Shift\+)?F\d+$|^Escape$/.test(key);

export const keysFor = (action: Action, bindings: Bindings): readonly string[] => {
  const own = bindings[action.id];
  return own === undefined || own === "" ? action.keys : [own];
};

/** Does this key reach actions while the focus is of this kind? */
export function reaches(key: string, focus: FocusKind): boolean {
  if (focus === "text") return worksWhileTyping(key);
  return focus === "none" || (key !== "Space" && key !== "Enter");
}

/**
 * The one action that a key press means now, or undefined. A press that belongs to an input method means nothing.
 *
 * @param table all actions; a test shows that at most one fits
 */
export function matchAction(
  press: KeyPress,
  state: KeyState,
  focus: FocusKind,
  bindings: Bindings,
  table: readonly Action[],
): ActionId | undefined {
  if (isComposing(press)) return undefined;
  const key = keyOf(press);
  if (key === undefined || !reaches(key, focus)) return undefined;
  return table.find((action) => keysFor(action, bindings).includes(key) && action.when(state))?.id;
}

/** Means the customer on the desk, so that it must not fall on one who is about to leave it; asking for the next is meant whoever lies there. */
export const isOfCustomer = (id: ActionId, table: readonly Action[]): boolean =>
  id !== "skip" && id !== "go-queue" && table.some((action) => action.id === id && action.group === "customer");

/** The action that already means this key in some state where `id` works too; undefined where the key is free. */
export function clashOf(
  id: ActionId,
  key: string,
  bindings: Bindings,
  table: readonly Action[],
  states: readonly KeyState[],
): ActionId | undefined {
  const own = table.find((action) => action.id === id);
  if (own === undefined) return undefined;
  return table.find(
    (other) =>
      other.id !== id &&
      keysFor(other, bindings).includes(key) &&
      states.some((state) => own.when(state) && other.when(state)),
  )?.id;
}
