import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The tests of many processes take the longest and wait the most: begun first, they leave no worker alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification) => longFolders.findIndex((folder) => file.moduleId.includes(folder));
    const ranked = await super.sort(files);
    return ranked.toSorted((a, b) => rank(b) - rank(a));
  }
}
const longFolders = ["/tests/stores/", "/tests/nodes/", "/tests/sync/", "/tests/crash/", "/tests/chaos/"];

/** Tests beside their modules and in tests/, in plain Node with real SQLite. The stories in a browser are Playwright's (*.spec.ts). */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["{electron,renderer,server,shared,migrations,build}/**/*.test.{ts,tsx}"] },
      },
      // Real processes on a busy machine: a second try is allowed, and `npm test` names each test that needed it.
      { extends: true, test: { name: "parts", include: ["tests/**/*.test.ts"], retry: 1 } },
    ],
    exclude: ["**/node_modules/**", "tests/e2e/**"],
    environment: "node",
    pool: "forks",
    // The long ones wait for processes more than they work: as many workers as cores would leave some of these idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    sequence: { sequencer: LongestFirst },
    // A test that passes waits for nothing; these end one that hangs, on a machine however slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
