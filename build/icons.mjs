/** Draws the app's icons from the logo: `node build/icons.mjs` after the logo changed; the results are committed. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { chromiumOptions } from "./chromium.ts";
import { root } from "./setup.mjs";

const svg = readFileSync(join(root, "renderer", "public", "logo.svg"), "utf8");
const browser = await chromium.launch(chromiumOptions());

async function draw(size) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg.slice(svg.indexOf("<svg"))}`,
  );
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return png;
}

mkdirSync(join(root, "build", "icons"), { recursive: true });
writeFileSync(join(root, "build", "icons", "icon.png"), await draw(1024));
const tray = (await draw(32)).toString("base64");
writeFileSync(
  join(root, "electron", "shell", "electron", "tray-icon.ts"),
  `/** The logo at 32 pixels, drawn by build/icons.mjs. */
export const trayIcon =
  "data:image/png;base64,${tray}";
`,
);
await browser.close();
