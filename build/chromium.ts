import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const usual = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** @returns "" for Playwright's own Chromium, else the path of an installed one, undefined for none */
export function findChromium(): string | undefined {
  if (existsSync(chromium.executablePath())) return "";
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...usual];
  return candidates.find((path) => existsSync(path));
}

/** How Playwright starts the browser here. As root there is no sandbox to be had; pages are our own. */
export function chromiumOptions(): { executablePath?: string; args: string[] } {
  const found = findChromium();
  const args = ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  return found ? { executablePath: found, args } : { args };
}
