/** The checks that read the sources without running them. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { missingEntries } from "./lock-platforms.mjs";
import { root } from "./setup.mjs";

/** Runs a tool and answers whether it was content, and its words. */
export function runTool(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    let words = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (words += chunk));
    child.on("error", (error) => resolve({ ok: false, words: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, words }));
  });
}

/** Starts an installed command line tool by its script, so that no shell and no .cmd file is in the way on Windows. */
export const tool = (script, args, options) =>
  runTool(process.execPath, [join(root, "node_modules", ...script.split("/")), ...args], options);

async function checkLock() {
  const missing = missingEntries().map(([path]) => path);
  const words = `${missing.join("\n")}\nRun \`node build/lock-platforms.mjs\` and commit package-lock.json.`;
  return { ok: missing.length === 0, words };
}

const layerFolders = ["electron", "renderer", "server", "shared", "migrations", "build", "tests"];

/** The longest first: the others pass beside it. */
/** @type {{ name: string, run: () => Promise<{ ok: boolean, words: string }> }[]} */
export const checks = [
  { name: "types (tsc)", run: () => tool("typescript/bin/tsc", ["-p", "."]) },
  { name: "lint and format (biome)", run: () => tool("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]) },
  {
    name: "layers (dependency-cruiser)",
    run: () =>
      tool("dependency-cruiser/bin/dependency-cruiser.mjs", ["--config", ".dependency-cruiser.cjs", ...layerFolders]),
  },
  { name: "lock file holds every system", run: checkLock },
  { name: "dead code (knip)", run: () => tool("knip/bin/knip.js", ["--no-progress"]) },
];
