import type { StateCreator } from "zustand";
import type { AppState } from "./store.ts";

/** Screens in the navigation, each on Alt and its digit. */
export const navScreens = [
  "workbench",
  "pool",
  "mine",
  "callbacks",
  "entry",
  "import",
  "floor",
  "bin",
  "team",
] as const;
/** With those that are reached from where they are meant: the diary of outages, and why a customer is whose. */
export const screenNames = [...navScreens, "outages", "why"] as const;
export type ScreenName = (typeof screenNames)[number];

export interface Route {
  readonly screen: ScreenName;
  /** What the screen is asked to show, e.g. {name: "…"} for entry, {tab: "rules"} for team. */
  readonly params: Readonly<Record<string, string>>;
}

export interface RouteSlice {
  readonly route: Route;
  /** The screen before this one, for stepping back. */
  readonly from: ScreenName | null;
  readonly screenOpened: (screen: ScreenName, params?: Readonly<Record<string, string>>) => void;
}

export const createRouteSlice: StateCreator<AppState, [], [], RouteSlice> = (set) => ({
  route: { screen: "workbench", params: {} },
  from: null,
  screenOpened: (screen, params = {}) =>
    set((state) => ({
      route: { screen, params },
      from: state.route.screen === screen ? state.from : state.route.screen,
      overlay: "none",
    })),
});
