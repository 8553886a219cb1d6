import type * as Electron from "electron";

/** The parts of the `electron` module that the shell uses, handed in so that contract tests can stand in for it. */
export type ElectronApi = Pick<
  typeof Electron,
  | "app"
  | "BrowserWindow"
  | "dialog"
  | "ipcMain"
  | "Menu"
  | "MessageChannelMain"
  | "nativeImage"
  | "Notification"
  | "powerMonitor"
  | "protocol"
  | "safeStorage"
  | "screen"
  | "session"
  | "shell"
  | "Tray"
  | "utilityProcess"
>;
