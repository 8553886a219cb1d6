import type { StateCreator } from "zustand";
import type { AppState } from "./store.ts";

/** A small form open on the customer page, in place; one at a time. */
export type DeskForm =
  | "none"
  | "edit"
  | "activity"
  | "callback"
  | "release"
  | "override"
  | "number"
  | "why"
  | "duplicates"
  | "unfinished";

export interface DeskSlice {
  readonly form: DeskForm;
  /** Number chosen for the next dial; null = the first that works. */
  readonly numberId: string | null;
  readonly formOpened: (form: Exclude<DeskForm, "none">) => void;
  readonly formClosed: () => void;
  readonly numberChosen: (numberId: string | null) => void;
  /** Another customer lies on the desk: nothing of the last one stays open. */
  readonly customerChanged: () => void;
}

export const createDeskSlice: StateCreator<AppState, [], [], DeskSlice> = (set) => ({
  form: "none",
  numberId: null,
  formOpened: (form) => set({ form }),
  formClosed: () => set({ form: "none" }),
  numberChosen: (numberId) => set({ numberId }),
  customerChanged: () => set({ form: "none", numberId: null }),
});
