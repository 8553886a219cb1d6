/** What the operating system gives the seat core, behind small ports: one adapter a shell (electron/, browser/), one in memory for tests. */
export interface ShellPorts {
  readonly kind: "electron" | "browser";
  /** BCP 47, e.g. zh-CN. */
  osLocale(): string;
  /** OS notification; `onClick` brings the window to the front and runs. Same tag replaces. Never throws. */
  notify(notification: { title: string; body: string; tag: string; onClick?: () => void }): void;
  /** Hands a number to the default telephone program (`tel:`). Rejects when the OS has none. */
  dial(e164: string): Promise<void>;
  /** Opens http, https or mailto outside the app. */
  openLink(url: string): Promise<void>;
  /** Seals small secrets with the OS store; the browser shell keeps a key file readable by its user alone. */
  readonly secrets: SecretStore;
  /** Queue count on tray, dock or title. */
  setBadge(count: number): void;
  /** Called after sleep or when the machine's clock may have jumped. Returns the stop function. */
  onWake(listener: () => void): () => void;
  /** fairdial://customer/<id> or fairdial://join/<code>. */
  onDeepLink(listener: (url: string) => void): () => void;
  /** Starts the embedded hub as a process of its own; resolves when it listens. */
  startHub(options: { home: string; port: number | null; demo: boolean }): Promise<HubProcess>;
  quit(): void;
}

export interface SecretStore {
  /** 32 random bytes, the same on every call for this home; made on first use. */
  cacheKey(home: string): Promise<Uint8Array>;
  seal(plain: string): Promise<string>;
  unseal(sealed: string): Promise<string>;
}

export interface HubProcess {
  /** https://127.0.0.1:port */
  readonly address: string;
  readonly pid: number;
  /** Fires when the process ended without being asked. */
  onExit(listener: (code: number | null) => void): void;
  stop(): Promise<void>;
}
