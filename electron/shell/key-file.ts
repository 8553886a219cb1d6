import type { SecretStore } from "./ports.ts";
import { createSecrets } from "./sealing.ts";
import { createSecret, findSecret, newKey, readKey, secretFileOf } from "./secret-file.ts";

/** Secrets of a seat without an OS key store: the home's key lies in `secret.key`, readable by its user alone. */
export function createKeyFileSecrets(home: string): SecretStore {
  return createSecrets(home, masterKey);
}

async function masterKey(home: string): Promise<Buffer> {
  const path = secretFileOf(home);
  const text = await findSecret(path);
  if (text !== undefined) return readKey(text, path);
  const made = newKey();
  return (await createSecret(path, `${made.toString("hex")}\n`)) ? made : masterKey(home);
}
