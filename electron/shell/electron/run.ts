import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserWindow, MessagePortMain } from "electron";
import type { Logger } from "pino";
import { appArgs, readFlags, type ShellFlags } from "../flags.ts";
import { openLog } from "../log.ts";
import type { ShellPorts } from "../ports.ts";
import { startProblem } from "../start-problem.ts";
import { languageOf, shellWord } from "../words.ts";
import { registerAppScheme, serveAppScheme } from "./app-protocol.ts";
import { createDeepLinks } from "./deep-links.ts";
import type { ElectronApi } from "./electron-api.ts";
import { createElectronPorts } from "./electron-ports.ts";
import { guardContents, guardSession } from "./guards.ts";
import { openMainWindow } from "./main-window.ts";
import { setMenu } from "./menu.ts";
import { isSafe } from "./os-secrets.ts";
import { handOverPorts } from "./port-handover.ts";
import { openTray } from "./tray.ts";
import { trayIcon } from "./tray-icon.ts";

export interface ShellSeat {
  readonly close: () => Promise<void>;
  readonly servePort: (port: MessagePortMain) => void;
}

export interface RunDeps {
  readonly argv: readonly string[];
  readonly rendererDir: string;
  readonly preloadFile: string;
  readonly hubEntry: string;
  readonly openSeat: (options: { flags: ShellFlags; ports: ShellPorts; log: Logger }) => Promise<ShellSeat>;
}

/**
 * Runs the app: one instance a home, one window, one seat core. What must be said before the app is ready is said before
 * the first await.
 */
export async function runElectronShell(electron: ElectronApi, deps: RunDeps): Promise<void> {
  const { app, dialog, session } = electron;
  const flags = readFlags(appArgs(deps.argv, app.isPackaged));
  app.enableSandbox();
  app.setPath("userData", join(flags.home, "electron"));
  registerAppScheme(electron);
  if (!app.requestSingleInstanceLock()) return app.quit();
  const links = createDeepLinks(electron);
  guardContents(electron);
  let window: BrowserWindow | undefined;
  const show = () => {
    if (!window || window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  app.on("second-instance", (_, argv) => {
    show();
    links.offer(argv);
  });
  app.on("activate", show);
  app.on("window-all-closed", () => undefined);
  await app.whenReady();
  const locale = flags.lang ?? app.getPreferredSystemLanguages()[0] ?? app.getLocale();
  const language = flags.lang ?? languageOf(locale);
  const sayAndEnd = (text: string) => {
    dialog.showErrorBox("Fairdial", text);
    app.exit(1);
  };
  if (!(await isSafe(electron))) return sayAndEnd(shellWord(language, "no-safe-storage"));
  try {
    mkdirSync(flags.home, { recursive: true, mode: 0o700 });
    const log = openLog(flags.home);
    guardSession(session.defaultSession);
    serveAppScheme(electron, deps.rendererDir);
    setMenu(electron);
    const tray = openTray(electron, { language, show, quit: () => app.quit() });
    const ports = createElectronPorts(electron, {
      home: flags.home,
      hubEntry: deps.hubEntry,
      locale,
      links,
      showWindow: show,
      setCount: tray.setCount,
    });
    const seat = await deps.openSeat({ flags, ports, log });
    const ending = closeBeforeQuit(electron, seat, log);
    handOverPorts(electron, { log, window: () => window, serve: seat.servePort });
    window = openMainWindow(electron, {
      preloadFile: deps.preloadFile,
      stateFile: join(flags.home, "window.json"),
      icon: electron.nativeImage.createFromDataURL(trayIcon),
      devTools: !app.isPackaged,
      mayClose: ending,
    });
    links.offer(flags.rest);
  } catch (error) {
    sayAndEnd(startProblem(language, error, { home: flags.home, port: flags.port }));
  }
}

/** The app ends only when the core has closed its files. @returns whether the end has begun */
function closeBeforeQuit({ app }: ElectronApi, seat: ShellSeat, log: Logger): () => boolean {
  let phase: "running" | "closing" | "closed" = "running";
  app.on("before-quit", (event) => {
    if (phase === "closed") return;
    event.preventDefault();
    if (phase === "closing") return;
    phase = "closing";
    seat
      .close()
      .catch((error) => log.error({ err: error }, "the seat did not close well"))
      .finally(() => {
        phase = "closed";
        app.exit(0);
      });
  });
  return () => phase !== "running";
}
