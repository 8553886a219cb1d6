import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createNumberHash } from "../../electron/seat/imports/hash.ts";
import { blankCustomer } from "../../shared/domain/blank-customer.ts";
import type { CustomerFull, NewCustomer } from "../../shared/domain/customer.ts";
import type { NumberKind } from "../../shared/domain/vocabulary.ts";
import { parseNumbers } from "../../shared/duplicates/numbers.ts";
import { listNumbersInName } from "../../shared/duplicates/numbers-in-name.ts";
import type { DuplicateProbe } from "../../shared/duplicates/types.ts";

/** A line of a base or query file. */
export interface Line {
  readonly id: string;
  readonly company?: string;
  readonly contact?: string;
  readonly phone?: string;
  readonly mobile?: string;
  readonly fax?: string;
  readonly province?: string;
  readonly city?: string;
}

export const benchKey = new Uint8Array(32).fill(9);
export const hashNumber = createNumberHash(benchKey);
const fields: readonly [keyof Line, NumberKind][] = [
  ["phone", "phone"],
  ["mobile", "mobile"],
  ["fax", "fax"],
];

export async function* readLines(path: string): AsyncGenerator<Line> {
  for await (const text of createInterface({
    input: createReadStream(path, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (text.trim() !== "") yield JSON.parse(text) as Line;
  }
}

export function toProbe(line: Line): DuplicateProbe {
  const hint = { city: line.city ?? "" };
  return {
    customerId: null,
    name: line.company ?? "",
    province: line.province ?? "",
    city: line.city ?? "",
    numbers: [
      ...fields.flatMap(([field, kind]) => parseNumbers(line[field] ?? "", { ...hint, kind }).numbers),
      ...listNumbersInName(line.company ?? "").flatMap((text) => parseNumbers(text, hint).numbers),
    ].map((n) => ({ e164: n.e164, hash: hashNumber(n.e164), ext: n.ext, kind: n.kind })),
    contactNames: line.contact ? [line.contact] : [],
  };
}

export const toCustomer = (line: Line): CustomerFull =>
  toSaved({
    customerId: line.id,
    name: line.company ?? "",
    province: line.province ?? "",
    city: line.city ?? "",
    contacts: line.contact ? [{ contactId: "1", name: line.contact, role: "", note: "" }] : [],
    numbers: fields.flatMap(([field, kind]) =>
      line[field] ? [{ numberId: field, contactId: null, kind, label: "", raw: line[field] ?? "" }] : [],
    ),
  });

type Given = Pick<NewCustomer, "customerId" | "name" | "province" | "city" | "contacts" | "numbers">;

/** A customer as the hub would send it to somebody who may see all of it. */
export function toSaved(given: Given): CustomerFull {
  return {
    ...blankCustomer,
    ...given,
    sight: "full",
    rev: 1,
    version: 1,
    numbers: given.numbers.flatMap((typed) =>
      parseNumbers(typed.raw, { kind: typed.kind, city: given.city }).numbers.map((n, i) => ({
        numberId: `${typed.numberId}-${i}`,
        contactId: typed.contactId,
        kind: n.kind,
        label: typed.label,
        display: typed.raw,
        e164: n.e164,
        ext: n.ext,
        masked: n.masked,
        tail: n.tail,
        hash: hashNumber(n.e164),
        dead: false,
      })),
    ),
    createdAtMs: 0,
  };
}
