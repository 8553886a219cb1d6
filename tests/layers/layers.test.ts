import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";

/**
 * Each line plants one forbidden import in a small tree and names the rule that must find it. With TypeScript 7 the
 * linter reads no TypeScript without its second parser and reports success on nothing: this test is what would notice.
 */
const planted = [
  { rule: "shared-imports", from: "shared/a.ts", text: 'import "../electron/seat/core.ts";' },
  { rule: "shared-runs-anywhere", from: "shared/b.ts", text: 'import "node:fs";' },
  { rule: "shared-pure-libraries", from: "shared/c.ts", text: 'import "kysely";' },
  { rule: "renderer-imports", from: "renderer/a.tsx", text: 'import "../electron/seat/core.ts";' },
  { rule: "renderer-imports", from: "renderer/b.tsx", text: 'import "../server/hub.ts";' },
  { rule: "renderer-has-no-node", from: "renderer/c.tsx", text: 'import { join } from "node:path"; join();' },
  { rule: "electron-imports", from: "electron/seat/a.ts", text: 'import "../../server/hub.ts";' },
  { rule: "electron-imports", from: "electron/seat/b.ts", text: 'import "../../renderer/page.tsx";' },
  { rule: "electron-imports", from: "electron/cache/c.ts", text: 'import "../../migrations/server/one.ts";' },
  { rule: "core-knows-no-shell", from: "electron/seat/d.ts", text: 'import "electron";' },
  { rule: "core-knows-no-shell", from: "electron/seat/e.ts", text: 'import "../calls/router.ts";' },
  { rule: "core-knows-no-shell", from: "electron/cache/f.ts", text: 'import "../shell/electron/window.ts";' },
  {
    rule: "core-knows-no-shell",
    from: "electron/seat/g.ts",
    text: 'export type { W } from "../shell/electron/window.ts";',
  },
  { rule: "electron-only-in-its-shell", from: "electron/calls/h.ts", text: 'import "electron";' },
  { rule: "server-imports", from: "server/a.ts", text: 'import "../electron/seat/core.ts";' },
  {
    rule: "server-imports",
    from: "server/b.ts",
    text: 'const late = () => import("../migrations/seat/one.ts"); late();',
  },
  { rule: "migrations-imports", from: "migrations/seat/a.ts", text: 'import "../../shared/words.ts";' },
  { rule: "migrations-only-kysely", from: "migrations/seat/b.ts", text: 'import "zod";' },
  { rule: "nobody-imports-tests", from: "server/c.ts", text: 'import "../tests/helper.ts";' },
  { rule: "no-cycles", from: "shared/ring-a.ts", text: 'import { b } from "./ring-b.ts"; export const a = () => b;' },
  { rule: "resolves", from: "server/d.ts", text: 'import "./not-there.ts";' },
];

const allowed: Record<string, string> = {
  "shared/words.ts": 'import { z } from "zod"; export const word = z.string();',
  "shared/ring-b.ts": 'import { a } from "./ring-a.ts"; export const b = () => a;',
  "electron/seat/core.ts":
    'import "../../shared/words.ts"; import type { Ports } from "../shell/ports.ts"; export type P = Ports;',
  "electron/calls/router.ts": 'import "../seat/core.ts"; import "../../shared/words.ts";',
  "electron/shell/ports.ts": "export interface Ports { a: 1 }",
  "electron/shell/electron/window.ts": 'import "electron"; export interface W { a: 1 }',
  "electron/cache/open.ts": 'import "../../migrations/seat/one.ts"; import "node:fs";',
  "server/hub.ts": 'import "../shared/words.ts"; import "../migrations/server/one.ts";',
  "renderer/page.tsx": 'import { word } from "../shared/words.ts"; export const page = <p>{String(word)}</p>;',
  "migrations/seat/one.ts": 'import "kysely";',
  "migrations/server/one.ts": 'import "kysely";',
  "tests/helper.ts": 'import "../electron/seat/core.ts"; import "../server/hub.ts";',
};

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Found {
  readonly summary: {
    violations: { from: string; to: string; rule: { name: string } }[];
    totalDependenciesCruised: number;
  };
}

function cruise(files: Record<string, string>): Found {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-layers-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"])
    cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const cli = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
  const tops = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
  const ran = spawnSync(process.execPath, [cli, "--config", ".dependency-cruiser.cjs", "-T", "json", ...tops], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!ran.stdout) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Found;
}

let bad: Found;
beforeAll(() => {
  bad = cruise({ ...allowed, ...Object.fromEntries(planted.map(({ from, text }) => [from, text])) });
});

test.each(planted)("$rule stops $from: $text", ({ rule, from }) => {
  expect(bad.summary.violations.filter((found) => found.from === from).map((found) => found.rule.name)).toContain(rule);
});

test("a tree that keeps to the layers is seen, and nothing in it is stopped", () => {
  const { "shared/ring-b.ts": _, ...clean } = allowed;
  const good = cruise(clean);
  expect(good.summary.totalDependenciesCruised).toBeGreaterThanOrEqual(15);
  expect(good.summary.violations.map(({ from, rule }) => `${from} ${rule.name}`)).toEqual([]);
});
