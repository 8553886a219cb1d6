import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { SecretStore } from "./ports.ts";

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Secrets of a seat, all derived from one random key of its home: the cache key, and a key that seals small texts.
 * Sealed text is base64 of nonce, tag and AES-256-GCM ciphertext.
 *
 * @param masterKey reads the home's key, making it on first use
 */
export function createSecrets(home: string, masterKey: (home: string) => Promise<Buffer>): SecretStore {
  return {
    cacheKey: async (cacheHome) => derive(await masterKey(cacheHome), "cache"),
    seal: async (plain) => seal(derive(await masterKey(home), "seal"), plain),
    unseal: async (sealed) => unseal(derive(await masterKey(home), "seal"), sealed),
  };
}

const derive = (master: Buffer, purpose: string) =>
  new Uint8Array(hkdfSync("sha256", master, Buffer.alloc(0), `fairdial ${purpose}`, keyBytes));

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
