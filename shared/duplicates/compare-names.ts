import { isTrade, type Trade } from "./industries.ts";
import { looksAlike } from "./look-alikes.ts";
import type { ParsedName } from "./parsed-name.ts";
import { compareSound, spells } from "./pinyin.ts";

/**
 * How the brands agree. soft: other characters of the same sound or shape. edit: one character other, missing, added, or
 * two swapped. half: the same in a brand of two characters, which makes another brand more often than a slip. pinyin: letters on one side are the sound of the other. part: one is the beginning of the other.
 */
export type BrandRelation = "same" | "soft" | "edit" | "half" | "pinyin" | "part" | "other";
/**
 * How the words behind the brand agree. softTypo, typo: a slip in them, of like sound or shape or doubled, or any. short: one side leaves words out. vague: one side has only
 * words that fit every business. overlap: other words of the same kind of business. conflict: other businesses.
 */
export type RestRelation = "same" | "softTypo" | "typo" | "short" | "vague" | "overlap" | "conflict";

export interface NameRelation {
  readonly brand: BrandRelation;
  readonly rest: RestRelation;
}

const other: NameRelation = { brand: "other", rest: "conflict" };

/** Compares two names without their regions and legal forms. Symmetric; neither may be empty. */
export function compareNames(a: ParsedName, b: ParsedName): NameRelation {
  const relation = compareBodies(a, b);
  if (relation.brand === "same") return relation;
  for (const x of listReadingsOf(a, b)) {
    for (const y of listReadingsOf(b, a)) {
      const second = compareBodies(x, y);
      if (second.brand === "same") return second;
    }
  }
  return relation;
}

/** The name, and the name with its region read the other way: as part of the brand, or as no part of it. */
function listReadingsOf(name: ParsedName, other: ParsedName): ParsedName[] {
  if (name.bareRegion !== "" && name.bareRegion !== other.bareRegion) {
    const brand = name.bareRegion + name.brand;
    return [name, { ...name, brand, body: name.bareRegion + name.body }];
  }
  if (name.keptRegion !== "" && other.keptRegion === "" && other.region.city === name.region.city) {
    const body = name.body.slice(name.keptRegion.length);
    return [name, { ...name, body, brand: body }];
  }
  return [name];
}

function compareBodies(a: ParsedName, b: ParsedName): NameRelation {
  if (a.body === b.body) return { brand: "same", rest: "same" };
  if (a.latin !== b.latin) return compareLatin(a.latin ? a : b, a.latin ? b : a);
  return (
    compareBySlip(a, b) ??
    compareByBrand(a, b) ??
    compareByPart(a, b) ??
    compareByAlignment(a, b) ??
    (isReordered(a.body, b.body) ? { brand: "edit", rest: "same" } : other)
  );
}

/** Two or three slips in a long enough name, where nothing simpler explains the difference. */
function compareByAlignment(a: ParsedName, b: ParsedName): NameRelation | undefined {
  const longer = Math.max(a.body.length, b.body.length);
  if (longer < 4 || longer > 40 || Math.abs(a.body.length - b.body.length) > 2) return undefined;
  const brandEnd = Math.min(a.brand.length, b.brand.length);
  const cost = align(a.body, b.body, brandEnd);
  // Another brand before the same trade words is another firm.
  if (cost.total > 2.5 || cost.total / longer > 0.35 || cost.brand > brandEnd / 2) return undefined;
  return {
    brand: cost.brand === 0 ? "same" : !cost.hardBrand ? "soft" : brandEnd > 2 && cost.brand <= 1 ? "edit" : "half",
    rest: cost.rest === 0 ? "same" : "typo",
  };
}

interface Alignment {
  readonly total: number;
  readonly brand: number;
  readonly rest: number;
  readonly hardBrand: boolean;
}

