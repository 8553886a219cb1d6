import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { BrowserWindow, BrowserWindowConstructorOptions, NativeImage, Rectangle } from "electron";
import { z } from "zod";
import type { ElectronApi } from "./electron-api.ts";
import { appUrl } from "./port-messages.ts";

const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(800),
  height: z.number().int().min(500),
  maximized: z.boolean(),
});
type WindowState = z.infer<typeof WindowState>;

export interface MainWindowOptions {
  readonly preloadFile: string;
  /** Where the window's place is kept. */
  readonly stateFile: string;
  readonly icon: NativeImage;
  /** Developer tools only where the app is not packaged. */
  readonly devTools: boolean;
  /** Closing hides the window while the app lives on in the tray, so that callbacks ring. */
  readonly mayClose: () => boolean;
}

/** The one window. Its page has no Node, no reach into this process but its port, and a sandbox around it. */
export function openMainWindow(electron: ElectronApi, options: MainWindowOptions): BrowserWindow {
  const state = findState(electron, options.stateFile);
  const window = new electron.BrowserWindow(windowOptions(options, state));
  if (state?.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  const keep = () => keepState(window, options.stateFile);
  window.on("resized", keep);
  window.on("moved", keep);
  window.on("close", (event) => {
    keep();
    if (options.mayClose()) return;
    event.preventDefault();
    window.hide();
  });
  window.webContents.on("render-process-gone", (_, details) => {
    if (details.reason !== "clean-exit") window.loadURL(appUrl);
  });
  window.loadURL(appUrl);
  return window;
}

function windowOptions(options: MainWindowOptions, state: WindowState | undefined): BrowserWindowConstructorOptions {
  return {
    width: state?.width ?? 1366,
    height: state?.height ?? 800,
    ...(state ? { x: state.x, y: state.y } : {}),
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: "Fairdial",
    icon: options.icon,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.devTools,
    },
  };
}

/** The kept place, unless no screen shows it any more. */
function findState({ screen }: ElectronApi, file: string): WindowState | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const state = WindowState.parse(JSON.parse(readFileSync(file, "utf8")));
    return screen.getAllDisplays().some((display) => overlaps(display.workArea, state)) ? state : undefined;
  } catch {
    return undefined;
  }
}

const overlaps = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function keepState(window: BrowserWindow, file: string): void {
  if (window.isDestroyed() || window.isMinimized()) return;
  const state = { ...window.getNormalBounds(), maximized: window.isMaximized() };
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // A window that opens elsewhere next time is no reason to disturb the agent.
  }
}
