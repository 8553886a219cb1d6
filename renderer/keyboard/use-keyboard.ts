import { useEffect } from "react";
import type { Desk } from "../../shared/contract/desk.ts";
import { readDesk, readRinging } from "../api/use-desk.ts";
import { liveStatus } from "../api/use-status.ts";
import { useApp } from "../store/store.ts";
import { actions } from "./actions.ts";
import type { KeyState } from "./key-state.ts";
import { type KeyPress, keyOf } from "./keys.ts";
import { type Bindings, type FocusKind, isOfCustomer, keysFor, matchAction } from "./match.ts";
import { runAction } from "./use-actions.ts";

const noBindings: Bindings = {};

/** The state of the keys now, read from what is on the screen. */
export function readKeyState(): KeyState {
  const status = liveStatus.read();
  const desk = readDesk();
  const { route, overlay, form } = useApp.getState();
  return {
    ready: status?.phase === "ready",
    screen: route.screen,
    overlay,
    form,
    phase: desk?.phase ?? "idle",
    sight: sightOf(desk),
    isLead: status?.user?.role === "lead" || status?.user?.role === "admin",
    isRinging: readRinging().length > 0,
  };
}

export function sightOf(desk: Desk | undefined): KeyState["sight"] {
  const card = desk?.card;
  if (!card) return "none";
  if (card.customer.sight === "full") return card.mine ? "mine" : "full";
  return card.customer.sight;
}

/** Listens to every key of the page and runs the one action that it means. */
export function useKeyboard(): void {
  const bindings = useBindings();
  useEffect(() => {
    const pressedAhead: KeyPress[] = [];
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const focus = focusOf(event.target);
      const id = matchAction(event, readKeyState(), focus, bindings, actions);
      const { actsOpen, turnsOpen } = useApp.getState();
      const isForNext = id !== undefined && turnsOpen > 0 && focus !== "text" && isOfCustomer(id, actions);
      if (id !== undefined && !isForNext && runAction(id)) return event.preventDefault();
      // Means nothing yet, or somebody else, but an act is under way: it is for the desk that is coming (save, then dial).
      if ((id !== undefined && !isForNext) || actsOpen === 0 || focus === "text") return;
      if (actions.some((action) => keysFor(action, bindings).includes(keyOf(event) ?? ""))) {
        pressedAhead.push(event);
        event.preventDefault();
      }
    };
    const stopWaiting = useApp.subscribe(({ actsOpen, deskProblem }) => {
      if (actsOpen > 0 || pressedAhead.length === 0) return;
      const presses = pressedAhead.splice(0);
      // What was pressed in the hope of an act that was refused is forgotten.
      if (deskProblem !== null) return;
      for (const press of presses) {
        const id = matchAction(press, readKeyState(), focusOf(document.activeElement), bindings, actions);
        if (id !== undefined) runAction(id);
      }
    });
    addEventListener("keydown", onKeyDown);
    return () => {
      removeEventListener("keydown", onKeyDown);
      stopWaiting();
    };
  }, [bindings]);
}

export function useBindings(): Bindings {
  return liveStatus.usePart((status) => status?.preferences.keys ?? noBindings);
}

const textInputs = new Set(["text", "search", "tel", "url", "email", "password", "number", "date", "time", ""]);

/** What the focus stands on. */
export function focusOf(target: EventTarget | null): FocusKind {
  if (!(target instanceof HTMLElement)) return "none";
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return "text";
  if (target instanceof HTMLInputElement) return textInputs.has(target.type) ? "text" : "control";
  if (target.closest("button, a[href], select, summary, [role=option], [role=menuitem], [role=tab], [role=switch]"))
    return "control";
  return "none";
}
