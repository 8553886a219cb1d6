/** The Chromium that tests and pictures run in, and the fonts that it needs: found, or fetched where that is ours to do. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tool } from "./checks.mjs";
import { findChromium } from "./chromium.ts";
import { say, step } from "./say.mjs";

const mayInstall = () => process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => spawnSync("apt-get", args, { env, stdio: "ignore", timeout: 300_000 }).status === 0;
  return apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
}

/** @returns {Promise<boolean>} whether there is a browser now */
export async function getChromium() {
  if (findChromium() !== undefined) return true;
  await step("Fetching a browser for the tests", async () => {
    const fetched = await tool("@playwright/test/cli.js", ["install", "chromium"], { timeout: 300_000 });
    if (!fetched.ok && mayInstall()) aptInstall(["chromium", "fonts-noto-cjk"]);
  });
  return findChromium() !== undefined;
}

/** Chinese needs a font; without one the pictures show boxes. A missing font fails nothing. */
export async function getFonts() {
  if (process.platform !== "linux") return;
  const has = () => spawnSync("fc-list", [":lang=zh", "family"], { encoding: "utf8" }).stdout?.trim();
  if (has()) return;
  if (mayInstall()) await step("Fetching Chinese fonts", async () => aptInstall(["fontconfig", "fonts-noto-cjk"]));
  if (!has()) say("There is no Chinese font on this system: install one, for instance fonts-noto-cjk.");
}
