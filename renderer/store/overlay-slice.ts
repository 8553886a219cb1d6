import type { StateCreator } from "zustand";
import type { AppState } from "./store.ts";

/** What lies over the screen; never more than one. A dialog belongs to the screen that opened it. */
export type Overlay = "none" | "palette" | "help" | "menu" | "dialog";

export interface OverlaySlice {
  readonly overlay: Overlay;
  readonly overlayOpened: (overlay: Exclude<Overlay, "none">) => void;
  readonly overlayClosed: () => void;
}

export const createOverlaySlice: StateCreator<AppState, [], [], OverlaySlice> = (set) => ({
  overlay: "none",
  overlayOpened: (overlay) => set({ overlay }),
  overlayClosed: () => set({ overlay: "none" }),
});
