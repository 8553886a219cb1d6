import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { SecretStore } from "./ports.ts";

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Secrets of a seat without an OS key store: one random key in `secret.key`, readable by its user alone; the cache key and
 * the sealing key are derived from it. Sealed text is base64 of nonce, tag and AES-256-GCM ciphertext.
 */
export function createKeyFileSecrets(home: string): SecretStore {
  return {
    cacheKey: async (cacheHome) => derive(await masterKey(cacheHome), "cache"),
    seal: async (plain) => seal(derive(await masterKey(home), "seal"), plain),
    unseal: async (sealed) => unseal(derive(await masterKey(home), "seal"), sealed),
  };
}

const derive = (master: Buffer, purpose: string) =>
  new Uint8Array(hkdfSync("sha256", master, Buffer.alloc(0), `fairdial ${purpose}`, keyBytes));

/**
 * Reads the key, making it on first use. A made key gets its name only when it is wholly on the disk, and never takes an
 * existing name: whoever is first wins, so two starts never end with two keys.
 */
async function masterKey(home: string): Promise<Buffer> {
  const path = join(home, "secret.key");
  const found = await readKey(path);
  if (found) return found;
  await mkdir(home, { recursive: true, mode: 0o700 });
  const made = randomBytes(keyBytes);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${made.toString("hex")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const other = await readKey(path);
    if (other) return other;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function readKey(path: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const key = Buffer.from(text.trim(), "hex");
  if (key.length !== keyBytes) throw new Error(`${path} is not a Fairdial key file`);
  return key;
}

function seal(key: Uint8Array, plain: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
}

function unseal(key: Uint8Array, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < nonceBytes + tagBytes) throw new Error("sealed text is too short");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
}
