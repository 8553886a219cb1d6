import { randomBytes } from "node:crypto";
import type { HubProcess, ShellPorts } from "../../electron/shell/ports.ts";

export interface MemoryPorts extends ShellPorts {
  /** Everything handed to the operating system, in order. */
  readonly notifications: { title: string; body: string; tag: string; onClick?: () => void }[];
  readonly dialled: string[];
  readonly opened: string[];
  badge: number;
  /** As after sleep. */
  wake(): void;
}

/** The operating system, in memory: what was asked of it can be read. */
export function createMemoryPorts({
  key = randomBytes(32),
  startHub = async () => {
    throw new Error("no hub can be started here");
  },
}: {
  key?: Uint8Array;
  startHub?: (options: { home: string; port: number | null; demo: boolean }) => Promise<HubProcess>;
} = {}): MemoryPorts {
  const wakers = new Set<() => void>();
  const ports: MemoryPorts = {
    kind: "browser",
    notifications: [],
    dialled: [],
    opened: [],
    badge: 0,
    osLocale: () => "zh-CN",
    notify: (notification) => {
      ports.notifications.push(notification);
    },
    dial: async (e164) => {
      ports.dialled.push(e164);
    },
    openLink: async (url) => {
      ports.opened.push(url);
    },
    secrets: {
      cacheKey: async () => key,
      seal: async (plain) => Buffer.from(plain, "utf8").toString("base64"),
      unseal: async (sealed) => Buffer.from(sealed, "base64").toString("utf8"),
    },
    setBadge: (count) => {
      ports.badge = count;
    },
    onWake: (listener) => {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
    onDeepLink: () => () => undefined,
    startHub,
    quit: () => undefined,
    wake: () => {
      for (const waker of wakers) waker();
    },
  };
  return ports;
}
