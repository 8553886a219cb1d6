import { pinyin } from "pinyin-pro";

/** By UTF-16 code; what is asked of these runs several times for each character of each candidate. */
const readings: (readonly string[] | undefined)[] = [];
const softReadings: (readonly string[] | undefined)[] = [];

/** Toneless readings of one character, most usual first; a character without any reads as itself. */
export function listReadings(char: string): readonly string[] {
  const code = char.length === 1 ? char.charCodeAt(0) : 0;
  return (code === 0 ? undefined : readings[code]) ?? learn(char, code, readings, readOut);
}

function learn(
  char: string,
  code: number,
  known: (readonly string[] | undefined)[],
  read: (char: string) => readonly string[],
): readonly string[] {
  const answer = read(char);
  if (code !== 0) {
    while (known.length <= code) known.push(undefined);
    known[code] = answer;
  }
  return answer;
}

function readOut(char: string): readonly string[] {
  const found =
    char.charCodeAt(0) < 0x3400 ? [] : pinyin(char, { toneType: "none", multiple: true, type: "array", v: true });
  return found.length === 0 ? [char] : [...new Set(found)];
}

/**
 * Sounds that speakers and input methods mix up, made equal: zh/z, ch/c, sh/s, -ng/-n, l/n, f/h before u.
 */
function soften(reading: string): string {
  return reading
    .replace(/^([zcs])h/, "$1")
    .replace(/ng$/, "n")
    .replace(/^l/, "n")
    .replace(/^hu(?=[aeino])/, "f");
}

function listSoftReadings(char: string): readonly string[] {
  const code = char.length === 1 ? char.charCodeAt(0) : 0;
  return (code === 0 ? undefined : softReadings[code]) ?? learn(char, code, softReadings, readSoft);
}
const readSoft = (char: string): readonly string[] => [...new Set(listReadings(char).map(soften))];

/** exact: some reading is shared; near: one after softening; none. */
export function compareSound(a: string, b: string): "exact" | "near" | "none" {
  if (a === b || share(listReadings(a), listReadings(b))) return "exact";
  return share(listSoftReadings(a), listSoftReadings(b)) ? "near" : "none";
}

function share(a: readonly string[], b: readonly string[]): boolean {
  for (const one of a) for (const other of b) if (one === other) return true;
  return false;
}

/** The text by its usual reading, softened: the spelling behind sound keys. */
export function soundOf(text: string): string {
  let out = "";
  for (const char of text) out += listSoftReadings(char)[0] ?? char;
  return out;
}

/** The text in plain pinyin without tones, for comparison with names in Latin letters. */
export function pinyinOf(text: string): string {
  let out = "";
  for (const char of text) out += listReadings(char)[0] ?? char;
  return out;
}

/** A known word in plain pinyin, each character read as it is in this word (成都 chengdu, 重庆 chongqing). */
export const wordPinyin = (word: string): string => pinyin(word, { toneType: "none", type: "array", v: true }).join("");

/** Whether letters spell a text with some reading of each character; `whole` false: whether they spell its beginning. */
export function spells(letters: string, text: string, whole: boolean): boolean {
  const rest = letters.replace(/ü/gu, "v");
  const chars = [...text].slice(0, 40);
  let ends = new Set([0]);
  for (const char of chars) {
    const next = new Set<number>();
    for (const at of ends) {
      for (const reading of listReadings(char)) if (rest.startsWith(reading, at)) next.add(at + reading.length);
    }
    if (!whole && next.has(rest.length)) return true;
    ends = next;
    if (ends.size === 0) return false;
  }
  return ends.has(rest.length);
}
