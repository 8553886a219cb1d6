import type { Plugin } from "vite";

/** What the benchmarks use of ./bundle.mjs. */
export function workers(): Record<string, string>;
export function fileAddresses(): Plugin;
