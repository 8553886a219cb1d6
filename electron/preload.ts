/** Hands the renderer its MessagePort, and nothing else. Runs sandboxed, before the page's own scripts. */
import { ipcRenderer } from "electron";
import { havePort, wantPort } from "./shell/electron/port-messages.ts";

window.addEventListener("message", (event) => {
  if (event.source === window && event.data === wantPort) ipcRenderer.send(wantPort);
});
ipcRenderer.on(havePort, (event) => {
  window.postMessage(havePort, location.origin, [...event.ports]);
});
