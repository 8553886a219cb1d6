import { deepLink } from "../links.ts";
import type { ElectronApi } from "./electron-api.ts";

export interface DeepLinks {
  readonly onLink: (listener: (url: string) => void) => () => void;
  /** Checks what the system handed us; keeps the first good link until somebody listens. */
  readonly offer: (candidates: readonly string[]) => void;
}

/** fairdial:// links, from the command line, from a second start and from macOS. Any web page can send one: each is checked. */
export function createDeepLinks({ app }: Pick<ElectronApi, "app">): DeepLinks {
  const listeners = new Set<(url: string) => void>();
  let waiting: string | undefined;
  const offer = (candidates: readonly string[]) => {
    const link = candidates.map(deepLink).find((found) => found !== undefined);
    if (link === undefined) return;
    if (listeners.size === 0) waiting = link;
    for (const listener of listeners) listener(link);
  };
  app.setAsDefaultProtocolClient("fairdial");
  app.on("open-url", (event, url) => {
    event.preventDefault();
    offer([url]);
  });
  return {
    offer,
    onLink: (listener) => {
      listeners.add(listener);
      if (waiting !== undefined) listener(waiting);
      waiting = undefined;
      return () => listeners.delete(listener);
    },
  };
}
