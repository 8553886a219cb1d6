/** `npm start`: set-up, build, then the Electron app; where that cannot open, the same seat in the browser shell. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { end, Sorry, say, step } from "./say.mjs";
import { ready, root } from "./setup.mjs";

const help = `Fairdial: a desktop seat for telesales call centres.

  npm start -- [flags]

  --home DIR         where this seat keeps its data
  --port N           port of the browser shell (a free one if not given)
  --demo             a team with sample data, in a home of its own
  --hub ADDRESS      join code or https address of the team's hub
  --lang zh-CN|en    language (the system's if not given)
  --browser          the browser shell, even where Electron could open
  --no-open          do not open the browser
  --help             this text`;

const flagsWithValue = new Set(["--home", "--port", "--hub", "--lang"]);
const bareFlags = new Set(["--demo", "--browser", "--no-open", "--ready-json"]);

/** Refuses a mistyped flag before minutes are spent on set-up. */
function checkFlags(args) {
  for (let i = 0; i < args.length; i++) {
    const [name, value] = args[i].split(/=(.*)/s);
    if (flagsWithValue.has(name)) {
      const given = value ?? args[++i];
      if (!given || given.startsWith("--")) throw new Sorry(`${name} needs a value.`, "See `npm start -- --help`.");
    } else if (!bareFlags.has(name)) {
      throw new Sorry(`There is no flag ${args[i]}.`, "See `npm start -- --help`.");
    }
  }
}

const electronDir = join(root, "node_modules", "electron");
const fetchLimitMs = 90_000;
const retryAfterMs = 24 * 3600 * 1000;

function findElectron() {
  const pathFile = join(electronDir, "path.txt");
  if (!existsSync(pathFile)) return undefined;
  const file = join(electronDir, "dist", readFileSync(pathFile, "utf8"));
  return existsSync(file) ? file : undefined;
}

/** Fetches Electron's runtime once; a failure is remembered for a day, so that a start without network stays quick. */
async function fetchElectron() {
  const note = join(root, "node_modules", ".cache", "fairdial", "electron-not-fetched");
  const failedMs = statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (!existsSync(join(electronDir, "install.js")) || Date.now() - failedMs < retryAfterMs) return undefined;
  await step("Fetching Electron's runtime, about 110 MB, once", async () => {
    const child = spawn(process.execPath, [join(electronDir, "install.js")], { stdio: "ignore" });
    const tooLate = setTimeout(() => child.kill("SIGKILL"), fetchLimitMs);
    await new Promise((resolve) => child.on("close", resolve).on("error", resolve));
    clearTimeout(tooLate);
    // Said in full by whoever asked; here nothing is "done".
    if (findElectron() === undefined) throw new Error("not fetched");
  }).catch(() => undefined);
  const found = findElectron();
  if (!found) {
    mkdirSync(dirname(note), { recursive: true });
    writeFileSync(note, "");
  }
  return found;
}

const hasScreen = () =>
  process.platform === "win32" || process.platform === "darwin" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;

/** @returns the program to open, or undefined after one line that says why the browser shell is served instead */
async function electronOrReason() {
  if (!hasScreen()) {
    say("There is no display for the Electron app: serving the same seat in the browser shell.");
    return undefined;
  }
  const found = findElectron() ?? (await fetchElectron());
  if (!found)
    say("Electron's runtime is not here and could not be fetched: serving the same seat in the browser shell.");
  return found;
}

/** Runs the app and answers its exit code; undefined when its runtime does not work on this machine at all. */
async function openElectron(program, args) {
  if (spawnSync(program, ["--version"], { env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } }).status !== 0) {
    say("Electron's runtime does not work on this system: serving the same seat in the browser shell.");
    return undefined;
  }
  const asRoot = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(program, [...asRoot, root, ...args], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
}

async function main() {
  const args = process.argv.slice(2);
  if (args.includes("--help")) return say(help);
  checkFlags(args);
  if (!(await ready(fileURLToPath(import.meta.url)))) return;
  const { build } = await import("./bundle.mjs");
  await build();
  const flags = args.filter((arg) => arg !== "--browser");
  if (!args.includes("--browser")) {
    const program = await electronOrReason();
    const code = program && (await openElectron(program, flags));
    if (code !== undefined) {
      process.exitCode = code;
      return;
    }
  }
  const entry = join(root, "dist", "seat", "browser.js");
  process.argv = [process.execPath, entry, ...flags];
  await import(pathToFileURL(entry).href);
}

main().catch(end);
