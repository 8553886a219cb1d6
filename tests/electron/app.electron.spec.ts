import { existsSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, expect, test } from "@playwright/test";

/** The real app in the real runtime. Where the runtime is not installed nothing here is run, and the report says so. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = join(root, "node_modules", "electron");
const pathFile = join(runtime, "path.txt");
const program = existsSync(pathFile) ? join(runtime, "dist", readFileSync(pathFile, "utf8")) : "";
const hasRuntime = program !== "" && existsSync(program);
const hasScreen = process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

test.skip(!hasRuntime, "skipped: no Electron runtime");
test.skip(hasRuntime && !hasScreen, "skipped: no display for Electron");

let app: ElectronApplication;
test.beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), "fairdial-app-"));
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  app = await _electron.launch({
    executablePath: program,
    args: [...asRoot, root, "--home", home, "--lang", "en"],
    cwd: root,
  });
});
test.afterEach(() => app?.close());

test("the app opens on its first page, served by app:// under a strict policy", async () => {
  const page = await app.firstWindow();
  expect(page.url()).toBe("app://fairdial/index.html");
  await expect(page.locator("#root")).not.toBeEmpty();
  const policy = await page.evaluate(async () =>
    (await fetch("app://fairdial/index.html")).headers.get("content-security-policy"),
  );
  expect(policy).toContain("default-src 'none'");
});

test("the page has no Node and reaches nothing outside", async () => {
  const page = await app.firstWindow();
  const found = await page.evaluate(async () => ({
    require: typeof Reflect.get(globalThis, "require"),
    process: typeof Reflect.get(globalThis, "process"),
    opened: window.open("https://example.com/") === null,
    fetched: await fetch("https://example.com/").then(
      () => true,
      () => false,
    ),
    outside: (await fetch("app://fairdial/..%2f..%2fpackage.json")).status,
  }));
  expect(found).toEqual({ require: "undefined", process: "undefined", opened: true, fetched: false, outside: 404 });
});

test("the window is isolated and sandboxed, and a navigation away is stopped", async () => {
  const page = await app.firstWindow();
  await page.evaluate(() => location.assign("https://example.com/"));
  await expect(page.locator("#root")).not.toBeEmpty();
  expect(page.url()).toMatch(/^app:\/\/fairdial\//);
  const count = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(count).toBe(1);
});
