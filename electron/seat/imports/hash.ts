import { createHmac, createSecretKey } from "node:crypto";
import type { NewCustomer } from "../../../shared/domain/customer.ts";
import type { DuplicateProbe, ParsedNumber } from "../../../shared/duplicates/types.ts";

export type NumberHash = (e164: string) => string;

/** HMAC of a number under the organisation's key, as customer rows carry it (CustomerNumber.hash). Preparing the key costs most, so it is done once. */
export function createNumberHash(key: Uint8Array): NumberHash {
  const secret = createSecretKey(key);
  return (e164) => createHmac("sha256", secret).update(e164).digest().subarray(0, 16).toString("base64url");
}

/** A row of the file as the duplicate check sees it. */
export const toProbe = (customer: NewCustomer, numbers: readonly ParsedNumber[], hash: NumberHash): DuplicateProbe => ({
  customerId: customer.customerId,
  name: customer.name,
  province: customer.province,
  city: customer.city,
  district: customer.district,
  address: customer.address,
  numbers: numbers.map((n) => ({ e164: n.e164, hash: hash(n.e164), ext: n.ext, kind: n.kind })),
  contactNames: customer.contacts.map((c) => c.name),
});
