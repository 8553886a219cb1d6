import type { StateCreator } from "zustand";
import type { Draft } from "../../shared/contract/desk.ts";
import type { AppState } from "./store.ts";

/** What the agent types about the call, without the core's stamp. */
export type DraftText = Omit<Draft, "savedAtMs">;

export const emptyDraft: DraftText = {
  note: "",
  disposition: null,
  level: null,
  levelTouched: false,
  nextText: "",
  callbackNote: "",
  lateReason: "",
  lostReason: "",
  quietText: "",
};

export interface DraftSlice {
  readonly draft: DraftText;
  /** Customer whom the text is about; null = nobody on the desk. */
  readonly draftFor: string | null;
  /** Grows with every change; what the core has is behind it until it is saved. */
  readonly draftVersion: number;
  readonly savedVersion: number;
  readonly savedAtMs: number | null;
  /** Why the last save failed; the text stays here and is tried again. */
  readonly saveError: unknown;
  /** Another customer came onto the desk, or the call was filed: the core's draft is the truth. */
  readonly draftLoaded: (customerId: string | null, draft: Draft) => void;
  readonly draftTyped: (change: Partial<DraftText>) => void;
  readonly draftSaved: (version: number, atMs: number) => void;
  readonly draftNotSaved: (error: unknown) => void;
}

export const createDraftSlice: StateCreator<AppState, [], [], DraftSlice> = (set) => ({
  draft: emptyDraft,
  draftFor: null,
  draftVersion: 0,
  savedVersion: 0,
  savedAtMs: null,
  saveError: undefined,
  draftLoaded: (customerId, { savedAtMs, ...draft }) =>
    set((state) => ({
      draft,
      draftFor: customerId,
      savedAtMs,
      savedVersion: state.draftVersion,
      saveError: undefined,
    })),
  draftTyped: (change) =>
    set((state) => ({ draft: { ...state.draft, ...change }, draftVersion: state.draftVersion + 1 })),
  draftSaved: (version, atMs) =>
    set((state) => ({
      savedVersion: Math.max(state.savedVersion, version),
      savedAtMs: atMs,
      saveError: undefined,
    })),
  draftNotSaved: (error) => set({ saveError: error }),
});

export const isDraftBehind = (state: DraftSlice): boolean => state.draftVersion > state.savedVersion;
