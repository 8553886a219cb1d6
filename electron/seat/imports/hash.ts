import { hash } from "node:crypto";
import type { NewCustomer } from "../../../shared/domain/customer.ts";
import type { DuplicateProbe, ParsedNumber } from "../../../shared/duplicates/types.ts";

export type NumberHash = (e164: string) => string;

const blockBytes = 64;

/**
 * HMAC-SHA256 of a number under the organisation's key, as customer rows carry it (CustomerNumber.hash). Written out over two one-shot digests,
 * because making an Hmac object costs three times what it computes.
 */
export function createNumberHash(key: Uint8Array): NumberHash {
  const block = Buffer.alloc(blockBytes);
  block.set(key.length > blockBytes ? hash("sha256", key, "buffer") : key);
  const inner = Buffer.alloc(blockBytes + 512);
  const outer = Buffer.alloc(blockBytes + 32);
  for (let i = 0; i < blockBytes; i++) {
    inner[i] = (block[i] ?? 0) ^ 0x36;
    outer[i] = (block[i] ?? 0) ^ 0x5c;
  }
  return (e164) => {
    const written = inner.write(e164, blockBytes, "utf8");
    outer.set(hash("sha256", inner.subarray(0, blockBytes + written), "buffer"), blockBytes);
    return hash("sha256", outer, "buffer").toString("base64url", 0, 16);
  };
}

/** A row of the file as the duplicate check sees it. */
export const toProbe = (
  customer: NewCustomer,
  numbers: readonly ParsedNumber[],
  hashNumber: NumberHash,
): DuplicateProbe => ({
  customerId: customer.customerId,
  name: customer.name,
  province: customer.province,
  city: customer.city,
  district: customer.district,
  address: customer.address,
  numbers: numbers.map((n) => ({ e164: n.e164, hash: hashNumber(n.e164), ext: n.ext, kind: n.kind })),
  contactNames: customer.contacts.map((c) => c.name),
});
