import { createHmac } from "node:crypto";
import type { NewCustomer } from "../../../shared/domain/customer.ts";
import type { DuplicateProbe, ParsedNumber } from "../../../shared/duplicates/types.ts";

/** HMAC of a number under the organisation's key, as customer rows carry it (CustomerNumber.hash). */
export const hashNumber = (key: Uint8Array, e164: string): string =>
  createHmac("sha256", key).update(e164).digest().subarray(0, 16).toString("base64url");

/** A row of the file as the duplicate check sees it. */
export const toProbe = (customer: NewCustomer, numbers: readonly ParsedNumber[], key: Uint8Array): DuplicateProbe => ({
  customerId: customer.customerId,
  name: customer.name,
  province: customer.province,
  city: customer.city,
  district: customer.district,
  address: customer.address,
  numbers: numbers.map((n) => ({ e164: n.e164, hash: hashNumber(key, n.e164), ext: n.ext, kind: n.kind })),
  contactNames: customer.contacts.map((c) => c.name),
});
