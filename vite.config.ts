import { fileURLToPath } from "node:url";
import babel from "@rolldown/plugin-babel";
import react, { reactCompilerPreset } from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Builds the renderer into dist/renderer. Relative URLs, so that the same files serve http://127.0.0.1 and app://;
 * nothing inline and no preload helper, so that the strict content security policy of both shells holds.
 */
export default defineConfig({
  root: here("./renderer/"),
  base: "./",
  // The compiler remembers what did not change, so that a next lead renders what differs and nothing else.
  plugins: [react(), babel({ presets: [reactCompilerPreset()] })],
  build: {
    outDir: here("./dist/renderer/"),
    emptyOutDir: true,
    target: "chrome130",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
});
