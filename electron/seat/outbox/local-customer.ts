import { createHmac } from "node:crypto";
import { blankCustomer } from "../../../shared/domain/blank-customer.ts";
import type { CustomerFull, CustomerNumber } from "../../../shared/domain/customer.ts";
import type { NumberKind } from "../../../shared/domain/vocabulary.ts";
import { parseNumbers } from "../../../shared/duplicates/numbers.ts";
import type { PayloadOf } from "../../../shared/protocol/commands.ts";

/**
 * What a typed number looks like until the hub's own row arrives: good enough to dial, search and mask.
 */
export function localNumber(
  number: { numberId: string; contactId: string | null; kind: NumberKind; label: string; raw: string },
  hashKey: Uint8Array,
): CustomerNumber {
  const parsed = parseNumbers(number.raw, { kind: number.kind }).numbers[0];
  const e164 = parsed?.e164 ?? number.raw.replace(/[^\d]/g, "").slice(0, 24);
  return {
    numberId: number.numberId,
    contactId: number.contactId,
    kind: number.kind,
    label: number.label,
    display: number.raw.slice(0, 60),
    e164,
    ext: parsed?.ext ?? "",
    masked: parsed?.masked ?? `**** ${e164.slice(-4)}`,
    tail: parsed?.tail ?? e164.slice(-4),
    hash: createHmac("sha256", hashKey).update(e164).digest().subarray(0, 16).toString("base64url"),
    dead: false,
  };
}

/** A customer as entered here, before the hub has checked it: rev 0, version 0. */
export function enteredCustomer(
  { customer, claim }: PayloadOf<"enter">,
  atMs: number,
  actor: { userId: string; hashKey: Uint8Array },
): CustomerFull {
  return {
    ...blankCustomer,
    customerId: customer.customerId,
    rev: 0,
    version: 0,
    sight: "full",
    name: customer.name,
    state: claim ? "owned" : "pool",
    pool: customer.pool,
    ownerId: claim ? actor.userId : null,
    trackingSinceMs: claim ? atMs : null,
    province: customer.province,
    city: customer.city,
    district: customer.district,
    address: customer.address,
    industry: customer.industry,
    product: customer.product,
    customerType: customer.customerType,
    source: customer.source,
    level: customer.level,
    levelSinceMs: customer.level === null ? null : atMs,
    starred: customer.starred,
    intro: customer.intro,
    website: customer.website,
    cost: customer.cost,
    member: customer.member,
    contacts: customer.contacts,
    numbers: customer.numbers.map((number) => localNumber(number, actor.hashKey)),
    createdAtMs: atMs,
    createdByUserId: actor.userId,
  };
}
