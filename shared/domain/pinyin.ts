import { pinyin } from "pinyin-pro";

/** Readings that firms' names use and a character by itself does not give; two characters decide where they stand together. */
const inWord: Readonly<Record<string, string>> = {
  重庆: "chong qing",
  厦门: "xia men",
  成都: "cheng du",
  首都: "shou du",
  番禺: "pan yu",
  蚌埠: "beng bu",
  六安: "lu an",
  东莞: "dong guan",
  银行: "yin hang",
  商行: "shang hang",
  车行: "che hang",
  行业: "hang ye",
  音乐: "yin yue",
  会计: "kuai ji",
};
const alone: Readonly<Record<string, string>> = {
  都: "du",
  曾: "zeng",
  单: "shan",
  仇: "qiu",
  厦: "sha",
  石: "shi",
  绿: "lv",
};

const syllables = new Map<string, string>();

/** Toneless syllable of one Han character with ü as v; "" for any other character. Kept, because names repeat characters. */
export function syllableOf(char: string): string {
  const known = syllables.get(char);
  if (known !== undefined) return known;
  const read = /^\p{Script=Han}$/u.test(char) ? (alone[char] ?? pinyin(char, { toneType: "none", v: true })) : "";
  const syllable = /^[a-z]+$/.test(read) ? read : "";
  syllables.set(char, syllable);
  return syllable;
}

const pairStarts = new Set(Object.keys(inWord).map((word) => word[0]));

/** Syllables of a text, letters and digits standing for themselves; other characters are skipped. */
export function syllablesOf(text: string): string[] {
  const list: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    const pair = pairStarts.has(char) ? inWord[text.slice(at, at + 2)] : undefined;
    if (pair !== undefined) {
      list.push(...pair.split(" "));
      at += 1;
      continue;
    }
    const syllable = syllableOf(char);
    if (syllable !== "") list.push(syllable);
    else if (/[a-z0-9]/.test(char)) list.push(char);
  }
  return list;
}
