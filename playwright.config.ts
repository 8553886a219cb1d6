import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "./build/chromium.ts";

// Without a locale Chromium hands over no file whose name is Chinese.
process.env.LANG ??= "C.UTF-8";

/** Stories of agents in a real browser with real processes (tests/e2e), and the Electron app where its runtime exists. */
export default defineConfig({
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  workers: 2,
  // Every story builds what it needs for itself: any two may run side by side, so that no worker waits for the other's long file.
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A second try on a busy machine is reported as flaky, never hidden: both tries stand in the list.
  retries: 1,
  // What passes waits for nothing; these hold on a machine many times slower, and end a story that hangs.
  timeout: 480_000,
  expect: { timeout: 60_000 },
  reporter: [["list"]],
  use: { trace: "on-first-retry", screenshot: "only-on-failure", actionTimeout: 60_000 },
  projects: [
    {
      name: "chromium",
      testDir: "tests/e2e",
      use: {
        browserName: "chromium",
        launchOptions: chromiumOptions(),
        viewport: { width: 1366, height: 768 },
        locale: "zh-CN",
        timezoneId: "Asia/Shanghai",
      },
    },
    { name: "electron", testDir: "tests/electron", testMatch: "**/*.electron.spec.ts" },
  ],
});
