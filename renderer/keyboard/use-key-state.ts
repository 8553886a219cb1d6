import { useDesk, useRinging } from "../api/use-desk.ts";
import { useStatus } from "../api/use-status.ts";
import { useApp } from "../store/store.ts";
import type { KeyState } from "./key-state.ts";
import { sightOf } from "./use-keyboard.ts";

/** The state of the keys as something to render by: hints, help sheet, palette. */
export function useKeyState(): KeyState {
  const status = useStatus();
  const desk = useDesk();
  const ringing = useRinging();
  const screen = useApp((s) => s.route.screen);
  const overlay = useApp((s) => s.overlay);
  const form = useApp((s) => s.form);
  return {
    ready: status?.phase === "ready",
    screen,
    overlay,
    form,
    phase: desk?.phase ?? "idle",
    sight: sightOf(desk),
    isLead: status?.user?.role === "lead" || status?.user?.role === "admin",
    isRinging: ringing.length > 0,
  };
}
