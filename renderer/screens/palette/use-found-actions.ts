import type { Action } from "../../keyboard/action-types.ts";
import { actions } from "../../keyboard/actions.ts";
import { handlerOf } from "../../keyboard/use-actions.ts";
import { useKeyState } from "../../keyboard/use-key-state.ts";
import { useText } from "../../languages/text-provider.tsx";

const mostShown = 8;

/** Actions that can be carried out now and whose name has the words typed; all of them while nothing is typed. */
export function useFoundActions(wanted: string): readonly Action[] {
  const t = useText();
  const state = { ...useKeyState(), overlay: "none" as const };
  const low = wanted.toLowerCase();
  return actions
    .filter(
      (action) =>
        (action.inPalette ?? true) &&
        action.id !== "search" &&
        action.when(state) &&
        handlerOf(action.id) !== undefined &&
        (low === "" || t(`keys.action.${action.id}`).toLowerCase().includes(low)),
    )
    .slice(0, low === "" ? 40 : mostShown);
}