/** Cheapest alignment: 0.5 for a character of like sound or shape, 1 for any other change; told apart at the brand's end. */
function align(a: string, b: string, brandEnd: number): Alignment {
  const width = b.length + 1;
  const costs = new Float64Array((a.length + 1) * width);
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 || j === 0) {
        costs[i * width + j] = i + j;
        continue;
      }
      const change = substitution(a[i - 1] ?? "", b[j - 1] ?? "");
      costs[i * width + j] = Math.min(
        (costs[(i - 1) * width + j - 1] ?? 0) + change,
        (costs[(i - 1) * width + j] ?? 0) + 1,
        (costs[i * width + j - 1] ?? 0) + 1,
      );
    }
  }
  let brand = 0;
  let rest = 0;
  let hardBrand = false;
  let i = a.length;
  let j = b.length;
  const count = (at: number, cost: number): void => {
    if (at < brandEnd) {
      brand += cost;
      hardBrand ||= cost >= 1;
    } else rest += cost;
  };
  while (i > 0 || j > 0) {
    const here = costs[i * width + j] ?? 0;
    const change = i > 0 && j > 0 ? substitution(a[i - 1] ?? "", b[j - 1] ?? "") : Number.POSITIVE_INFINITY;
    if (i > 0 && j > 0 && (costs[(i - 1) * width + j - 1] ?? 0) + change === here) {
      if (change > 0) count(Math.min(i, j) - 1, change);
      i--;
      j--;
    } else if (i > 0 && (costs[(i - 1) * width + j] ?? 0) + 1 === here) {
      count(Math.min(i - 1, j), 1);
      i--;
    } else {
      count(Math.min(i, j - 1), 1);
      j--;
    }
  }
  return { total: brand + rest, brand, rest, hardBrand };
}

const substitution = (a: string, b: string): number => (a === b ? 0 : isSoft(a, b) ? 0.5 : 1);

/** Latin against Han: the letters must be the sound of the brand, or of the whole body. */
function compareLatin(latin: ParsedName, han: ParsedName): NameRelation {
  const letters = latin.brand;
  if (letters.length < 3) return other;
  if (spells(letters, han.body, true)) return { brand: "pinyin", rest: "same" };
  if (spells(letters, han.brand, true)) {
    return { brand: "pinyin", rest: compareTrades(latin.trade, han.trade, latin.trade.words.length === 0) };
  }
  if (letters.length >= 5 && spells(letters, han.body, false)) return { brand: "pinyin", rest: "short" };
  return other;
}

interface Slip {
  /** Where the first difference is. */
  readonly at: number;
  readonly soft: boolean;
  /** Two neighbours changed places. */
  readonly swapped: boolean;
}

/** One slip between whole bodies, or two soft ones: in the brand it makes another brand, behind it a typo or another word. */
function compareBySlip(a: ParsedName, b: ParsedName): NameRelation | undefined {
  const slip = findSlip(a.body, b.body);
  if (slip === undefined) return undefined;
  const brandEnd = Math.min(a.brand.length, b.brand.length);
  if (slip.at < brandEnd || Math.min(a.body.length, b.body.length) <= 2) {
    // 汇鑫 and 汇鑫源 are two brands, not one typed badly, unless the names are long enough to tell.
    return Math.min(a.body.length, b.body.length) < 3 && !slip.soft
      ? undefined
      : { brand: slip.soft ? "soft" : slip.swapped || brandEnd > 2 ? "edit" : "half", rest: "same" };
  }
  if (a.brand === b.brand && isTrade(a.body.slice(brandEnd)) && isTrade(b.body.slice(brandEnd))) {
    return undefined;
  }
  return { brand: "same", rest: slip.soft ? "softTypo" : "typo" };
}

function findSlip(a: string, b: string): Slip | undefined {
  const longer = Math.max(a.length, b.length);
  if (Math.abs(a.length - b.length) > 1) return undefined;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  if (restA.length === 1 && restB.length === 1) return { at: start, soft: isSoft(restA, restB), swapped: false };
  // A doubled character (服装装) is an obvious slip.
  if (restA.length + restB.length === 1) {
    const extra = restA || restB;
    const whole = restA === "" ? b : a;
    return { at: start, soft: whole[start - 1] === extra || whole[start + 1] === extra, swapped: false };
  }
  if (restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]) {
    return { at: start, soft: false, swapped: true };
  }
  if (a.length !== b.length || longer < 4) return undefined;
  let differences = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    differences += 1;
    if (differences > 2 || !isSoft(a[i] ?? "", b[i] ?? "")) return undefined;
  }
  return { at: start, soft: true, swapped: false };
}

