import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createKeyFileSecrets } from "./key-file.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fairdial-key-"));
});

test("the cache key is 32 bytes, the same after a restart and another in another home", async () => {
  const key = await createKeyFileSecrets(home).cacheKey(home);
  expect(key).toHaveLength(32);
  expect(await createKeyFileSecrets(home).cacheKey(home)).toEqual(key);
  const other = await mkdtemp(join(tmpdir(), "fairdial-key-"));
  expect(await createKeyFileSecrets(other).cacheKey(other)).not.toEqual(key);
});

test("two first uses at once end with one key", async () => {
  const secrets = createKeyFileSecrets(home);
  const [a, b] = await Promise.all([secrets.cacheKey(home), secrets.cacheKey(home)]);
  expect(a).toEqual(b);
});

test.skipIf(process.platform === "win32")("the key file is readable by its user alone", async () => {
  await createKeyFileSecrets(home).cacheKey(home);
  expect((await stat(join(home, "secret.key"))).mode & 0o077).toBe(0);
});

test("sealed text comes back, does not hold the plain text, and a changed byte is noticed", async () => {
  const secrets = createKeyFileSecrets(home);
  const sealed = await secrets.seal("device token 设备");
  expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("device token");
  expect(await secrets.unseal(sealed)).toBe("device token 设备");
  const bytes = Buffer.from(sealed, "base64");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await expect(secrets.unseal(bytes.toString("base64"))).rejects.toThrow();
});

test("a damaged key file is an error, never a new key over the old one", async () => {
  await writeFile(join(home, "secret.key"), "damaged");
  await expect(createKeyFileSecrets(home).cacheKey(home)).rejects.toThrow("not a Fairdial key file");
  expect(await readFile(join(home, "secret.key"), "utf8")).toBe("damaged");
});
