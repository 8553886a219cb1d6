import type { NumberKind } from "../domain/vocabulary.ts";
import type { DuplicateProbe, DuplicateRow, ProbeNumber } from "./types.ts";

const kindLetters: Record<NumberKind, string> = { phone: "p", mobile: "m", fax: "f" };
const kinds: Record<string, NumberKind> = { p: "phone", m: "mobile", f: "fax" };

/**
 * A saved firm as one short text: what an index implementation keeps beside its keys, so that scoring a candidate costs
 * one small row. Equal facts mean equal keys.
 */
export function encodeFacts(row: DuplicateRow): string {
  return JSON.stringify([
    row.customerId,
    row.name,
    row.province,
    row.city,
    row.district ?? "",
    row.contactNames,
    row.numbers.map((n) => `${kindLetters[n.kind]}|${n.hash}|${n.ext}|${n.e164 ?? ""}`),
  ]);
}

const isText = (value: unknown): value is string => typeof value === "string";
const text = (value: unknown): string => (isText(value) ? value : "");

export function decodeFacts(facts: string): DuplicateRow {
  const parts: unknown = JSON.parse(facts);
  const [customerId, name, province, city, district, contacts, numbers] = Array.isArray(parts) ? parts : [];
  return {
    customerId: text(customerId),
    name: text(name),
    province: text(province),
    city: text(city),
    district: text(district),
    contactNames: Array.isArray(contacts) ? contacts.filter(isText) : [],
    numbers: Array.isArray(numbers) ? numbers.filter(isText).map(decodeNumber) : [],
  };
}

function decodeNumber(packed: string): ProbeNumber {
  const [kind = "p", hash = "", ext = "", e164 = ""] = packed.split("|");
  return { kind: kinds[kind] ?? "phone", hash, ext, e164: e164 === "" ? null : e164 };
}

/** The facts of a customer row of any sight: a stub has a name, a city and hashes. */
export function toDuplicateRow(row: {
  readonly customerId: string;
  readonly name: string;
  readonly province: string;
  readonly city: string;
  readonly district?: string;
  readonly hashes?: readonly string[];
  readonly numbers?: readonly ProbeNumber[];
  readonly contacts?: readonly { readonly name: string }[];
}): DuplicateRow {
  const hashed = (row.hashes ?? []).map((hash): ProbeNumber => ({ e164: null, hash, ext: "", kind: "phone" }));
  return {
    customerId: row.customerId,
    name: row.name,
    province: row.province,
    city: row.city,
    district: row.district ?? "",
    numbers: (row.numbers ?? hashed).map(({ e164, hash, ext, kind }: ProbeNumber) => ({ e164, hash, ext, kind })),
    contactNames: (row.contacts ?? []).map((c) => c.name).filter((name) => name !== ""),
  } satisfies DuplicateProbe & { customerId: string };
}
