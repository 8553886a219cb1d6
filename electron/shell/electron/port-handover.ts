import type { BrowserWindow, IpcMainEvent, MessagePortMain } from "electron";
import type { Logger } from "pino";
import type { ElectronApi } from "./electron-api.ts";
import { appOrigin, havePort, wantPort } from "./port-messages.ts";

export interface PortHandoverDeps {
  readonly log: Logger;
  readonly window: () => BrowserWindow | undefined;
  readonly serve: (port: MessagePortMain) => void;
}

/** Gives the line to the core to the main frame of our own window, showing our own page; to nobody else. */
export function handOverPorts({ ipcMain, MessageChannelMain }: ElectronApi, deps: PortHandoverDeps): void {
  ipcMain.on(wantPort, (event) => {
    const frame = event.senderFrame;
    if (!frame || !isTrusted(event, deps.window())) {
      deps.log.warn({ url: frame?.url ?? "" }, "a page that is not ours asked for the core");
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    deps.serve(port1);
    port1.start();
    frame.postMessage(havePort, null, [port2]);
  });
}

function isTrusted(event: IpcMainEvent, window: BrowserWindow | undefined): boolean {
  if (!window || window.isDestroyed() || event.sender !== window.webContents) return false;
  const frame = event.senderFrame;
  return frame !== null && frame === window.webContents.mainFrame && frame.origin === appOrigin;
}
