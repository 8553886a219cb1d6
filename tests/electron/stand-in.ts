import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { ElectronApi } from "../../electron/shell/electron/electron-api.ts";

/**
 * Stands in for the `electron` module: remembers what the shell asked of it and lets a test play the system's part. It says
 * nothing about how Electron itself behaves; that is for app.electron.spec.ts, where the runtime exists.
 */
type Decide = (allowed: boolean) => void;

export class StandInContents extends EventEmitter {
  readonly mainFrame = new StandInFrame("app://fairdial");
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: "allow" });
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.openHandler = handler;
  }
  /** Plays one attempt; true when the shell stopped it. */
  attempt(name: string, url: string): boolean {
    let stopped = false;
    const event = {
      url,
      preventDefault: () => {
        stopped = true;
      },
    };
    this.emit(name, event, url);
    return stopped;
  }
}

export class StandInFrame {
  readonly origin: string;
  readonly sent: { channel: string; ports: unknown[] }[] = [];
  constructor(origin: string) {
    this.origin = origin;
  }
  get url() {
    return `${this.origin}/index.html`;
  }
  postMessage(channel: string, _: unknown, ports: unknown[]) {
    this.sent.push({ channel, ports });
  }
}

export class StandInWindow extends EventEmitter {
  readonly webContents = new StandInContents();
  readonly loaded: string[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  visible = false;
  focused = 0;
  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  loadURL(url: string) {
    this.loaded.push(url);
  }
  show() {
    this.visible = true;
  }
  hide() {
    this.visible = false;
  }
  focus() {
    this.focused += 1;
  }
  maximize() {}
  restore() {}
  isMinimized = () => false;
  isMaximized = () => false;
  isDestroyed = () => false;
  getNormalBounds = () => ({ x: 10, y: 20, width: 1366, height: 800 });
}

interface Session {
  request: (
    contents: unknown,
    permission: string,
    decide: Decide,
    details: { isMainFrame: boolean; requestingUrl: string },
  ) => void;
  check: (contents: unknown, permission: string, origin: string) => boolean;
  device: () => boolean;
  before: (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void;
}

/** As open as an Electron session is before anybody closes it. */
function createSession() {
  const handlers: Session = {
    request: (_contents, _permission, decide) => decide(true),
    check: () => true,
    device: () => true,
    before: (_details, decide) => decide({ cancel: false }),
  };
  return Object.assign(handlers, {
    setPermissionRequestHandler: (handler: Session["request"]) => {
      handlers.request = handler;
    },
    setPermissionCheckHandler: (handler: Session["check"]) => {
      handlers.check = handler;
    },
    setDevicePermissionHandler: (handler: Session["device"]) => {
      handlers.device = handler;
    },
    webRequest: {
      onBeforeRequest: (handler: Session["before"]) => {
        handlers.before = handler;
      },
    },
  });
}

export interface StandInOptions {
  /** Another instance already runs on this home. */
  readonly isSecond?: boolean;
  /** What the system's key store is like. */
  readonly keyring?: "real" | "basic_text" | "none";
}

export function createStandIn({ isSecond = false, keyring = "real" }: StandInOptions = {}) {
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    calls: [] as string[],
    paths: new Map<string, string>(),
    badge: 0,
    exitCode: undefined as number | undefined,
    quits: 0,
    enableSandbox: () => app.calls.push("enableSandbox"),
    setPath: (name: string, path: string) => app.paths.set(name, path),
    requestSingleInstanceLock: () => !isSecond,
    setAsDefaultProtocolClient: (scheme: string) => app.calls.push(`client ${scheme}`),
    whenReady: async () => {
      app.calls.push("ready");
    },
    getPreferredSystemLanguages: () => ["zh-CN"],
    getLocale: () => "zh-CN",
    setBadgeCount: (count: number) => {
      app.badge = count;
    },
    quit: () => {
      app.quits += 1;
      app.emit("before-quit", { preventDefault: () => app.calls.push("quit held") });
    },
    exit: (code: number) => {
      app.exitCode = code;
    },
  });
  const session = createSession();
  const seen = {
    windows: [] as StandInWindow[],
    schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
    schemesBeforeReady: false,
    handlers: new Map<string, (request: Request) => Promise<Response>>(),
    errors: [] as string[],
    opened: [] as string[],
    notifications: [] as StandInNotification[],
    trayTips: [] as string[],
    forks: [] as { entry: string; args: string[]; child: StandInUtility }[],
    menu: undefined as unknown,
  };

  class StandInNotification extends EventEmitter {
    readonly options: { title: string; body: string };
    closed = false;
    static isSupported = () => true;
    constructor(options: { title: string; body: string }) {
      super();
      this.options = options;
      seen.notifications.push(this);
    }
    show() {}
    close() {
      this.closed = true;
      this.emit("close");
    }
  }

  class StandInUtility extends EventEmitter {
    readonly pid = 4321;
    readonly stdout = new PassThrough();
    readonly stderr = new PassThrough();
    kill() {
      queueMicrotask(() => this.emit("exit", 0));
      return true;
    }
  }

  const api = {
    app,
    BrowserWindow: class extends StandInWindow {
      constructor(options: Electron.BrowserWindowConstructorOptions) {
        super(options);
        seen.windows.push(this);
        app.emit("web-contents-created", {}, this.webContents);
      }
    },
    dialog: { showErrorBox: (_: string, text: string) => seen.errors.push(text) },
    ipcMain: new EventEmitter(),
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (menu: unknown) => {
        seen.menu = menu;
      },
    },
    MessageChannelMain: class {
      readonly port1 = { start: () => undefined, name: "core's end" };
      readonly port2 = { name: "page's end" };
    },
    nativeImage: { createFromDataURL: (url: string) => ({ url }) },
    Notification: StandInNotification,
    powerMonitor: new EventEmitter(),
    protocol: {
      registerSchemesAsPrivileged: (schemes: typeof seen.schemes) => {
        seen.schemes.push(...schemes);
        seen.schemesBeforeReady = !app.calls.includes("ready");
      },
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
        seen.handlers.set(scheme, handler);
      },
    },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => keyring !== "none",
      getSelectedStorageBackend: () => (keyring === "basic_text" ? "basic_text" : "gnome_libsecret"),
      encryptStringAsync: async (plain: string) => Buffer.from(`sealed ${[...plain].reverse().join("")}`),
      decryptStringAsync: async (sealed: Buffer) => ({
        shouldReEncrypt: false,
        result: [...sealed.toString().slice("sealed ".length)].reverse().join(""),
      }),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession: session },
    shell: {
      openExternal: async (url: string) => {
        seen.opened.push(url);
      },
    },
    Tray: class extends EventEmitter {
      setContextMenu() {}
      setTitle() {}
      setToolTip(text: string) {
        seen.trayTips.push(text);
      }
    },
    utilityProcess: {
      fork: (entry: string, args: string[]) => {
        const child = new StandInUtility();
        seen.forks.push({ entry, args, child });
        return child;
      },
    },
  };
  return { electron: api as unknown as ElectronApi, api, app, session, seen };
}
