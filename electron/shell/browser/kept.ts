import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** What the browser shell keeps between starts, so that a page left open finds the seat again. */
const Kept = z.object({ cookieSecret: z.string().min(32), port: z.number().int().min(1).max(65_535) });
export type Kept = z.infer<typeof Kept>;

const fileName = "browser-shell.json";

export async function findKept(home: string): Promise<Kept | undefined> {
  try {
    return Kept.safeParse(JSON.parse(await readFile(join(home, fileName), "utf8"))).data;
  } catch {
    return undefined;
  }
}

export const newCookieSecret = () => randomBytes(32).toString("base64url");

/** Readable by its user alone; replaced whole. */
export async function keep(home: string, kept: Kept): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const path = join(home, fileName);
  await writeFile(`${path}.new`, JSON.stringify(kept), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
