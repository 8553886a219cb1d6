import { Suspense, useEffect } from "react";
import type { AppStatus } from "../../../shared/contract/app.ts";
import { type ActionHandlers, useActions } from "../../keyboard/use-actions.ts";
import { navScreens } from "../../store/route-slice.ts";
import { useApp } from "../../store/store.ts";
import { HelpSheet } from "../help/help-sheet.tsx";
import { Palette } from "../palette/palette.tsx";
import { useDraftSaver } from "../workbench/draft-saver.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { Lines } from "./lines.tsx";
import { NavBar } from "./nav-bar.tsx";
import { ScreenGuard } from "./screen-guard.tsx";
import { screens } from "./screens.tsx";
import styles from "./shell.module.css";
import { TopBar } from "./top-bar.tsx";
import { UserMenu } from "./user-menu.tsx";

/** Bars around the screen that is open, and what may lie over it. */
export function Frame(props: { status: AppStatus }) {
  const screen = useApp((s) => s.route.screen);
  const overlay = useApp((s) => s.overlay);
  const Screen = screens[screen];
  useGlobalActions();
  useDraftSaver();
  useTitle(props.status);
  return (
    <div className={styles.frame}>
      <TopBar status={props.status} />
      <NavBar status={props.status} />
      <Lines status={props.status} />
      <main className={styles.main} id="main">
        <ScreenGuard key={screen}>
          <Suspense fallback={null}>
            <Screen />
          </Suspense>
        </ScreenGuard>
      </main>
      <BottomBar status={props.status} />
      {overlay === "palette" && <Palette />}
      {overlay === "help" && <HelpSheet />}
      {overlay === "menu" && <UserMenu status={props.status} />}
    </div>
  );
}

function useGlobalActions(): void {
  const opened = useApp((s) => s.screenOpened);
  const overlayOpened = useApp((s) => s.overlayOpened);
  const go: ActionHandlers = Object.fromEntries(navScreens.map((name) => [`go-${name}`, () => opened(name)]));
  useActions({
    ...go,
    "go-outages": () => opened("outages"),
    search: () => overlayOpened("palette"),
    help: () => overlayOpened("help"),
    "step-back": stepBack,
  });
}

/** Out of a text field first, then back to the screen before; text stays where it was typed. */
function stepBack(): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused !== document.body && focused.matches("input, textarea, select")) {
    focused.blur();
    return;
  }
  const { route, from, screenOpened } = useApp.getState();
  if (route.screen !== "workbench") screenOpened(from ?? "workbench");
}

/** The number of due promises in the window's title; the shells make a badge of it. */
function useTitle(status: AppStatus): void {
  const due = status.counts.overdue + status.counts.dueToday;
  const team = status.org?.name ?? "";
  useEffect(() => {
    document.title = `${due > 0 ? `(${due}) ` : ""}Fairdial${team === "" ? "" : ` · ${team}`}`;
  }, [due, team]);
}
