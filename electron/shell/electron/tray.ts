import type { Tray } from "electron";
import { type ShellLanguage, shellWord } from "../words.ts";
import type { ElectronApi } from "./electron-api.ts";
import { trayIcon } from "./tray-icon.ts";

/** The tray: how many are to be called, the way back to the window, and the only way to end the app while it hides. */
export function openTray(
  { Menu, nativeImage, Tray: TrayClass }: ElectronApi,
  { language, show, quit }: { language: ShellLanguage; show: () => void; quit: () => void },
): { readonly setCount: (count: number) => void; readonly tray: Tray } {
  const tray = new TrayClass(nativeImage.createFromDataURL(trayIcon));
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: shellWord(language, "tray-show"), click: show },
      { type: "separator" },
      { label: shellWord(language, "tray-quit"), click: quit },
    ]),
  );
  tray.on("click", show);
  const setCount = (count: number) => {
    tray.setToolTip(shellWord(language, count > 0 ? "tray-count" : "tray-none", { count }));
    if (process.platform === "darwin") tray.setTitle(count > 0 ? String(count) : "");
  };
  setCount(0);
  return { setCount, tray };
}
