import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { ScreenName } from "../../store/route-slice.ts";

type Lazy = LazyExoticComponent<ComponentType>;

/** Every screen behind the navigation, each fetched when first opened. */
export const screens: Readonly<Record<ScreenName, Lazy>> = {
  workbench: lazy(async () => ({ default: (await import("../workbench/workbench-screen.tsx")).WorkbenchScreen })),
  pool: lazy(async () => ({ default: (await import("../pool/pool-screen.tsx")).PoolScreen })),
  mine: lazy(async () => ({ default: (await import("../mine/mine-screen.tsx")).MineScreen })),
  callbacks: lazy(async () => ({ default: (await import("../callbacks/callbacks-screen.tsx")).CallbacksScreen })),
  entry: lazy(async () => ({ default: (await import("../entry/entry-screen.tsx")).EntryScreen })),
  import: lazy(async () => ({ default: (await import("../import/import-screen.tsx")).ImportScreen })),
  floor: lazy(async () => ({ default: (await import("../floor/floor-screen.tsx")).FloorScreen })),
  bin: lazy(async () => ({ default: (await import("../bin/bin-screen.tsx")).BinScreen })),
  outages: lazy(async () => ({ default: (await import("../outages/outages-screen.tsx")).OutagesScreen })),
  why: lazy(async () => ({ default: (await import("../why/why-screen.tsx")).WhyScreen })),
  team: lazy(async () => ({ default: (await import("../team/team-screen.tsx")).TeamScreen })),
};

export const firstRunScreen: Lazy = lazy(async () => ({
  default: (await import("../first-run/first-run-screen.tsx")).FirstRunScreen,
}));
export const signInScreen: Lazy = lazy(async () => ({
  default: (await import("../sign-in/sign-in-screen.tsx")).SignInScreen,
}));