const isSoft = (a: string, b: string): boolean => compareSound(a, b) !== "none" || looksAlike(a, b);

/** Equal or nearly equal brands with different words behind them. */
function compareByBrand(a: ParsedName, b: ParsedName): NameRelation | undefined {
  const brand = compareBrands(a.brand, b.brand);
  if (brand === undefined) return undefined;
  const restA = a.body.slice(a.brand.length);
  const restB = b.body.slice(b.brand.length);
  return { brand, rest: compareRests(restA, restB, a.trade, b.trade) };
}

function compareBrands(a: string, b: string): BrandRelation | undefined {
  if (a === b) return "same";
  if (a.length !== b.length || a.length < 2) return undefined;
  let soft = true;
  let differences = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    differences += 1;
    soft &&= isSoft(a[i] ?? "", b[i] ?? "");
  }
  if (soft && (differences === 1 || compareWholeSound(a, b))) return "soft";
  return differences === 1 && a.length >= 3 ? "edit" : undefined;
}

const compareWholeSound = (a: string, b: string): boolean =>
  [...a].every((char, i) => compareSound(char, b[i] ?? "") === "exact");

function compareRests(a: string, b: string, tradeA: Trade, tradeB: Trade): RestRelation {
  if (a === b) return "same";
  if (a === "" || b === "") return "short";
  if (!isTrade(a) || !isTrade(b)) {
    const slip = findSlip(a, b);
    if (slip !== undefined && Math.min(a.length, b.length) >= 2) return slip.soft ? "softTypo" : "typo";
  }
  if (isSubsequence(a, b) || isSubsequence(b, a)) return "short";
  return compareTrades(tradeA, tradeB, false);
}

function compareTrades(a: Trade, b: Trade, silent: boolean): RestRelation {
  if (silent || a.words.length === 0 || b.words.length === 0) return "short";
  for (const name of a.classes) if (b.classes.has(name)) return "overlap";
  if (a.classes.size > 0 && b.classes.size > 0) return "conflict";
  return "vague";
}

/** One name is the beginning of the other, or leaves characters out of it: 汇鑫, 创宏景装饰材, 华强北电子 → 华强电子. */
function compareByPart(a: ParsedName, b: ParsedName): NameRelation | undefined {
  const [short, long] = (a.body.length - b.body.length || a.brand.length - b.brand.length) < 0 ? [a, b] : [b, a];
  if (short.body.length < 2) return undefined;
  if (long.body.startsWith(short.body)) {
    return { brand: short.body.length >= long.brand.length ? "same" : "part", rest: "short" };
  }
  if (short.brand.length >= 2 && long.brand.startsWith(short.brand)) {
    const rest = compareRests(
      short.body.slice(short.brand.length),
      long.body.slice(long.brand.length),
      short.trade,
      long.trade,
    );
    return { brand: "part", rest };
  }
  if (short.body.length >= 3 && short.body[0] === long.body[0] && isSubsequence(short.body, long.body)) {
    return { brand: "part", rest: "short" };
  }
  return undefined;
}

function isSubsequence(short: string, long: string): boolean {
  if (short.length > long.length) return false;
  let at = 0;
  for (const char of long) if (char === short[at]) at++;
  return at >= short.length;
}

/** The same characters in another order: 科技汇鑫 for 汇鑫科技. */
function isReordered(a: string, b: string): boolean {
  return (
    a.length === b.length && a.length >= 4 && sumOf(a) === sumOf(b) && [...a].sort().join("") === [...b].sort().join("")
  );
}

function sumOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
  return sum;
}
