import { classesOfWords, englishTrades, listTradeWords } from "./industries.ts";
import type { GroupWord, ParsedName } from "./parsed-name.ts";
import { pinyinOf, wordPinyin } from "./pinyin.ts";
import { areaCodeLines } from "./regions/area-codes.ts";
import { findRegionAtFront, nowhere, type Region } from "./regions/find-region.ts";

const legalWords = new Set(
  "co ltd limited inc incorporated llc corp corporation company plc gmbh pte pvt sa ag bv srl the of and & youxian gongsi gufen zeren youxiangongsi".split(
    " ",
  ),
);
const companyWords = new Set("ltd limited inc incorporated llc corp corporation company co plc gmbh".split(" "));

interface Spellings {
  readonly places: ReadonlyMap<string, string>;
  readonly trades: ReadonlyMap<string, string>;
}
let spellings: Spellings | undefined;

/** Place names and industry words by their pinyin; made at the first Latin name because most files have none. */
function getSpellings(): Spellings {
  if (spellings !== undefined) return spellings;
  const places = new Map<string, string>([
    ["hongkong", "香港"],
    ["xian", "西安"],
    ["macau", "澳门"],
    ["taiwan", "台湾"],
    ["peking", "北京"],
    ["canton", "广州"],
  ]);
  for (const line of areaCodeLines) {
    const [province = "", cities = ""] = line.split("=");
    for (const name of [province, ...cities.split(" ").filter((w) => !/^\d/.test(w))]) {
      const spelling = wordPinyin(name);
      // 苏州 and 宿州, 台州 and 泰州: letters do not say which.
      places.set(spelling, places.has(spelling) && places.get(spelling) !== name ? "" : name);
    }
  }
  const trades = new Map(Object.entries(englishTrades));
  for (const word of listTradeWords()) if (word.length <= 3) trades.set(pinyinOf(word), word);
  spellings = { places, trades };
  return spellings;
}

/** Reads a name without Han characters: Shenzhen Huixin Technology Co., Ltd., or the name in pinyin. */
export function parseLatinName(text: string, bracketRegion: Region, bracketGroup: GroupWord): ParsedName {
  const { places, trades } = getSpellings();
  const tokens = text
    .replace(/hong kong/u, "hongkong")
    .split(/[ |]+/u)
    .filter((t) => t !== "");
  let region = bracketRegion;
  let group = bracketGroup;
  let company = false;
  let national = false;
  const words: string[] = [];
  const brand: string[] = [];
  for (const [index, token] of tokens.entries()) {
    company ||= companyWords.has(token);
    if (legalWords.has(token) && (index > 0 || tokens.length > 1)) continue;
    if (token === "china" || token === "chinese") {
      national = true;
      continue;
    }
    if (token === "group" || token === "holdings" || token === "holding" || token === "jituan") {
      group = token.startsWith("hold") ? "holding" : "group";
      continue;
    }
    if (/^(?:shi|sheng|city|province)$/u.test(token)) continue;
    const place = places.get(token);
    if (place !== undefined && region === nowhere) {
      region = findRegionAtFront(place)?.region ?? nowhere;
      continue;
    }
    const word = trades.get(token);
    if (word !== undefined && brand.length > 0) {
      words.push(word);
      continue;
    }
    brand.push(token);
  }
  const letters = brand.join("");
  return {
    empty: letters === "" && words.length === 0,
    folded: text.replace(/[ |]/gu, ""),
    latin: true,
    region,
    secondRegion: "",
    national,
    brand: letters,
    body: letters + words.join(""),
    trade: { words, classes: classesOfWords(words) },
    form: company ? "limited" : "",
    subject: company ? "company" : "",
    ending: "",
    group,
    branch: /\b(?:branch|office)\b/u.test(text) ? "" : undefined,
    ordinals: "",
    bareRegion: "",
    keptRegion: "",
  };
}
