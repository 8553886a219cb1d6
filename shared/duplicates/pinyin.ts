import { pinyin } from "pinyin-pro";

const readings = new Map<string, readonly string[]>();

/** Toneless readings of one character, most usual first; a character without any reads as itself. */
export function listReadings(char: string): readonly string[] {
  const known = readings.get(char);
  if (known !== undefined) return known;
  const found =
    char.charCodeAt(0) < 0x3400 ? [] : pinyin(char, { toneType: "none", multiple: true, type: "array", v: true });
  const answer = found.length === 0 ? [char] : [...new Set(found)];
  readings.set(char, answer);
  return answer;
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

const softReadings = new Map<string, readonly string[]>();
function listSoftReadings(char: string): readonly string[] {
  const known = softReadings.get(char);
  if (known !== undefined) return known;
  const answer = [...new Set(listReadings(char).map(soften))];
  softReadings.set(char, answer);
  return answer;
}

/** exact: some reading is shared; near: one after softening; none. */
export function compareSound(a: string, b: string): "exact" | "near" | "none" {
  const readingsOfB = listReadings(b);
  if (listReadings(a).some((r) => readingsOfB.includes(r))) return "exact";
  const softOfB = listSoftReadings(b);
  return listSoftReadings(a).some((r) => softOfB.includes(r)) ? "near" : "none";
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
