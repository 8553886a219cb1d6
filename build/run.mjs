/** `npm run hub | bench | check | package | crash | chaos | nodes | screenshots`: set-up, then the named work under the pinned Node. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { end, Sorry, say } from "./say.mjs";
import { ready, root } from "./setup.mjs";

/** The team's server, straight from its sources. */
async function hub(args) {
  if (args[0] === "check-list") {
    const { run } = await import(pathToFileURL(join(root, "build", "check-list.ts")).href);
    return run(args.slice(1));
  }
  const entry = join(root, "server", "main.ts");
  process.argv = [process.execPath, entry, ...args];
  await import(pathToFileURL(entry).href);
}

/** One benchmark: build/bench/NAME.ts, which exports `run(args)`. */
async function bench([name, ...args]) {
  const folder = join(root, "build", "bench");
  const names = readdirSync(folder)
    .filter(
      (file) =>
        file.endsWith(".ts") && /^export (async )?function run\b/m.test(readFileSync(join(folder, file), "utf8")),
    )
    .map((file) => file.slice(0, -3));
  const file = join(folder, `${name}.ts`);
  if (!names.includes(name)) {
    throw new Sorry(`There is no benchmark ${name ?? "of no name"}.`, `Choose one of: ${names.join(", ")}.`);
  }
  const { run } = await import(pathToFileURL(file).href);
  await run(args);
}

/** Lint and format, types, layers, dead code. */
async function check() {
  const { checks } = await import("./checks.mjs");
  let failed = 0;
  for (const one of checks) {
    const result = await one.run();
    say(`${result.ok ? "ok  " : "FAIL"} ${one.name}`);
    if (!result.ok) {
      failed++;
      say(result.words);
    }
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Installers of this system, in release/. */
async function pack(args) {
  const { build } = await import("./bundle.mjs");
  const { tool } = await import("./checks.mjs");
  await build();
  const result = await tool("electron-builder/cli.js", ["--publish", "never", ...args]);
  say(result.words);
  process.exitCode = result.ok ? 0 : 1;
}

/** Kills seat and hub at random moments and looks for what was lost. */
const crash = (args) => runOrExplain("crash.ts", args);

/** Agents at work while processes die, lines break, clocks jump, disks and databases fail; a checker sees what is left. */
const chaos = (args) => runOrExplain("chaos.ts", args);

async function runOrExplain(file, args) {
  const { run, usage } = await import(pathToFileURL(join(root, "build", file)).href);
  if (args.includes("--help")) say(usage.trimEnd());
  else await run(args);
}

/** Two hub nodes on one PostgreSQL, one of them killed every ten seconds for two minutes while two agents work in browsers. */
async function nodes(args) {
  const { build } = await import("./bundle.mjs");
  const { tool } = await import("./checks.mjs");
  const { getChromium } = await import("./browser.mjs");
  await build();
  if (!(await getChromium()))
    throw new Sorry("There is no browser.", "Install Chromium and run the same command again.");
  process.env.FAIRDIAL_BUILT = "1";
  process.env.FAIRDIAL_NODES_SECONDS = args[0] ?? "120";
  const result = await tool("@playwright/test/cli.js", ["test", "nodes.spec", "--project=chromium", "--reporter=line"]);
  say(result.words);
  process.exitCode = result.ok ? 0 : 1;
}

/** A picture of every screen of the sample team, into docs/screenshots. */
async function screenshots(args) {
  const { build } = await import("./bundle.mjs");
  const { getChromium, getFonts } = await import("./browser.mjs");
  await build();
  if (!(await getChromium()))
    throw new Sorry("There is no browser to take pictures with.", "Install Chromium and run the same command again.");
  await getFonts();
  const { run } = await import(pathToFileURL(join(root, "build", "screenshots.ts")).href);
  await run(args);
}

const works = { hub, bench, check, package: pack, crash, chaos, nodes, screenshots };

async function main() {
  const [name, ...args] = process.argv.slice(2);
  const work = works[name];
  if (!work) throw new Sorry(`There is no work named ${name}.`, `Choose one of: ${Object.keys(works).join(", ")}.`);
  if (!(await ready(fileURLToPath(import.meta.url)))) return;
  await work(args);
}

main().catch(end);
