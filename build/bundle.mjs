/**
 * Builds dist/ from the sources, each half only when its sources changed. Every file of the node half lies exactly one
 * folder below dist/ (seat, hub, electron, chunks, workers), so that a path from one to another is always "../x/y.js".
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { build as viteBuild } from "vite";
import { Sorry, step } from "./say.mjs";
import { root } from "./setup.mjs";

const dist = join(root, "dist");
const stampFile = join(dist, "stamp.json");

/** Bundle name → source. Entries that do not exist yet are left out. */
const entries = {
  "seat/browser": "electron/browser.ts",
  "hub/main": "server/main.ts",
  "electron/main": "electron/main.ts",
};

const preload = "electron/preload.ts";

/** Kept in node_modules: native code, or packages that find their own files at run time. */
export const external = [
  "better-sqlite3",
  "@node-rs/argon2",
  "electron",
  "electron-updater",
  "pino",
  "fastify",
  "@fastify/helmet",
  "@fastify/rate-limit",
  "bonjour-service",
  "pg",
  "selfsigned",
  "undici",
  "ws",
];

const halves = {
  renderer: { label: "Building the screens", sources: ["renderer", "shared", "vite.config.ts"], run: buildRenderer },
  node: {
    label: "Building seat and hub",
    sources: ["electron", "server", "shared", "migrations", "build/bundle.mjs"],
    run: buildNode,
  },
};

/**
 * @param {{ only?: "renderer" | "node", force?: boolean }} [options]
 * @returns {Promise<void>} when dist/ is up to date
 */
export async function build({ only, force = false } = {}) {
  await locked(async () => {
    for (const [name, half] of Object.entries(halves)) {
      if (only && only !== name) continue;
      const hash = hashOf([...half.sources, "package-lock.json", "tsconfig.json"]);
      if (!force && readStamp()[name] === hash) continue;
      writeStamp(name, null);
      await step(half.label, half.run);
      writeStamp(name, hash);
    }
  });
}

async function buildRenderer() {
  if (!existsSync(join(root, "vite.config.ts"))) return;
  await tell("The screens", () =>
    viteBuild({ configFile: join(root, "vite.config.ts"), mode: "production", logLevel: "error" }),
  );
}

async function buildNode() {
  const input = Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(join(root, source))));
  await tell("Seat and hub", async () => {
    const common = { configFile: false, root, publicDir: false, logLevel: "error", mode: "production" };
    const shape = { outDir: "dist", emptyOutDir: false, target: "node24", minify: false, sourcemap: true };
    for (const folder of ["seat", "hub", "electron", "chunks", "workers"]) {
      rmSync(join(dist, folder), { recursive: true, force: true });
    }
    await viteBuild({
      ...common,
      plugins: [fileAddresses()],
      ssr: { noExternal: true, external, target: "node" },
      build: {
        ...shape,
        ssr: true,
        rolldownOptions: {
          input: { ...input, ...workers() },
          external: isExternal,
          output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
        },
      },
    });
    if (!existsSync(join(root, preload))) return;
    await viteBuild({
      ...common,
      ssr: { noExternal: true, external, target: "node" },
      build: {
        ...shape,
        ssr: true,
        sourcemap: false,
        rolldownOptions: {
          input: { "electron/preload": preload },
          external: isExternal,
          output: { format: "cjs", entryFileNames: "[name].cjs" },
        },
      },
    });
  });
}

const isExternal = (id) =>
  id.startsWith("node:") ||
  builtinModules.includes(id) ||
  external.some((name) => id === name || id.startsWith(`${name}/`));

const addressPattern = /new URL\(\s*"(\.{1,2}\/[^"]+)",\s*import\.meta\.url,?\s*\)/g;

/** Every source file that another one names by its address, and that is no entry, runs in a worker: dist/workers/<path>.js. */
export function workers() {
  const known = new Set([...Object.values(entries), preload].map((path) => resolve(root, path)));
  const found = new Map();
  for (const path of filesUnder(["electron", "server", "shared"])) {
    if (!path.endsWith(".ts") || path.endsWith(".test.ts")) continue;
    for (const [, address] of readFileSync(join(root, path), "utf8").matchAll(addressPattern)) {
      const target = resolve(root, dirname(path), address);
      if (!target.endsWith(".ts") || known.has(target)) continue;
      const name = slashed(relative(root, target)).slice(0, -3);
      found.set(`workers/${name.replaceAll("/", "-")}`, slashed(relative(root, target)));
    }
  }
  return Object.fromEntries(found);
}

/**
 * `new URL("./worker.ts", import.meta.url)` and the like name a source file. In the bundle the address must name what
 * became of it: a worker, another entry, or a folder of dist/.
 */
export function fileAddresses() {
  const placeOf = new Map(
    Object.entries({ ...entries, "electron/preload": preload, ...workers() }).map(([name, source]) => [
      resolve(root, source),
      name === "electron/preload" ? `${name}.cjs` : `${name}.js`,
    ]),
  );
  return {
    name: "fairdial:file-addresses",
    enforce: "pre",
    transform(code, id) {
      const file = id.split("?")[0];
      if (!code.includes("import.meta.url") || !file.startsWith(root) || file.includes("node_modules")) return null;
      const changed = code.replace(addressPattern, (_, address) => {
        const target = resolve(dirname(file), address);
        const place = placeOf.get(target) ?? (target.startsWith(dist) ? slashed(relative(dist, target)) : undefined);
        if (!place) throw new Sorry(`${slashed(relative(root, file))} names ${address}, which no bundle holds.`, "");
        return `new URL("../${place}${address.endsWith("/") ? "/" : ""}", import.meta.url)`;
      });
      return changed === code ? null : { code: changed, map: null };
    },
  };
}

const slashed = (path) => path.split(sep).join("/");

async function tell(what, work) {
  try {
    await work();
  } catch (error) {
    if (error?.code === "ENOSPC")
      throw new Sorry("The disk is full.", "Free some space and run the same command again.");
    throw new Sorry(`${what} could not be built: ${error.message}`, "");
  }
}

/** @returns {string[]} paths relative to the root, sorted */
function filesUnder(sources) {
  const found = [];
  const walk = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (!statSync(full).isDirectory()) found.push(path);
    else for (const name of readdirSync(full)) if (name !== "node_modules" && name[0] !== ".") walk(`${path}/${name}`);
  };
  for (const source of sources) walk(source);
  return found.sort();
}

/** Contents, not times: a fresh checkout has new times on old files. Tests beside the modules do not count. */
function hashOf(sources) {
  const hash = createHash("sha256").update(process.version);
  for (const path of filesUnder(sources)) {
    if (/\.test\.tsx?$/.test(path)) continue;
    hash.update(`\n${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

function writeStamp(name, hash) {
  mkdirSync(dist, { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), [name]: hash }, null, 2));
}

/** One build at a time in a checkout; the lock of a process that died is taken over. */
async function locked(work) {
  const lock = join(dist, ".lock");
  mkdirSync(dist, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") {
        throw new Sorry(`dist/ cannot be written (${error.code}).`, "Free space or make the folder writable.");
      }
      if (isLeftOver(lock)) rmSync(lock, { force: true });
      else await new Promise((resolveWait) => setTimeout(resolveWait, 200));
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A lock is left over when its process is gone, or when it is older than any build takes (the number was given anew). */
function isLeftOver(lock) {
  const foundMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (foundMs === undefined) return false;
  if (Date.now() - foundMs < 2000) return false;
  if (Date.now() - foundMs > 300_000) return true;
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
