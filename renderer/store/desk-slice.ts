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
  | "number-edit"
  | "why"
  | "duplicates"
  | "unfinished";

/** Where an act was asked for: its refusal is shown there. */
export type DeskPlace = "gate" | "save" | "queue" | "customer";

export interface DeskSlice {
  readonly form: DeskForm;
  /** Number chosen for the next dial; null = the first that works. */
  readonly numberId: string | null;
  /** Acts under way or waiting for the one before them. */
  readonly actsOpen: number;
  /** Those among them that bring another customer who is not on the screen yet: what is pressed now is not meant for the present one. */
  readonly turnsOpen: number;
  readonly deskProblem: { readonly place: DeskPlace; readonly error: unknown } | null;
  /** What was filed last, said in place until the next dial. */
  readonly filed: { readonly name: string; readonly disposition: string; readonly atMs: number } | null;
  /** Half-typed forms, by customer and form: closing one by Esc loses nothing. */
  readonly kept: Readonly<Record<string, unknown>>;
  readonly formOpened: (form: Exclude<DeskForm, "none">) => void;
  readonly formClosed: () => void;
  readonly numberChosen: (numberId: string | null) => void;
  readonly actStarted: () => void;
  readonly actEnded: (problem: DeskSlice["deskProblem"]) => void;
  readonly turnStarted: () => void;
  readonly turnEnded: () => void;
  /** A refusal that needed no question to the core. */
  readonly problemShown: (problem: DeskSlice["deskProblem"]) => void;
  readonly callFiled: (filed: DeskSlice["filed"]) => void;
  /** Another customer lies on the desk: nothing of the last one stays open. */
  readonly customerChanged: () => void;
  readonly formTyped: (key: string, value: unknown) => void;
  readonly formDone: (key: string) => void;
}

export const createDeskSlice: StateCreator<AppState, [], [], DeskSlice> = (set) => ({
  form: "none",
  numberId: null,
  actsOpen: 0,
  turnsOpen: 0,
  deskProblem: null,
  filed: null,
  kept: {},
  formOpened: (form) => set({ form, deskProblem: null }),
  formClosed: () => set({ form: "none" }),
  numberChosen: (numberId) => set({ numberId }),
  actStarted: () => set(({ actsOpen }) => ({ actsOpen: actsOpen + 1 })),
  actEnded: (deskProblem) => set(({ actsOpen }) => ({ actsOpen: actsOpen - 1, deskProblem })),
  turnStarted: () => set(({ turnsOpen }) => ({ turnsOpen: turnsOpen + 1 })),
  turnEnded: () => set(({ turnsOpen }) => ({ turnsOpen: turnsOpen - 1 })),
  problemShown: (deskProblem) => set({ deskProblem }),
  callFiled: (filed) => set({ filed }),
  customerChanged: () => set({ form: "none", numberId: null, deskProblem: null }),
  formTyped: (key, value) => set((state) => ({ kept: { ...state.kept, [key]: value } })),
  formDone: (key) =>
    set((state) => ({ form: "none", kept: Object.fromEntries(Object.entries(state.kept).filter(([k]) => k !== key)) })),
});
