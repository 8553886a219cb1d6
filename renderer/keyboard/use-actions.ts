import { useEffect, useRef } from "react";
import type { ActionId } from "./action-types.ts";

export type ActionHandlers = Partial<Record<ActionId, () => void>>;

/** Who carries an action out now: the last screen that offered wins. Not state of the page: it changes with what is mounted. */
const offers: { current: ActionHandlers }[] = [];

/** Offers to carry out actions while the component is mounted; handlers may be new at each render. */
export function useActions(handlers: ActionHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    offers.push(latest);
    return () => {
      offers.splice(offers.indexOf(latest), 1);
    };
  }, []);
}

export function handlerOf(id: ActionId): (() => void) | undefined {
  for (let i = offers.length - 1; i >= 0; i--) {
    const handler = offers[i]?.current[id];
    if (handler) return handler;
  }
  return undefined;
}

/** Runs an action by name, as its key would; false where nothing offers it. */
export function runAction(id: ActionId): boolean {
  const handler = handlerOf(id);
  handler?.();
  return handler !== undefined;
}
