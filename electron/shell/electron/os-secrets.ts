import type { SecretStore } from "../ports.ts";
import { createSecrets } from "../sealing.ts";
import { createSecret, findSecret, newKey, readKey, replaceSecret, sealedMark, secretFileOf } from "../secret-file.ts";
import type { ElectronApi } from "./electron-api.ts";

type Deps = Pick<ElectronApi, "safeStorage">;

/** The system offers nothing better than plain text. */
export class NoSafeStorage extends Error {
  override readonly name = "NoSafeStorage";
}

/**
 * Secrets of a seat under Electron: the home's key lies in `secret.key` sealed by the system's key store. A key that the
 * browser shell left there in plain is sealed on first use. There is no plain text fallback.
 *
 * @throws NoSafeStorage from every function when the system has no key store
 */
export function createOsSecrets(electron: Deps, home: string): SecretStore {
  return createSecrets(home, (ofHome) => masterKey(electron, ofHome));
}

/** Says whether the system seals with a key of its own; on Linux without a keyring Chromium would use a known password. */
export async function isSafe({ safeStorage }: Deps, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
  return platform !== "linux" || safeStorage.getSelectedStorageBackend() !== "basic_text";
}

async function masterKey(electron: Deps, home: string): Promise<Buffer> {
  if (!(await isSafe(electron))) throw new NoSafeStorage("the system has no safe place for keys");
  const path = secretFileOf(home);
  const text = await findSecret(path);
  if (text?.startsWith(sealedMark)) {
    const sealed = Buffer.from(text.slice(sealedMark.length).trim(), "base64");
    return readKey((await electron.safeStorage.decryptStringAsync(sealed)).result, path);
  }
  const key = text === undefined ? newKey() : readKey(text, path);
  const sealed = await electron.safeStorage.encryptStringAsync(key.toString("hex"));
  const sealedText = `${sealedMark}${sealed.toString("base64")}\n`;
  if (text !== undefined) await replaceSecret(path, sealedText);
  else if (!(await createSecret(path, sealedText))) return masterKey(electron, home);
  return key;
}
