import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { runElectronShell } from "../../electron/shell/electron/run.ts";
import type { ShellPorts } from "../../electron/shell/ports.ts";
import { createStandIn, StandInFrame, type StandInOptions } from "./stand-in.ts";

let folder: string;
let home: string;
let rendererDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairdial-electron-"));
  home = join(folder, "home");
  rendererDir = join(folder, "renderer");
  await mkdir(rendererDir);
  await writeFile(join(rendererDir, "index.html"), "<html>app</html>");
  await writeFile(join(folder, "outside.txt"), "outside");
});

async function start(options: StandInOptions & { args?: string[]; openSeat?: () => Promise<never> } = {}) {
  const standIn = createStandIn(options);
  const served: unknown[] = [];
  const held: { ports?: ShellPorts; closes: number; closeNow?: () => void } = { closes: 0 };
  await runElectronShell(standIn.electron, {
    argv: ["fairdial", "--home", home, ...(options.args ?? [])],
    rendererDir,
    preloadFile: "/app/preload.cjs",
    hubEntry: "/app/hub.js",
    openSeat:
      options.openSeat ??
      (async ({ ports }) => {
        held.ports = ports;
        return {
          close: () => {
            held.closes += 1;
            return new Promise<void>((resolve) => {
              held.closeNow = resolve;
            });
          },
          servePort: (port) => served.push(port),
        };
      }),
  });
  const window = standIn.seen.windows[0];
  return { ...standIn, window, served, held };
}

type Started = Awaited<ReturnType<typeof start>>;

function getWindow({ window }: Started) {
  if (!window) throw new Error("no window was opened");
  return window;
}

function getPorts({ held }: Started): ShellPorts {
  if (!held.ports) throw new Error("no seat was opened");
  return held.ports;
}

test("the window's page has no Node, an isolated context, a sandbox and no developer tools when packaged", async () => {
  const started = await start();
  expect(getWindow(started).options.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    devTools: false,
    preload: "/app/preload.cjs",
  });
  expect(started.app.calls.indexOf("enableSandbox")).toBeLessThan(started.app.calls.indexOf("ready"));
  expect(getWindow(started).loaded).toEqual(["app://fairdial/index.html"]);
});

