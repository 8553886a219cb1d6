import { startHubProcess } from "../hub-process.ts";
import { createKeyFileSecrets } from "../key-file.ts";
import { outsideLink, telLink } from "../links.ts";
import type { ShellPorts } from "../ports.ts";
import { openWithSystem } from "../system-opener.ts";
import { watchForWake } from "../wake.ts";
import type { PageChannel } from "./page-channel.ts";

export interface BrowserPortsDeps {
  readonly home: string;
  readonly pages: PageChannel;
  /** File of the hub program. */
  readonly hubEntry: string;
  readonly locale: string;
  readonly quit: () => void;
}

/** What the OS gives through a browser: what a page can do, a page does; the rest the system's own opener. */
export function createBrowserPorts({ home, pages, hubEntry, locale, quit }: BrowserPortsDeps): ShellPorts {
  return {
    kind: "browser",
    osLocale: () => locale,
    notify: ({ title, body, tag, onClick }) => {
      if (onClick) pages.onClick(tag, onClick);
      pages.tellAll({ kind: "notify", title, body, tag });
    },
    dial: async (e164) => {
      const url = telLink(e164);
      if (!url) throw new Error("not a telephone number");
      // Never through the page: the browser would ask "open this program?" before every call, and take the keys while it asks.
      await openWithSystem(url);
    },
    openLink: async (address) => {
      const url = outsideLink(address);
      if (!url) throw new Error("only http, https and mailto links are opened");
      if (!pages.tellOne({ kind: "open", url })) await openWithSystem(url);
    },
    secrets: createKeyFileSecrets(home),
    setBadge: pages.setBadge,
    onWake: (listener) => watchForWake(listener),
    onDeepLink: () => () => undefined,
    startHub: (options) => startHubProcess(hubEntry, options),
    quit,
  };
}
