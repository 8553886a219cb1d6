import type { NumberKind } from "../domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../errors.ts";
import { findAreaCode, isAreaCode, splitLandline, wasAreaCode } from "./area-codes.ts";
import type { NumberHint, NumberProblem, ParsedNumber, ParsedNumbers } from "./types.ts";

/** A field longer than this, or with more numbers, is refused: nobody types it, and the check must stay linear. */
export const maxNumberTextLength = 2_000;
export const maxNumbersInField = 50;

type Found = { digits: string; kind: NumberKind; area: string; local: string; foreign: boolean };

/**
 * Reads every number out of one field as people fill it: several numbers, labels, brackets, full-width digits, country
 * and trunk prefixes, extensions (转 - ext x * # 分机), spreadsheet damage.
 *
 * @param hint city gives the area code that was not typed; kind keeps a landline in a fax field a fax
 * @throws Refusal input-too-large above `maxNumberTextLength` characters or `maxNumbersInField` numbers
 */
export function parseNumbers(raw: string, hint: NumberHint = {}): ParsedNumbers {
  if (raw.length > maxNumberTextLength) {
    throw new Refusal(RefusalCode.InputTooLarge, { length: raw.length, limit: maxNumberTextLength });
  }
  const numbers: ParsedNumber[] = [];
  const problems: { text: string; problem: NumberProblem }[] = [];
  const seen = new Set<string>();
  for (const part of splitParts(foldNumberText(raw))) {
    const before = numbers.length;
    const problem = readPart(part, hint, (n) => {
      const key = `${n.e164}#${n.ext}`;
      if (seen.has(key)) return;
      seen.add(key);
      numbers.push(n);
    });
    if (problem && numbers.length === before) problems.push({ text: part.trim().slice(0, 60), problem });
    if (numbers.length > maxNumbersInField) {
      throw new Refusal(RefusalCode.InputTooLarge, { numbers: numbers.length, limit: maxNumbersInField });
    }
  }
  return { numbers, problems };
}

const hanDigits = "〇零一二三四五六七八九";
const hanDigitValue = "00123456789";

