import { create } from "zustand";
import { createDeskSlice, type DeskSlice } from "./desk-slice.ts";
import { createDraftSlice, type DraftSlice } from "./draft-slice.ts";
import { createOverlaySlice, type OverlaySlice } from "./overlay-slice.ts";
import { createRouteSlice, type RouteSlice } from "./route-slice.ts";
import { createSetupSlice, type SetupSlice } from "./setup-slice.ts";

/** What is on the screen now; never a copy of a table. Tables are asked for through api/. */
export type AppState = RouteSlice & OverlaySlice & DeskSlice & DraftSlice & SetupSlice;

export const useApp = create<AppState>()((...a) => ({
  ...createRouteSlice(...a),
  ...createOverlaySlice(...a),
  ...createDeskSlice(...a),
  ...createSetupSlice(...a),
  ...createDraftSlice(...a),
}));
