import { useSyncExternalStore } from "react";
import { focusOf } from "./use-keyboard.ts";

/**
 * Is the focus in a text field now? Letters and digits are text there, so other keys are to be named.
 *
 * @param cares false: nobody asks, so a change of focus is no reason to render
 */
export function useIsTyping(cares = true): boolean {
  return useSyncExternalStore(watchFocus, cares ? isTyping : never);
}

const never = (): boolean => false;

const isTyping = (): boolean => focusOf(document.activeElement) === "text";

function watchFocus(onChange: () => void): () => void {
  // Between two fields nothing has the focus for a moment, which is no news.
  const onOut = (event: FocusEvent) => {
    if (event.relatedTarget === null) onChange();
  };
  addEventListener("focusin", onChange);
  addEventListener("focusout", onOut);
  return () => {
    removeEventListener("focusin", onChange);
    removeEventListener("focusout", onOut);
  };
}