/** Width, look-alike letters and Chinese digits to plain ASCII; extension words to "x". */
function foldNumberText(raw: string): string {
  let text = raw.normalize("NFKC").replace(/[\p{Cf}\u00ad]/gu, "");
  text = text.replace(/[〇零一二三四五六七八九幺]{5,}/gu, (run) =>
    [...run].map((c) => (c === "幺" ? "1" : (hanDigitValue[hanDigits.indexOf(c)] ?? ""))).join(""),
  );
  text = text.replace(/(?<=\d)\s*(?:[*●○•]\s*){3,}(?=\d)/gu, "…");
  text = text.replace(/[‐-―−﹣ー~～]/gu, "-").replace(/[·•．。]/gu, ".");
  // A letter O or l between digits is a slip of the eye, not a word.
  text = text.replace(/(?<=\d)[oO](?=[\doO]|$)/gu, "0").replace(/(?<=\d)[lI|](?=\d)/gu, "1");
  return text
    .replace(/转\s*分机号?|分机号?|内线|转接?|\b(?:extension|extn?|ext)\b\.?:?/giu, "x")
    .replace(/[xX*#]+\s*[:：]?/gu, "x");
}

/** Parts between separators that no number contains. */
function splitParts(text: string): string[] {
  return text.split(/[/\\、,，;；|&\n\r\t]+|或者?|以及|和/u).filter((part) => /[\d]/.test(part) || part.includes("x"));
}

function readPart(part: string, hint: NumberHint, add: (n: ParsedNumber) => void): NumberProblem | undefined {
  const scientific = /(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})/.exec(part);
  if (scientific) {
    const [, head = "", fraction = "", exponent = "0"] = scientific;
    if (fraction.length !== Number(exponent)) return "scientific";
    return readGroups([{ text: head + fraction, before: "" }], hint, add);
  }
  if (part.includes("…")) return "masked";
  const groups: { text: string; before: string }[] = [];
  let lastEnd = 0;
  for (const m of part.matchAll(/\d+/g)) {
    groups.push({ text: m[0], before: part.slice(lastEnd, m.index) });
    lastEnd = m.index + m[0].length;
  }
  // 13800138000.0 from a spreadsheet
  const last = groups.at(-1);
  if (groups.length > 1 && last && /^0{1,2}$/.test(last.text) && last.before === ".") groups.pop();
  return readGroups(groups, hint, add);
}

/** Joins digit groups from the left into the longest number that a plan knows, then takes an extension behind it. */
function readGroups(
  groups: readonly { text: string; before: string }[],
  hint: NumberHint,
  add: (n: ParsedNumber) => void,
): NumberProblem | undefined {
  let problem: NumberProblem | undefined;
  let i = 0;
  while (i < groups.length) {
    const first = groups[i];
    if (!first) break;
    let joined = (first.before.trimEnd().endsWith("+") ? "+" : "") + first.text;
    let found = readDigits(joined, hint);
    let next = i + 1;
    let end = i + 1;
    while (next < groups.length && joined.length < 20) {
      const group = groups[next];
      if (!group || /x|[^\s().+\-–_:]/u.test(group.before)) break;
      if (group.before.includes("+") && found) break;
      // Behind a whole number a short group is its extension, not more of it.
      if (found && !found.foreign && /-/.test(group.before) && group.text.length <= 5) break;
      if (found?.kind === "mobile") break;
      joined += group.text;
      next += 1;
      const longer = readDigits(joined, hint);
      if (longer) {
        found = longer;
        end = next;
      }
    }
    if (!found) {
      problem = problemOf(joined);
      i = next;
      continue;
    }
    i = end;
    let ext = "";
    const behind = groups[i];
    if (behind && behind.text.length <= 6 && /x|-/.test(behind.before) && !/\+/.test(behind.before)) {
      if (/x/.test(behind.before) || (found.kind !== "mobile" && behind.text.length <= 5)) {
        ext = behind.text;
        i += 1;
      }
    }
    const digitsOnly = found.digits.replace(/\D/g, "");
    if (isPlaceholder(digitsOnly)) {
      problem = "placeholder";
      continue;
    }
    add(toNumber(found, ext, hint));
  }
  return problem;
}

/** Reads one run of digits (perhaps with a leading +) against the numbering plan. */
function readDigits(run: string, hint: NumberHint): Found | undefined {
  const foreign = /^(?:\+|00)(?!86)([1-9]\d{6,13})$/.exec(run);
  if (foreign && !splitLandline(run.slice(1))) {
    return { digits: `+${foreign[1]}`, kind: hint.kind ?? "phone", area: "", local: "", foreign: true };
  }
  let digits = run.replace(/^\+/, "");
  const abroad = /^(?:00)?86(?=\d{9,12}$)/.exec(digits);
  const national = readNational(digits);
  if (national) return { ...national, kind: keepFax(national.kind, hint) };
  if (abroad) {
    digits = digits.slice(abroad[0].length);
    const rest = readNational(digits) ?? readNational(`0${digits}`);
    if (rest) return { ...rest, kind: keepFax(rest.kind, hint) };
  }
  // The trunk zero that a spreadsheet ate: 75587462780, 2187732901
  if (/^(?:[2-9]\d{8,10}|10[2-9]\d{7})$/.test(digits)) {
    const rest = readNational(`0${digits}`);
    if (rest && (isAreaCode(rest.area) || wasAreaCode(rest.area))) return { ...rest, kind: keepFax(rest.kind, hint) };
  }
  if (/^[2-9]\d{6,7}$/.test(digits)) {
    const area = hint.city ? findAreaCode(hint.city) : undefined;
    return { digits, kind: keepFax("phone", hint), area: area ?? "", local: digits, foreign: false };
  }
  return undefined;
}

function readNational(digits: string): Found | undefined {
  const mobile = /^0?(1[3-9]\d{9})$/.exec(digits);
  if (mobile?.[1] && !splitLandline(digits)) {
    return { digits: mobile[1], kind: "mobile", area: "", local: "", foreign: false };
  }
  if (/^[48]00\d{7}$/.test(digits)) return { digits, kind: "phone", area: "", local: "", foreign: false };
  if (/^(?:95\d{3,6}|96\d{3,6}|1010\d{4})$/.test(digits) && digits.length !== 7) {
    return { digits, kind: "phone", area: "", local: "", foreign: false };
  }
  const landline = splitLandline(digits);
  if (landline) return { digits, kind: "phone", area: landline.area, local: landline.local, foreign: false };
  return undefined;
}

const keepFax = (kind: NumberKind, hint: NumberHint): NumberKind =>
  kind === "mobile" ? "mobile" : hint.kind === "fax" ? "fax" : kind;

function toNumber(found: Found, ext: string, hint: NumberHint): ParsedNumber {
  const areaInferred = found.area !== "" && !found.digits.startsWith("0") && found.local === found.digits;
  const national = areaInferred ? `0${found.area}${found.local}` : found.digits;
  const e164 = found.foreign
    ? found.digits
    : found.kind === "mobile"
      ? `+86${found.digits}`
      : found.area !== ""
        ? `+86${found.area}${found.local}`
        : found.digits;
  return {
    e164,
    national,
    ext,
    kind: found.kind === "mobile" ? "mobile" : hint.kind === "fax" ? "fax" : "phone",
    masked: maskNumber(e164),
    tail: e164.slice(-4),
    local: found.local,
    areaInferred,
  };
}

/** 138 **** 8000, 0755 **** 780, 400 **** 999: enough to recognise, too little to dial. */
export function maskNumber(e164: string): string {
  const mobile = /^\+86(1\d{2})\d{4}(\d{4})$/.exec(e164);
  if (mobile) return `${mobile[1]} **** ${mobile[2]}`;
  if (e164.startsWith("+86")) {
    const line = splitLandline(`0${e164.slice(3)}`);
    if (line) return `0${line.area} **** ${line.local.slice(-3)}`;
  }
  if (/^[48]00/.test(e164)) return `${e164.slice(0, 3)} **** ${e164.slice(-3)}`;
  return `**** ${e164.slice(-Math.min(4, Math.max(1, e164.length - 4)))}`;
}

function isPlaceholder(digits: string): boolean {
  const body = digits.replace(/^0\d{2,3}(?=\d{7,8}$)/, "").replace(/^86/, "");
  return (
    /^(\d)\1+$/.test(digits) ||
    /^([01])\1+$/.test(body) ||
    /^1?2345678/.test(body) ||
    /^1(\d)\1{9}$/.test(body) ||
    /^8?7654321/.test(body)
  );
}

function problemOf(joined: string): NumberProblem {
  const digits = joined.replace(/\D/g, "");
  if (digits.length > 0 && isPlaceholder(digits)) return "placeholder";
  if (digits.length < 7) return "too-short";
  return digits.length > 15 ? "too-long" : "unknown-form";
}
