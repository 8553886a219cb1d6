import { hash as digest, randomBytes, timingSafeEqual } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { Refusal, RefusalCode } from "../../shared/errors.ts";

export const MIN_PASSWORD_CHARS = 8;
/** argon2id (the library's default variant) at OWASP's second profile. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @throws Refusal weak-password {minimum} */
export async function hashPassword(password: string): Promise<string> {
  if ([...password].length < MIN_PASSWORD_CHARS) {
    throw new Refusal(RefusalCode.WeakPassword, { minimum: MIN_PASSWORD_CHARS });
  }
  return hash(password.normalize("NFC"), options);
}

/** Takes as long for a login that does not exist, so that the time tells nobody which ones do. */
export async function checkPassword(stored: string | undefined, password: string): Promise<boolean> {
  if (stored === undefined) {
    await hash(password.normalize("NFC"), options);
    return false;
  }
  return verify(stored, password.normalize("NFC"));
}

/** A new device token: 32 random bytes. The hub keeps only its hash. */
export const newToken = (): string => randomBytes(32).toString("base64url");
export const tokenHash = (token: string): string => digest("sha256", token, "base64url");

export function sameSecret(given: string, wanted: string): boolean {
  const digestOf = (text: string) => digest("sha256", text, "buffer");
  return wanted !== "" && timingSafeEqual(digestOf(given), digestOf(wanted));
}
