import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { createNumberHash } from "./hash.ts";

test("numbers are hashed as customer rows carry them: HMAC-SHA256, 16 bytes, base64url", () => {
  for (const size of [0, 16, 32, 64, 65, 200]) {
    const key = Uint8Array.from({ length: size }, (_, i) => (i * 37 + size) % 256);
    const hashNumber = createNumberHash(key);
    for (const text of ["+8613812345678", "", "4008889999", "＋86分机"]) {
      const expected = createHmac("sha256", key).update(text).digest().subarray(0, 16).toString("base64url");
      expect(hashNumber(text)).toBe(expected);
    }
  }
});
