import type { Notification } from "electron";
import { outsideLink, telLink } from "../links.ts";
import type { ShellPorts } from "../ports.ts";
import { watchForWake } from "../wake.ts";
import type { DeepLinks } from "./deep-links.ts";
import type { ElectronApi } from "./electron-api.ts";
import { startHubUtility } from "./hub-utility.ts";
import { createOsSecrets } from "./os-secrets.ts";

export interface ElectronPortsDeps {
  readonly home: string;
  readonly hubEntry: string;
  readonly locale: string;
  readonly links: DeepLinks;
  readonly showWindow: () => void;
  readonly setCount: (count: number) => void;
}

/** What the OS gives through Electron. */
export function createElectronPorts(electron: ElectronApi, deps: ElectronPortsDeps): ShellPorts {
  const { app, powerMonitor, shell } = electron;
  return {
    kind: "electron",
    osLocale: () => deps.locale,
    notify: createNotify(electron, deps.showWindow),
    dial: async (e164) => {
      const url = telLink(e164);
      if (!url) throw new Error("not a telephone number");
      await shell.openExternal(url);
    },
    openLink: async (address) => {
      const url = outsideLink(address);
      if (!url) throw new Error("only http, https and mailto links are opened");
      await shell.openExternal(url);
    },
    secrets: createOsSecrets(electron, deps.home),
    setBadge: (count) => {
      app.setBadgeCount(count);
      deps.setCount(count);
    },
    onWake: (listener) => {
      powerMonitor.on("resume", listener);
      powerMonitor.on("unlock-screen", listener);
      const stopWatch = watchForWake(listener);
      return () => {
        powerMonitor.off("resume", listener);
        powerMonitor.off("unlock-screen", listener);
        stopWatch();
      };
    },
    onDeepLink: deps.links.onLink,
    startHub: (options) => startHubUtility(electron, deps.hubEntry, options),
    quit: () => app.quit(),
  };
}

/** A notification takes the place of the one with the same tag; a click brings the window to the front first. */
function createNotify({ Notification: Shown }: ElectronApi, showWindow: () => void): ShellPorts["notify"] {
  const open = new Map<string, Notification>();
  return ({ title, body, tag, onClick }) => {
    try {
      if (!Shown.isSupported()) return;
      open.get(tag)?.close();
      const shown = new Shown({ title, body, timeoutType: "never" });
      shown.on("click", () => {
        showWindow();
        onClick?.();
      });
      shown.on("close", () => {
        if (open.get(tag) === shown) open.delete(tag);
      });
      open.set(tag, shown);
      shown.show();
    } catch {
      // The in-app banner rings all the same.
    }
  };
}
