import { defineConfig } from "vitest/config";

/** Tests beside their modules and in tests/, in plain Node with real SQLite. The stories in a browser are Playwright's (*.spec.ts). */
export default defineConfig({
  test: {
    include: ["{electron,renderer,server,shared,migrations,build,tests}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "tests/e2e/**"],
    environment: "node",
    pool: "forks",
    // Many of these wait for processes more than they work: one worker on a machine of two cores would leave half of it idle.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
