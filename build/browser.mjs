/** The Chromium that tests and pictures run in, and the fonts that it needs. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";
import { tool } from "./checks.mjs";
import { say, step } from "./say.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const usual = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

const hasPlaywrights = () => existsSync(chromium.executablePath());

/** @returns path of a Chromium to run, "" for Playwright's own, undefined for none */
export function findChromium() {
  if (hasPlaywrights()) return "";
  const paths = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...paths, ...usual].find((path) => existsSync(path));
}

const mayInstall = () => process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

/** Installs with apt-get where that is ours to do; true when it went well. */
function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => spawnSync("apt-get", args, { env, stdio: "ignore", timeout: 300_000 }).status === 0;
  return apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
}

/**
 * Finds a browser, fetching one where there is none.
 *
 * @returns {Promise<string | undefined>} as findChromium
 */
export async function getChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  await step("Fetching a browser for the tests", async () => {
    const fetched = await tool("@playwright/test/cli.js", ["install", "chromium"], { timeout: 300_000 });
    if (!fetched.ok && mayInstall()) aptInstall(["chromium", "fonts-noto-cjk"]);
  });
  return findChromium();
}

/** Chinese needs a font; without one the pictures show boxes. Missing fonts fail nothing. */
export async function getFonts() {
  if (process.platform !== "linux") return;
  const has = () => spawnSync("fc-list", [":lang=zh", "family"], { encoding: "utf8" }).stdout?.trim();
  if (has()) return;
  if (mayInstall()) await step("Fetching Chinese fonts", async () => aptInstall(["fontconfig", "fonts-noto-cjk"]));
  if (!has()) say("There is no Chinese font on this system: install one, for instance fonts-noto-cjk.");
}