test("app:// is standard and secure, registered before the app is ready, and cannot bypass the policy", async () => {
  const { seen } = await start();
  expect(seen.schemesBeforeReady).toBe(true);
  expect(seen.schemes).toEqual([
    { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
});

async function ask({ seen }: Started, url: string, init?: RequestInit) {
  const handler = seen.handlers.get("app");
  if (!handler) throw new Error("app:// is not served");
  return handler(new Request(url, init));
}

test("the renderer is served with a policy that forbids what comes from elsewhere", async () => {
  const answer = await ask(await start(), "app://fairdial/index.html");
  expect(await answer.text()).toContain("app");
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});

test.each([
  "app://fairdial/../outside.txt",
  "app://fairdial/%2e%2e/outside.txt",
  "app://fairdial/..%2foutside.txt",
  "app://fairdial/..%5coutside.txt",
  "app://other/index.html",
])("%s is not found", async (url) => {
  const answer = await ask(await start(), url);
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain("outside");
});

test("app:// answers reads alone", async () => {
  expect((await ask(await start(), "app://fairdial/index.html", { method: "POST" })).status).toBe(404);
});

test("the page goes nowhere else: navigation, redirects, frames, webviews and new windows are stopped", async () => {
  const { webContents } = getWindow(await start());
  for (const name of ["will-navigate", "will-redirect", "will-frame-navigate"]) {
    expect(webContents.attempt(name, "https://evil.test/")).toBe(true);
    expect(webContents.attempt(name, "app://fairdial.evil.test/")).toBe(true);
    expect(webContents.attempt(name, "file:///etc/passwd")).toBe(true);
    expect(webContents.attempt(name, "app://fairdial/index.html")).toBe(false);
  }
  expect(webContents.attempt("will-attach-webview", "app://fairdial/")).toBe(true);
  expect(webContents.openHandler({ url: "https://evil.test/" })).toEqual({ action: "deny" });
  expect(webContents.openHandler({ url: "app://fairdial/index.html" })).toEqual({ action: "deny" });
});

test("no request leaves the app", async () => {
  const { session } = await start();
  const cancelled = (url: string) => {
    let answer = { cancel: false };
    session.before({ url }, (given) => {
      answer = given;
    });
    return answer.cancel;
  };
  expect(cancelled("app://fairdial/assets/a.js")).toBe(false);
  for (const url of [
    "https://evil.test/x.js",
    "http://127.0.0.1/",
    "file:///etc/passwd",
    "app://fairdial.evil.test/",
  ]) {
    expect(cancelled(url)).toBe(true);
  }
});

test("every permission is denied but notifications of our own main frame", async () => {
  const { session } = await start();
  const asked = (permission: string, requestingUrl: string, isMainFrame = true) => {
    let allowed: boolean | undefined;
    session.request({}, permission, (given) => (allowed = given), { isMainFrame, requestingUrl });
    return allowed;
  };
  expect(asked("notifications", "app://fairdial/index.html")).toBe(true);
  expect(asked("notifications", "https://evil.test/")).toBe(false);
  expect(asked("notifications", "app://fairdial/index.html", false)).toBe(false);
  for (const permission of ["media", "geolocation", "clipboard-read", "openExternal", "hid", "serial", "fullscreen"]) {
    expect(asked(permission, "app://fairdial/index.html")).toBe(false);
    expect(session.check({}, permission, "app://fairdial/")).toBe(false);
  }
  expect(session.check({}, "notifications", "app://fairdial/")).toBe(true);
  expect(session.check({}, "notifications", "https://evil.test/")).toBe(false);
  expect(session.device()).toBe(false);
});

test("the line to the core goes to the main frame of our window on our page, and to nobody else", async () => {
  const started = await start();
  const { api, served } = started;
  const { webContents } = getWindow(started);
  const want = (sender: unknown, senderFrame: unknown) =>
    api.ipcMain.emit("fairdial:want-port", { sender, senderFrame });
  const frameInside = new StandInFrame("app://fairdial");
  want(webContents, frameInside);
  want(new StandInFrame("app://fairdial"), webContents.mainFrame);
  want(webContents, null);
  expect(served).toHaveLength(0);
  expect(frameInside.sent).toHaveLength(0);
  want(webContents, webContents.mainFrame);
  expect(served).toMatchObject([{ name: "core's end" }]);
  expect(webContents.mainFrame.sent).toMatchObject([{ channel: "fairdial:port", ports: [{ name: "page's end" }] }]);
});

test("a main frame that shows another origin gets no line", async () => {
  const started = await start();
  const { webContents } = getWindow(started);
  Object.defineProperty(webContents.mainFrame, "origin", { value: "https://evil.test" });
  started.api.ipcMain.emit("fairdial:want-port", { sender: webContents, senderFrame: webContents.mainFrame });
  expect(started.served).toHaveLength(0);
});

test("a second start of the same home opens nothing and ends", async () => {
  const { app, seen, held } = await start({ isSecond: true });
  expect(seen.windows).toHaveLength(0);
  expect(held.ports).toBeUndefined();
  expect(app.quits).toBe(1);
});

test("the lock is the home's: two homes may run side by side", async () => {
  const { app } = await start();
  expect(app.paths.get("userData")).toBe(join(home, "electron"));
});

test("a second start brings the window to the front and hands over its link, if it is one of ours", async () => {
  const started = await start();
  const links: string[] = [];
  getPorts(started).onDeepLink((url) => links.push(url));
  started.app.emit("second-instance", {}, ["fairdial.exe", "--x", "fairdial://customer/c-1"]);
  started.app.emit("second-instance", {}, ["fairdial.exe", "fairdial://customer/../../etc"]);
  started.app.emit("open-url", { preventDefault: () => undefined }, "javascript:alert(1)");
  started.app.emit("open-url", { preventDefault: () => undefined }, "fairdial://join/abc");
  expect(links).toEqual(["fairdial://customer/c-1", "fairdial://join/abc"]);
  expect(getWindow(started).focused).toBe(2);
});

test("the link that started the app waits until the core listens", async () => {
  const started = await start({ args: ["fairdial://join/abc"] });
  const links: string[] = [];
  getPorts(started).onDeepLink((url) => links.push(url));
  expect(links).toEqual(["fairdial://join/abc"]);
});

test.each(["none", "basic_text"] as const)(
  "without a real key store (%s) it says so and writes no key",
  async (keyring) => {
    const { app, seen, held } = await start({ keyring });
    const refused = process.platform === "linux" || keyring === "none";
    expect(seen.errors).toHaveLength(refused ? 1 : 0);
    expect(app.exitCode).toBe(refused ? 1 : undefined);
    expect(held.ports === undefined).toBe(refused);
  },
);

test("the key on disk is sealed by the system, and the same after a restart", async () => {
  const key = await getPorts(await start()).secrets.cacheKey(home);
  const onDisk = await readFile(join(home, "secret.key"), "utf8");
  expect(onDisk).toMatch(/^os:/);
  expect(await getPorts(await start()).secrets.cacheKey(home)).toEqual(key);
});

test("a key left in plain by the browser shell is sealed on first use and opens the same cache", async () => {
  const { createKeyFileSecrets } = await import("../../electron/shell/key-file.ts");
  const key = await createKeyFileSecrets(home).cacheKey(home);
  expect(await getPorts(await start()).secrets.cacheKey(home)).toEqual(key);
  expect(await readFile(join(home, "secret.key"), "utf8")).toMatch(/^os:/);
  await expect(createKeyFileSecrets(home).cacheKey(home)).rejects.toThrow("sealed for the Electron app");
});

test("only telephone, web and mail links leave the app", async () => {
  const started = await start();
  const ports = getPorts(started);
  await ports.dial("+8613800138000");
  await ports.openLink("https://example.com/");
  await expect(ports.dial("javascript:alert(1)")).rejects.toThrow();
  await expect(ports.openLink("file:///etc/passwd")).rejects.toThrow();
  await expect(ports.openLink("ms-msdt:/id")).rejects.toThrow();
  expect(started.seen.opened).toEqual(["tel:+8613800138000", "https://example.com/"]);
});

test("a notification replaces the one of its tag, and a click shows the window before it acts", async () => {
  const started = await start();
  const ports = getPorts(started);
  const order: string[] = [];
  ports.notify({ title: "a", body: "", tag: "callback-1" });
  ports.notify({
    title: "b",
    body: "",
    tag: "callback-1",
    onClick: () => order.push(`v${getWindow(started).visible}`),
  });
  const [first, second] = started.seen.notifications;
  expect(first?.closed).toBe(true);
  expect(second?.closed).toBe(false);
  second?.emit("click");
  expect(order).toEqual(["vtrue"]);
});

test("waking and unlocking are told to the core, until it stops listening", async () => {
  const started = await start();
  let woken = 0;
  const stop = getPorts(started).onWake(() => woken++);
  started.api.powerMonitor.emit("resume");
  started.api.powerMonitor.emit("unlock-screen");
  stop();
  started.api.powerMonitor.emit("resume");
  expect(woken).toBe(2);
});

test("the queue count is on badge and tray", async () => {
  const started = await start();
  getPorts(started).setBadge(7);
  expect(started.app.badge).toBe(7);
  expect(started.seen.trayTips.at(-1)).toContain("7");
});

test("closing the window hides it; the app ends only when the core has closed its files", async () => {
  const started = await start();
  const window = getWindow(started);
  let held = false;
  window.emit("close", {
    preventDefault: () => {
      held = true;
    },
  });
  expect(held).toBe(true);
  started.app.quit();
  expect(started.app.calls).toContain("quit held");
  expect(started.app.exitCode).toBeUndefined();
  started.app.quit();
  expect(started.held.closes).toBe(1);
  started.held.closeNow?.();
  await expect.poll(() => started.app.exitCode).toBe(0);
});

test("a page whose process died is loaded again; the core and what was typed live on", async () => {
  const window = getWindow(await start());
  window.webContents.emit("render-process-gone", {}, { reason: "crashed" });
  window.webContents.emit("render-process-gone", {}, { reason: "clean-exit" });
  expect(window.loaded).toHaveLength(2);
});

test("a core that cannot start ends the app with one sentence", async () => {
  const { Refusal } = await import("../../shared/errors.ts");
  const { app, seen } = await start({
    openSeat: () => Promise.reject(new Refusal("home-in-use", { pid: 77 })),
  });
  expect(seen.errors).toHaveLength(1);
  expect(seen.errors[0]).toContain("77");
  expect(app.exitCode).toBe(1);
});

test("the hub runs in a utility process and is told where its data lies", async () => {
  const started = await start();
  const starting = getPorts(started).startHub({ home: join(home, "hub"), port: 4000, demo: false });
  const fork = started.seen.forks[0];
  expect(fork?.entry).toBe("/app/hub.js");
  expect(fork?.args).toEqual(["--home", join(home, "hub"), "--port", "4000", "--ready-json"]);
  fork?.child.stdout.write(`${JSON.stringify({ address: "https://127.0.0.1:4000" })}\n`);
  const hub = await starting;
  expect(hub.address).toBe("https://127.0.0.1:4000");
  let ended = 0;
  hub.onExit(() => ended++);
  await hub.stop();
  expect(ended).toBe(0);
});

test("the renderer and the preload script call the port by the same names", async () => {
  const shell = await import("../../electron/shell/electron/port-messages.ts");
  const renderer = await import("../../renderer/api/connection.ts");
  expect({ want: renderer.wantPort, have: renderer.havePort }).toEqual({ want: shell.wantPort, have: shell.havePort });
});
