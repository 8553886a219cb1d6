/**
 * Keeps package-lock.json good for every system: `node build/lock-platforms.mjs`. npm leaves out the binary packages of
 * other systems where the registry in use does not hold them, or where node_modules was there before; `npm ci` then
 * refuses the lock file. The exact version of each stands in the package that asks for it, and its system in its name.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./setup.mjs";

const lockFile = join(root, "package-lock.json");
const systems = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const machines = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

/** What npm needs to know to leave a package out elsewhere, read from a name such as @swc/core-linux-x64-musl. */
function platformOf(name) {
  const words = name.split("/").pop().split("-");
  const os = systems.find((system) => words.includes(system));
  const cpu = machines.find((machine) => words.includes(machine));
  if (!os || !cpu) return undefined;
  const libc = os !== "linux" ? undefined : words.some((word) => word.startsWith("musl")) ? "musl" : undefined;
  return { cpu: [cpu], ...(libc ? { libc: [libc] } : {}), os: [os] };
}

/** @returns {[string, object][]} the entries that the lock file lacks */
export function missingEntries(lock = JSON.parse(readFileSync(lockFile, "utf8"))) {
  const held = new Set(Object.keys(lock.packages).map((path) => path.split("node_modules/").pop()));
  const missing = new Map();
  for (const parent of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (held.has(name) || !platform || !/^\d/.test(version)) continue;
      missing.set(`node_modules/${name}`, {
        version,
        ...(parent.dev ? { dev: true } : {}),
        optional: true,
        ...platform,
      });
    }
  }
  return [...missing];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const lock = JSON.parse(readFileSync(lockFile, "utf8"));
  const missing = missingEntries(lock);
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) });
  lock.packages = Object.fromEntries(packages.sort(([a], [b]) => a.localeCompare(b, "en")));
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${missing.length} packages of other systems added to package-lock.json\n`);
}
