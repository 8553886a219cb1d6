import type { ImportField } from "../contract/imports.ts";
import { parseNumbers } from "../duplicates/numbers.ts";
import type { ParsedNumber } from "../duplicates/types.ts";
import { Refusal } from "../errors.ts";
import type { NewCustomer } from "./customer.ts";
import { isRounded, isScientific } from "./import-mapping.ts";
import { findProvinceOfCity, foldCity, foldProvince, isCity, splitRegion } from "./import-region.ts";
import { readAmount, readCustomerType, readLevel, readSource } from "./import-values.ts";
import type { NumberKind, PoolKind } from "./vocabulary.ts";

export interface ImportReason {
  readonly code: string;
  readonly detail: Record<string, string | number | null>;
}

export interface BuiltRow {
  /** null: the row cannot be imported, `reasons` says why. */
  readonly customer: NewCustomer | null;
  readonly numbers: readonly ParsedNumber[];
  readonly reasons: ImportReason[];
  readonly name: string;
  readonly city: string;
}

/** Columns that hold each field. */
export function columnsByField(mapping: readonly (ImportField | null)[]): ReadonlyMap<ImportField, readonly number[]> {
  const columns = new Map<ImportField, number[]>();
  for (const [i, field] of mapping.entries()) {
    if (field !== null) columns.set(field, [...(columns.get(field) ?? []), i]);
  }
  return columns;
}

export interface RowOptions {
  readonly columns: ReadonlyMap<ImportField, readonly number[]>;
  readonly pool: PoolKind;
  /** For rows that name none. */
  readonly source: string;
  readonly newId: () => string;
  /** Columns in which rounded numbers were found: there 13800000000 is no number. */
  readonly roundedColumns: ReadonlySet<number>;
}

/** Longest text a customer keeps, characters, by field. */
const limits: Partial<Record<ImportField, number>> = {
  name: 200,
  contact: 200,
  contactRole: 40,
  province: 40,
  city: 40,
  district: 40,
  address: 200,
  industry: 60,
  product: 120,
  intro: 1500,
  note: 1500,
  website: 300,
  mobile: 2000,
  phone: 2000,
  fax: 2000,
};
const roleWords: readonly (readonly [RegExp, string])[] = [
  [/采购|purchas|buyer/i, "purchasing"],
  [/技术|工程师|研发|engineer|technical/i, "technical"],
  [/财务|会计|出纳|financ|account/i, "finance"],
  [/前台|文员|reception/i, "front-desk"],
  [/总经理|老板|董事|厂长|法人|负责人|总监|经理|ceo|owner|boss|director|manager/i, "decision"],
];
const errorCell = /^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!)$/i;

const readRole = (text: string): string => roleWords.find(([w]) => w.test(text))?.[1] ?? text;

