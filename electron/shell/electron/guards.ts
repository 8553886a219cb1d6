import type { Session, WebContents } from "electron";
import type { ElectronApi } from "./electron-api.ts";
import { appOrigin } from "./port-messages.ts";

const isOurs = (url: string): boolean => url === appOrigin || url.startsWith(`${appOrigin}/`);

/** What the page itself may fetch: its own files, and what it made in memory. */
const localUrl = /^(app:\/\/fairdial\/|blob:app:\/\/fairdial\/|data:|devtools:)/;

/** Closes every way out of the page: no other address, no second window, no webview; for every page the app ever makes. */
export function guardContents({ app }: Pick<ElectronApi, "app">): void {
  app.on("web-contents-created", (_, contents) => {
    contents.on("will-navigate", (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on("will-frame-navigate", (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on("will-redirect", (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
  });
}

/** Denies every permission but notifications of our own page, every device, and every request that leaves the app. */
export function guardSession(session: Session): void {
  const allowed = (permission: string, origin: string) => permission === "notifications" && isOurs(origin);
  session.setPermissionRequestHandler((contents: WebContents | null, permission, decide, details) => {
    decide(contents !== null && details.isMainFrame && allowed(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_, permission, origin) => allowed(permission, origin.replace(/\/$/, "")));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !localUrl.test(details.url) }));
}
