import type { DeskForm } from "../store/desk-slice.ts";
import type { Overlay } from "../store/overlay-slice.ts";
import type { ScreenName } from "../store/route-slice.ts";

/** All that decides what a key means. Small and enumerable, so that a test can walk through every state. */
export interface KeyState {
  /** Signed in and past the first load. */
  readonly ready: boolean;
  readonly screen: ScreenName;
  readonly overlay: Overlay;
  readonly form: DeskForm;
  readonly phase: "idle" | "on-call" | "wrap-up";
  /** How I see the customer on the desk: none = the desk is empty. */
  readonly sight: "none" | "mine" | "full" | "pool" | "stub";
  readonly isLead: boolean;
  readonly isRinging: boolean;
}
