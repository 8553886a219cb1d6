/**
 * Set-up on a machine that has nothing but Node ≥ 20 and npm: the locked install, then the same script again under the
 * pinned Node 24. Plain JavaScript without dependencies, because it runs before they exist.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Sorry, step } from "./say.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const oldestNode = 20;

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/**
 * Makes the checkout ready and makes sure that the caller goes on under the pinned Node.
 *
 * @param {string} script absolute path of the calling script, run again under Node 24
 * @returns {Promise<boolean>} false when the work was done by the second run (its exit code is set); the caller then returns
 */
export async function ready(script) {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNode) {
    throw new Sorry(
      `Node ${process.versions.node} is too old.`,
      `Install Node ${oldestNode} or newer from https://nodejs.org and run the same command again.`,
    );
  }
  if (!isInstalled()) await step("Installing packages, one or two minutes the first time", npmCi);
  const node = await pinnedNode();
  if (process.env.FAIRDIAL_PINNED_NODE === node) return true;
  process.exitCode = await runAgain(node, script);
  return false;
}

/**
 * Says whether node_modules holds what package-lock.json asks for. npm writes its own list of what it installed as the
 * last act of an install, so a broken install never looks finished. Optional packages of other platforms may be absent.
 */
function isInstalled() {
  const installedPath = join(modules, ".package-lock.json");
  if (!existsSync(installedPath)) return false;
  const wanted = readJson(join(root, "package-lock.json")).packages;
  const installed = readJson(installedPath).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = installed[path];
    return found ? found.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/** npm as a command: the npm that runs us, else the one beside node, else the one on the path. */
function npmCommand() {
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? "",
    join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  const cli = candidates.find((path) => /npm-cli\.[cm]?js$/.test(path) && existsSync(path));
  return cli ? { command: process.execPath, before: [cli], shell: false } : { command: "npm", before: [], shell: true };
}

/** Runs npm with its words kept back; shows them only when it fails in a way that we cannot name. */
async function npm(args) {
  const { command, before, shell } = npmCommand();
  const child = spawn(command, [...before, ...args], { cwd: root, shell, stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (words += chunk));
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      words += error.message;
      resolve(1);
    });
    child.on("close", resolve);
  });
  if (code !== 0) throw npmTrouble(words);
}

/** Known troubles of an install: what npm prints, our sentence, the fix. */
const troubles = [
  [/ENOSPC/, "The disk is full.", "Free about 2 GB and run the same command again."],
  [/EROFS/, "This folder is read-only.", "Copy it to a folder that you may write to and run the command there."],
  [
    /EACCES|EPERM/,
    "Packages cannot be written here.",
    "Make the folder writable for your user, or close programs using it.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/i,
    "The package registry cannot be reached.",
    "Connect to the network (or set npm's registry and proxy) and run the same command again.",
  ],
  [
    /EUSAGE|in sync/,
    "package.json and package-lock.json do not agree.",
    "Run `npm install` once and commit both files.",
  ],
  [/EINTEGRITY/, "A package arrived damaged.", "Run `npm cache clean --force` and then the same command again."],
  [
    /not found|ENOENT/,
    "npm cannot be started.",
    "Install Node with npm from https://nodejs.org and run the command again.",
  ],
];

function npmTrouble(words) {
  const known = troubles.find(([pattern]) => pattern.test(words));
  if (known) return new Sorry(known[1], known[2]);
  return new Sorry(
    `The packages could not be installed. npm said: ${words.trim().split("\n").slice(-15).join("\n")}\n`,
    "Run `npm ci` to see all of it.",
  );
}

const npmCi = () => npm(["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"]);

const nodeWorks = (path) =>
  existsSync(path) && spawnSync(path, ["--version"], { encoding: "utf8" }).stdout?.startsWith("v24.") === true;

/**
 * The pinned Node 24. Its package fetches the binary in an install script; where scripts are switched off the binary
 * package is fetched by name, and where that fails too a system Node of the same age will do.
 */
async function pinnedNode() {
  const exe = process.platform === "win32" ? "node.exe" : "node";
  const usual = join(modules, "node", "bin", exe);
  if (nodeWorks(usual)) return usual;
  const { version } = readJson(join(modules, "node", "package.json"));
  const os = process.platform === "win32" ? "win" : process.platform;
  const name = `${os === "darwin" && process.arch === "arm64" ? "node-bin" : "node"}-${os}-${process.arch}`;
  const place = join(modules, ".cache", "fairdial", "node");
  const fetched = join(place, "node_modules", name, "bin", exe);
  if (nodeWorks(fetched)) return fetched;
  if (Number(process.versions.node.split(".")[0]) === 24) return process.execPath;
  await step("Fetching Node 24", async () => {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), JSON.stringify({ name: "pinned-node", private: true }));
    await npm([
      "install",
      "--no-save",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--prefix",
      place,
      `${name}@${version}`,
    ]);
  });
  if (nodeWorks(fetched)) return fetched;
  throw new Sorry(
    "Node 24 could not be set up.",
    "Install Node 24 from https://nodejs.org and run the same command again.",
  );
}

/** Runs the script again under the pinned Node, handing signals on, and answers its exit code. */
async function runAgain(node, script) {
  const child = spawn(node, [script, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: {
      ...process.env,
      ...pathsFor(node),
      // Compiled code of the bundles and tools is kept: seat and hub start sooner the second time.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, ".cache", "fairdial", "compiled"),
      FAIRDIAL_PINNED_NODE: node,
    },
  });
  const hand = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, hand);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

/** The path with the pinned Node and the installed tools first, under whatever name this system gives the variable. */
function pathsFor(node) {
  const key = Object.keys(process.env).find((name) => name.toLowerCase() === "path") ?? "PATH";
  return { [key]: [dirname(node), join(modules, ".bin"), process.env[key] ?? ""].join(delimiter) };
}
