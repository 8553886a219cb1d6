import type { StateCreator } from "zustand";
import type { AppState } from "./store.ts";

/** Holds the first run on the screen while a team is made and its join code is read, though the seat is signed in already. */
export interface SetupSlice {
  readonly isSettingUp: boolean;
  readonly setupBegun: () => void;
  readonly setupEnded: () => void;
}

export const createSetupSlice: StateCreator<AppState, [], [], SetupSlice> = (set) => ({
  isSettingUp: false,
  setupBegun: () => set({ isSettingUp: true }),
  setupEnded: () => set({ isSettingUp: false }),
});