/** Turns one row into a customer, or says why it cannot be one. Pure but for `newId`. */
export function buildRow(cells: readonly string[], options: RowOptions): BuiltRow {
  const reasons: ImportReason[] = [];
  let usable = true;
  const bad = (code: string, detail: ImportReason["detail"] = {}) => {
    usable = false;
    reasons.push({ code, detail });
  };
  const columnsOf = (field: ImportField) =>
    (options.columns.get(field) ?? []).flatMap((column) => {
      const cell = cells[column] ?? "";
      return cell !== "" && !(cell.startsWith("#") && errorCell.test(cell)) ? [{ column, cell }] : [];
    });
  const text = (field: ImportField, join = " "): string => {
    const value = columnsOf(field)
      .map((c) => c.cell.replace(/\s+/g, " ").trim())
      .join(join);
    const limit = limits[field] ?? 2000;
    if (value.length > limit) bad("cell-too-long", { field, length: value.length, limit });
    return value;
  };

  const region = splitRegion(text("region"));
  const province = foldProvince(text("province")) || region.province;
  let city = foldCity(text("city")) || region.city;
  const address = text("address");
  const rawName = text("name");
  const fromText = province === "" && city === "" ? placeIn(address, rawName) : undefined;
  city = city || fromText?.city || "";
  const place = { province: province || fromText?.province || (findProvinceOfCity(city) ?? ""), city };

  const people = text("contact", "、")
    .split(/[、,，;；/|]+/)
    .map((p) => p.trim())
    .filter((p) => p !== "");
  const role = readRole(text("contactRole"));
  const contacts = [...new Set(people)].slice(0, 10).map((person, i) => ({
    contactId: options.newId(),
    name: person.slice(0, 60),
    role: i === 0 ? role : "",
    note: "",
  }));
  const numbers = readNumbers(columnsOf, options, place, reasons);

  const nameMapped = options.columns.has("name");
  const name = rawName || (nameMapped ? "" : (people[0] ?? numbers[0]?.parsed.national ?? ""));
  if (name === "") bad("name-missing");
  if (numbers.length === 0 && !reasons.some((r) => r.code.startsWith("number-"))) bad("no-number");
  else if (numbers.length === 0) usable = false;

  const remarks: string[] = [];
  const remember = (label: string, value: string) => value !== "" && remarks.push(`${label}:${value}`);
  const levelText = text("level");
  const level = readLevel(levelText) ?? null;
  if (level === null) remember("级别", levelText);
  const costText = text("cost");
  const cost = readAmount(costText) ?? null;
  if (cost === null) remember("成本", costText);
  remember("备注", text("note", "; "));
  const sourceText = text("source");
  const typeText = text("customerType");
  const parsed = numbers.map((n) => n.parsed);
  if (!usable) return { customer: null, numbers: parsed, reasons, name, city };
  const customer: NewCustomer = {
    customerId: options.newId(),
    name,
    pool: options.pool,
    ...place,
    district: text("district") || region.district.slice(0, 40),
    address,
    industry: text("industry"),
    product: text("product", "、"),
    customerType: typeText === "" ? "unidentified" : readCustomerType(typeText),
    source: sourceText === "" ? options.source : readSource(sourceText),
    starred: false,
    level,
    intro: [text("intro", "\n"), ...remarks]
      .filter((t) => t !== "")
      .join("\n")
      .slice(0, 2000),
    website: text("website"),
    cost,
    member: null,
    contacts,
    numbers: numbers.slice(0, 50).map(({ parsed: n, raw }) => ({
      numberId: options.newId(),
      contactId: n.kind === "mobile" ? (contacts[0]?.contactId ?? null) : null,
      kind: n.kind,
      label: "",
      raw,
    })),
  };
  // Texts read above may have been too long as well.
  return usable
    ? { customer, numbers: parsed, reasons, name, city }
    : { customer: null, numbers: parsed, reasons, name, city };
}

/** A place named at the front of the address or of the firm's name. */
function placeIn(address: string, name: string): { province: string; city: string } | undefined {
  for (const text of [address, name]) {
    const found = splitRegion(text.slice(0, 20));
    if (found.province !== "") return { province: found.province, city: isCity(found.city) ? found.city : "" };
  }
  return undefined;
}

interface TakenNumber {
  readonly parsed: ParsedNumber;
  readonly raw: string;
}

function readNumbers(
  columnsOf: (field: ImportField) => { column: number; cell: string }[],
  options: RowOptions,
  place: { province: string; city: string },
  reasons: ImportReason[],
): TakenNumber[] {
  const taken = new Map<string, TakenNumber>();
  for (const kind of ["mobile", "phone", "fax"] as const satisfies readonly NumberKind[]) {
    for (const { column, cell } of columnsOf(kind)) {
      if (isScientific(cell)) {
        reasons.push({ code: "number-scientific", detail: { text: cell } });
        continue;
      }
      if (options.roundedColumns.has(column) && isRounded(cell)) {
        reasons.push({ code: "number-rounded", detail: { text: cell } });
        continue;
      }
      const found = tryParse(cell, { city: place.city, province: place.province, kind });
      if (found === undefined) {
        reasons.push({ code: "number-too-many", detail: { field: kind } });
        continue;
      }
      for (const n of found.numbers) {
        const key = `${n.e164}#${n.ext}`;
        const single = found.numbers.length === 1 && found.problems.length === 0 && cell.length <= 60;
        const raw = single ? cell : `${n.national}${n.ext === "" ? "" : `转${n.ext}`}`;
        if (!taken.has(key)) taken.set(key, { parsed: n, raw });
      }
      for (const problem of found.problems) {
        reasons.push({
          code: problem.problem === "scientific" ? "number-scientific" : "number-unreadable",
          detail: { text: problem.text, problem: problem.problem },
        });
      }
      if (found.numbers.length === 0 && found.problems.length === 0) {
        reasons.push({ code: "number-unreadable", detail: { text: cell.slice(0, 60), problem: "unknown-form" } });
      }
    }
  }
  return [...taken.values()];
}

function tryParse(cell: string, hint: Parameters<typeof parseNumbers>[1]) {
  try {
    return parseNumbers(cell, hint);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
