import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { keyBytes } from "./sealing.ts";

export const secretFileOf = (home: string) => join(home, "secret.key");

/** What a key looks like in the file when the system has sealed it; without the mark it is plain hex. */
export const sealedMark = "os:";

export const newKey = () => randomBytes(keyBytes);

/** @throws Error when the text is no key: a damaged file must never be taken for "no key yet" and written over */
export function readKey(text: string, path: string): Buffer {
  if (text.startsWith(sealedMark)) {
    throw new Error(`${path} is sealed for the Electron app, which alone can open this home`);
  }
  const key = Buffer.from(text.trim(), "hex");
  if (key.length !== keyBytes) throw new Error(`${path} is not a Fairdial key file`);
  return key;
}

/** The file's text; undefined when there is none yet. */
export async function findSecret(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes the file only where there is none. It gets its name when it is wholly on the disk, so two starts never end with
 * two keys and a crash never with half of one.
 *
 * @returns false when another writer was first
 */
export async function createSecret(path: string, text: string): Promise<boolean> {
  const draft = await writeDraft(path, text);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

export async function replaceSecret(path: string, text: string): Promise<void> {
  await rename(await writeDraft(path, text), path);
}

async function writeDraft(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}
