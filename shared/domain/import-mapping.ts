import type { ImportField } from "../contract/imports.ts";
import { guessHeader, isOtherHeader, repeatableFields } from "./import-headers.ts";
import { isCity, isProvince } from "./import-region.ts";

/** Share of the filled cells of one column that look like each thing, from the first rows. */
interface Looks {
  readonly filled: number;
  readonly mobile: number;
  readonly landline: number;
  readonly scientific: number;
  readonly company: number;
  readonly person: number;
  readonly province: number;
  readonly city: number;
  readonly link: number;
  readonly level: number;
}

const company =
  /(公司|厂|商行|经营部|门市|集团|中心|商店|五金店|工作室|合作社|事务所|co\.?,? ?ltd|inc\.?|corp|llc|gmbh)[)）]?$/i;
const person = /^[一-龥]{1,2}(总|经理|工|先生|女士|小姐|主任|老板|厂长|会计)$|^[一-龥]{2,3}$/u;
const scientific = /^\d(\.\d+)?e\+?\d{1,2}$/i;

function lookAt(cells: readonly string[]): Looks {
  const filled = cells.filter((c) => c !== "");
  const share = (test: (cell: string) => boolean) =>
    filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
  const digits = (cell: string) =>
    cell
      .normalize("NFKC")
      .replace(/^(\+|00)?86/, "")
      .replace(/[\s\-()]/g, "");
  return {
    filled: filled.length,
    mobile: share((c) => /^0?1[3-9]\d{9}([^\d]|$)/.test(digits(c))),
    landline: share((c) => /^(0\d{9,11}|400\d{7}|800\d{7})([^\d]|$)/.test(digits(c))),
    scientific: share((c) => scientific.test(c.trim())),
    company: share((c) => company.test(c.trim())),
    person: share((c) => person.test(c.trim()) && !isProvince(c) && !isCity(c)),
    province: share((c) => isProvince(c)),
    city: share((c) => isCity(c)),
    link: share((c) => /^(https?:\/\/|www\.)/i.test(c)),
    level: share((c) => /^[ABC][类级]?$/i.test(c)),
  };
}

function fieldByValues(looks: Looks): ImportField | null {
  if (looks.filled === 0) return null;
  if (looks.mobile + looks.scientific > 0.6) return "mobile";
  if (looks.landline + looks.mobile > 0.6) return "phone";
  if (looks.company > 0.5) return "name";
  if (looks.province > 0.7) return "province";
  if (looks.city > 0.7) return "city";
  if (looks.link > 0.6) return "website";
  if (looks.level > 0.8) return "level";
  return looks.person > 0.7 ? "contact" : null;
}

/** Where title and cells disagree about a number, the cells are right: 电话 full of mobiles, 联系方式 and so on. */
function settle(byTitle: ImportField | null, looks: Looks): ImportField | null {
  if (byTitle === null) return fieldByValues(looks);
  if (byTitle === "phone" && looks.mobile + looks.scientific > 0.9) return "mobile";
  if (byTitle === "mobile" && looks.landline > 0.9) return "phone";
  if (byTitle === "contact" && looks.company > 0.6) return "name";
  if (byTitle === "name" && looks.person > 0.8 && looks.company < 0.1) return "contact";
  if (byTitle === "province" && looks.city > 0.8 && looks.province < 0.2) return "city";
  if (byTitle === "customerType" && looks.filled > 0 && looks.level > 0.8) return "level";
  return byTitle;
}

/**
 * Guesses what each column holds, from its title and from the first 200 cells below it. A field that only one column may fill goes to
 * the column whose title says so first, then to the first whose cells do.
 */
export function guessMapping(headers: readonly string[], rows: readonly (readonly string[])[]): (ImportField | null)[] {
  const sample = rows.slice(0, 200);
  const looks = headers.map((_, i) => lookAt(sample.map((row) => row[i] ?? "")));
  const byTitle = headers.map((h) => guessHeader(h));
  const mapping: (ImportField | null)[] = headers.map(() => null);
  const taken = new Set<ImportField>();
  const put = (column: number, field: ImportField | null): void => {
    if (field === null || mapping[column] !== null) return;
    if (taken.has(field) && !repeatableFields.includes(field)) return;
    taken.add(field);
    mapping[column] = field;
  };
  const settled = headers.map((title, i) =>
    isOtherHeader(title) ? null : settle(byTitle[i] ?? null, looks[i] ?? lookAt([])),
  );
  for (const [i, field] of settled.entries()) if (field !== null && field === byTitle[i]) put(i, field);
  for (const [i, field] of settled.entries()) if (byTitle[i] !== null) put(i, field);
  for (const [i, field] of settled.entries()) {
    // A column that only its cells speak for fills a gap; it never adds a second contact or product.
    if (byTitle[i] === null && field !== null && (!taken.has(field) || field === "mobile" || field === "phone"))
      put(i, field);
  }
  // "name" beside "company" is the person's.
  if (!taken.has("contact")) {
    const spare = headers.findIndex((h, i) => mapping[i] === null && /^(name|名称|客户|客户名)$/i.test(h.trim()));
    if (spare >= 0 && (looks[spare]?.company ?? 0) < 0.3) mapping[spare] = "contact";
  }
  return mapping;
}

/** A warning about a whole column; `rows` are spreadsheet row numbers, the first twenty written out. */
export interface ColumnWarning {
  readonly code: "scientific" | "rounded" | "lost-zeros" | "masked";
  readonly detail: { column: string; header: string; count: number; rows: string };
}

const numberFields: readonly (ImportField | null)[] = ["mobile", "phone", "fax"];
/** 13800000000: what is left of a number that went through 1.38E+10 and back. */
export const isRounded = (cell: string): boolean =>
  /^(86)?1[3-9]\d{2}0{7}$/.test(cell.trim()) || /^0?\d{3,4}0{7}$/.test(cell.trim());
export const isScientific = (cell: string): boolean => scientific.test(cell.normalize("NFKC").trim());
/** 755 26881234 without its trunk zero: ten or eleven digits that begin like an area code. */
const lostZero = /^(10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/;

/** Looks through the number columns for what spreadsheets do to numbers. */
export function findColumnWarnings(
  headers: readonly string[],
  mapping: readonly (ImportField | null)[],
  rows: readonly (readonly string[])[],
  rowNos: readonly number[],
  columnName: (index: number) => string,
): ColumnWarning[] {
  const warnings: ColumnWarning[] = [];
  const tests: readonly [ColumnWarning["code"], (cell: string) => boolean, number][] = [
    ["scientific", isScientific, 1],
    ["rounded", isRounded, 2],
    ["masked", (c) => /\d[*xX]{3,}\d/.test(c), 1],
    ["lost-zeros", (c) => lostZero.test(c) && !/^1[3-9]\d{9}$/.test(c), 1],
  ];
  for (const [column, field] of mapping.entries()) {
    if (!numberFields.includes(field)) continue;
    for (const [code, test, least] of tests) {
      const hits: number[] = [];
      for (const [i, row] of rows.entries()) if (test(row[column] ?? "")) hits.push(rowNos[i] ?? 0);
      if (hits.length < least) continue;
      const rowsText = hits.slice(0, 20).join(", ") + (hits.length > 20 ? " …" : "");
      warnings.push({
        code,
        detail: { column: columnName(column), header: headers[column] ?? "", count: hits.length, rows: rowsText },
      });
    }
  }
  return warnings;
}
