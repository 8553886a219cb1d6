import { Converter } from "opencc-js/t2cn";

/** Made when the first text is folded: they hold 10 MiB, and a seat can work for long without them. */
const converters: ((text: string) => string)[] = [];
function listConverters(): readonly ((text: string) => string)[] {
  if (converters.length === 0)
    for (const from of ["t", "tw", "hk"] as const) converters.push(Converter({ from, to: "cn" }));
  return converters;
}

/** One Han character to the simplified form; learned once a character because converting is a thousand times slower. */
const simplified: (string | undefined)[] = new Array(0xa000 - 0x4e00).fill(undefined);

function simplify(char: string, code: number): string {
  let answer = char;
  for (const convert of listConverters()) {
    answer = convert(char);
    if (answer !== char) break;
  }
  // An answer outside the plane of the question would not compare as one character.
  if (answer.length !== 1) answer = char;
  simplified[code - 0x4e00] = answer;
  return answer;
}

export const isHan = (char: string): boolean => /\p{Script=Han}/u.test(char);

/** Whether a UTF-16 unit lies in the blocks that hold practically every Han character of a firm's name. */
export const isHanCode = (code: number): boolean =>
  (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || (code >= 0xd840 && code <= 0xdfff);

const brackets = new Map<string, string>([
  ..."[{<【〔〈《「『〖﹝".split("").map((c): [string, string] => [c, "("]),
  ..."]}>】〕〉》」』〗﹞".split("").map((c): [string, string] => [c, ")"]),
]);

const parting = /[-‐-―−_/\\|,;:、。~]/u;

/** Simplified Han characters alone: most names, and nothing to fold. */
function isFolded(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x4e00 || code > 0x9fff) return false;
    const char = text.charAt(i);
    if ((simplified[code - 0x4e00] ?? simplify(char, code)) !== char) return false;
  }
  return true;
}

/**
 * The one spelling in which texts are compared: NFKC width, lower case, simplified characters, all brackets round,
 * marks that part a name from a remark as one |, other punctuation and spaces as one space but not between Han
 * characters. Never throws; linear.
 */
export function foldText(raw: string): string {
  if (isFolded(raw)) return raw;
  const text = raw.toWellFormed().normalize("NFKC").toLowerCase();
  let out = "";
  let gap = false;
  let mark = false;
  for (const char of text) {
    const code = char.charCodeAt(0);
    let next = char;
    if (code >= 0x4e00 && code <= 0x9fff) next = simplified[code - 0x4e00] ?? simplify(char, code);
    else if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) next = char;
    else if (char === "(" || char === ")") next = char;
    else if (brackets.has(char)) next = brackets.get(char) ?? "";
    else if (char === "〇" || char === "○") next = "零";
    else if (char === "&" || char === "+") next = char;
    else if (/\p{Script=Han}/u.test(char)) next = listConverters()[0]?.(char) ?? char;
    else if (/[\p{L}\p{N}]/u.test(char)) next = char.normalize("NFD").replace(/\p{M}/gu, "");
    else if (/[\p{Cf}\p{Cc}\p{M}]/u.test(char) && !/\s/u.test(char)) continue;
    else {
      gap = out !== "";
      mark ||= gap && parting.test(char);
      continue;
    }
    if (mark) out += "|";
    else if (gap) {
      const last = out.charCodeAt(out.length - 1);
      // A gap means something between words in Latin letters and between a name and a remark, not inside 有 限 公 司.
      if (!(isHanCode(last) && isHanCode(next.charCodeAt(0)))) out += " ";
    }
    gap = false;
    mark = false;
    out += next;
  }
  return out;
}
