/** `npm test`: set-up, then every check and test in order; the last line is "N passed, N failed, N skipped". */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { end, Sorry, say, seconds } from "./say.mjs";
import { ready, root } from "./setup.mjs";

const results = join(root, "test-results");
const none = { passed: 0, failed: 0, skipped: 0 };

/** Runs an installed tool with its own output going through, and answers its exit code. */
function show(script, args, env = {}) {
  const child = spawn(process.execPath, [join(root, "node_modules", ...script.split("/")), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    // Hundreds of short-lived processes read the same sources: what one has compiled, the next takes over.
    env: { ...process.env, NODE_COMPILE_CACHE: join(results, "compiled"), ...env },
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

/** A run that failed without a failed test (a crash, an unhandled error, no report) still counts as one failure. */
const atLeastOne = (counts, code) => (code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);

async function runChecks() {
  const { checks } = await import("./checks.mjs");
  const counts = { ...none };
  await sideBySide(2, checks, async (check) => {
    const startedMs = performance.now();
    const { ok, words } = await check.run();
    say(`  ${ok ? "ok  " : "FAIL"} ${check.name} (${seconds(startedMs)})`);
    if (!ok) say(words.trimEnd());
    counts[ok ? "passed" : "failed"]++;
  });
  return counts;
}

/** Runs `work` over the items in order, so many at a time. */
async function sideBySide(width, items, work) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

async function runUnit() {
  const file = join(results, "vitest.json");
  const code = await show("vitest/vitest.mjs", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${file}`,
  ]);
  const report = readReport(file);
  if (!report) return { ...none, failed: 1 };
  const unread = report.testResults.filter(
    (one) => one.status === "failed" && one.assertionResults.length === 0,
  ).length;
  return atLeastOne(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unread,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
      second: report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(isSecondTry)
          .map((test) => `${relative(root, name)}: ${test.fullName.trim()}${why(test)}`),
      ),
    },
    code,
  );
}

/** The errors of the first try stay in the report of a test that then passed. */
const isSecondTry = (test) => test.status === "passed" && test.failureMessages.length > 0;
const why = (test) => `\n      ${test.failureMessages[0].split("\n")[0].slice(0, 200)}`;

async function runBuild() {
  const { build } = await import("./bundle.mjs");
  try {
    await build();
    return { ...none, passed: 1 };
  } catch (error) {
    say(error.message);
    return { ...none, failed: 1 };
  }
}

async function runPlaywright(project) {
  if (project === "chromium") {
    const { getChromium, getFonts } = await import("./browser.mjs");
    if (!(await getChromium())) {
      say("There is no browser for the tests: install Chromium or run `npx playwright install chromium`.");
      return { ...none, failed: 1 };
    }
    await getFonts();
  }
  const file = join(results, `playwright-${project}.json`);
  const output = join(results, project);
  const args = ["test", `--project=${project}`, "--reporter=list,json", `--output=${output}`, "--pass-with-no-tests"];
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file, FAIRDIAL_BUILT: "1" };
  const code = await show("@playwright/test/cli.js", args, env);
  const report = readReport(file);
  if (!report) return { ...none, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  for (const reason of skipReasons(report.suites ?? [])) say(`  ${reason}`);
  const second = listSpecs(report.suites ?? [])
    .filter((spec) => spec.tests.some((one) => one.status === "flaky"))
    .map((spec) => `${spec.file}: ${spec.title}`);
  return atLeastOne({ passed: expected + flaky, failed: unexpected + report.errors.length, skipped, second }, code);
}

const listSpecs = (suites) => suites.flatMap((suite) => [...(suite.specs ?? []), ...listSpecs(suite.suites ?? [])]);

/** Why tests were left out, each reason once, so that nothing is taken for run that was not. */
function skipReasons(suites) {
  const tests = listSpecs(suites).flatMap((spec) => spec.tests);
  const notes = tests.filter((one) => one.status === "skipped").flatMap((one) => one.annotations);
  return new Set(notes.filter((note) => note.type === "skip" && note.description).map((note) => note.description));
}

const steps = [
  { name: "checks", label: "Lint, types, layers, dead code", run: runChecks },
  { name: "build", label: "Build", run: runBuild },
  { name: "unit", label: "Unit and cross-part tests", run: runUnit },
  { name: "e2e", label: "Stories in a real browser", run: () => runPlaywright("chromium") },
  { name: "electron", label: "The Electron app", run: () => runPlaywright("electron") },
];

function chosenSteps(args) {
  const at = args.findIndex((arg) => arg === "--only" || arg.startsWith("--only="));
  if (at < 0 && args.length > 0) throw new Sorry(`There is no flag ${args[0]}.`, "The only one is --only NAME.");
  if (at < 0) return steps;
  const only = args[at].split("=")[1] ?? args[at + 1];
  const wanted = ["unit", "e2e", "electron"].includes(only) ? ["build", only] : [only];
  const chosen = steps.filter((one) => wanted.includes(one.name));
  if (chosen.length === 0) {
    throw new Sorry(`There are no tests named ${only}.`, `Choose one of: ${steps.map((one) => one.name).join(", ")}.`);
  }
  return chosen;
}

async function main() {
  const chosen = chosenSteps(process.argv.slice(2));
  if (!(await ready(fileURLToPath(import.meta.url)))) return;
  mkdirSync(results, { recursive: true });
  for (const name of readdirSync(results)) rmSync(join(results, name), { recursive: true, force: true });
  const total = { ...none };
  const lines = [];
  for (const [i, one] of chosen.entries()) {
    const startedMs = performance.now();
    say(`\n[${i + 1}/${chosen.length}] ${one.label}`);
    const counts = await one.run();
    for (const key of Object.keys(total)) total[key] += counts[key];
    const { passed, failed, skipped, second = [] } = counts;
    const told = [`${one.label}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds(startedMs)})`];
    if (second.length > 0)
      told.push(`  ${second.length} passed only at the second try:`, ...second.map((name) => `    ${name}`));
    say(told.join("\n"));
    lines.push(...told);
  }
  say(`\n${lines.join("\n")}\n`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
  say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}

main().catch(end);
