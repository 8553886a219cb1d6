import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";

export interface StaticFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** The name carries a hash of the contents: it may be kept for ever. */
  readonly frozen: boolean;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".wasm": "application/wasm",
};

/**
 * Finds a file of the built renderer. Serves both shells (http and app://).
 *
 * @param folder   dist/renderer
 * @param pathname path part of the address, still percent-encoded; "/" is index.html
 * @returns undefined for what is not there, not a file, or outside the folder by any trick of the path
 */
export async function findStaticFile(folder: string, pathname: string): Promise<StaticFile | undefined> {
  const path = safePath(pathname);
  if (path === undefined) return undefined;
  try {
    const base = await realpath(folder);
    const full = await realpath(join(base, path));
    if (!full.startsWith(base + sep) || !(await stat(full)).isFile()) return undefined;
    const bytes = await readFile(full);
    return {
      bytes,
      type: types[extname(full).toLowerCase()] ?? "application/octet-stream",
      frozen: /^assets\/.*-[\w-]{8,}\.\w+$/.test(path),
      etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    };
  } catch {
    return undefined;
  }
}

/** @returns the path below the folder, or undefined when any part of it could lead elsewhere */
function safePath(pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (/[\\:]/.test(decoded) || decoded.includes("\0")) return undefined;
  const parts = decoded.split("/").filter((part) => part !== "");
  if (parts.some((part) => part.startsWith("."))) return undefined;
  return parts.length === 0 ? "index.html" : parts.join("/");
}
