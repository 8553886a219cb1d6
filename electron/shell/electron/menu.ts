import type { ElectronApi } from "./electron-api.ts";

/** macOS takes copy and paste from the menu; elsewhere the app has none, so no menu key gets in the way of its own. */
export function setMenu({ Menu }: Pick<ElectronApi, "Menu">, platform: NodeJS.Platform = process.platform): void {
  const menu =
    platform === "darwin"
      ? Menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }])
      : null;
  Menu.setApplicationMenu(menu);
}
