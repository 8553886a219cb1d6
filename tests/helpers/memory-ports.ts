import type { HubProcess, SecretStore, ShellPorts } from "../../electron/shell/ports.ts";

export interface MemoryPorts extends ShellPorts {
  readonly notifications: { title: string; body: string; tag: string; onClick?: () => void }[];
  readonly dialled: string[];
  readonly opened: string[];
  badge: number;
  quits: number;
  /** The machine wakes from sleep. */
  readonly wake: () => void;
  readonly deepLink: (url: string) => void;
}

export interface MemoryPortsOptions {
  readonly locale?: string;
  /** What the telephone program does; resolves by default. */
  readonly dial?: (e164: string) => Promise<void>;
  readonly startHub?: (options: { home: string; port: number | null; demo: boolean }) => Promise<HubProcess>;
}

/** The OS in memory: everything handed to it is kept for the test to look at; nothing leaves the process. */
export function createMemoryPorts(options: MemoryPortsOptions = {}): MemoryPorts {
  const wakeListeners = new Set<() => void>();
  const linkListeners = new Set<(url: string) => void>();
  const ports: MemoryPorts = {
    kind: "browser",
    notifications: [],
    dialled: [],
    opened: [],
    badge: 0,
    quits: 0,
    osLocale: () => options.locale ?? "zh-CN",
    notify: (notification) => {
      ports.notifications.push(notification);
    },
    dial: async (e164) => {
      ports.dialled.push(e164);
      await options.dial?.(e164);
    },
    openLink: async (url) => {
      ports.opened.push(url);
    },
    secrets: memorySecrets(),
    setBadge: (count) => {
      ports.badge = count;
    },
    onWake: (listener) => {
      wakeListeners.add(listener);
      return () => wakeListeners.delete(listener);
    },
    onDeepLink: (listener) => {
      linkListeners.add(listener);
      return () => linkListeners.delete(listener);
    },
    startHub: options.startHub ?? (() => Promise.reject(new Error("no hub in this test"))),
    quit: () => {
      ports.quits += 1;
    },
    wake: () => {
      for (const listener of wakeListeners) listener();
    },
    deepLink: (url) => {
      for (const listener of linkListeners) listener(url);
    },
  };
  return ports;
}

function memorySecrets(): SecretStore {
  const keys = new Map<string, Uint8Array>();
  return {
    cacheKey: async (home) => {
      const key = keys.get(home) ?? crypto.getRandomValues(new Uint8Array(32));
      keys.set(home, key);
      return key;
    },
    seal: async (plain) => `sealed:${Buffer.from(plain).toString("base64")}`,
    unseal: async (sealed) => Buffer.from(sealed.slice("sealed:".length), "base64").toString(),
  };
}
