import type Database from "better-sqlite3";
import { syllablesOf } from "../../shared/domain/pinyin.ts";
import { readSearch } from "../../shared/domain/search-ask.ts";
import { normaliseName, partsOfName } from "../../shared/domain/search-keys.ts";
import type { Rng } from "../../shared/sample/rng.ts";

export interface QuerySet {
  readonly name: string;
  readonly texts: readonly string[];
  /** The bare full-text expression of each, for the raw figure. */
  readonly words: readonly string[];
}

const COUNT = 500;
/** In nearly every name, in tens of thousands, or in none. */
const badPairs = [
  "有限",
  "公司",
  "科技",
  "电子",
  "深圳",
  "广州",
  "五金",
  "机电",
  "贸易",
  "设备",
  "圳北",
  "鑫鑫",
  "龘靐",
  "限公",
];
const badTexts = ["科技有限公司", "深圳市", "广东", "有限公司", "深圳北京", "上海贸易有限公司", "机电设备", "电子科技"];
const badLetters = ["sz", "gz", "szsz", "yxgs", "zzzzzz", "shenzhen", "guangzhou", "hui", "xian", "ss"];

/** What agents type, taken from the names and numbers that are in the cache, with the worst of each kind among them. */
export function makeQueries(raw: Database.Database, rng: Rng): QuerySet[] {
  const most = Number(raw.prepare("select max(customer_no) from customer").pluck().get());
  const read = raw.prepare("select name, contact_name from customer where customer_no >= ? limit 1");
  const rows = Array.from(
    { length: COUNT },
    () => read.get(1 + rng.below(most)) as { name: string; contact_name: string },
  );
  const cores = rows.map((row) => partsOfName(row.name));
  const pairs = rows.map(({ name }) => {
    const text = normaliseName(name);
    const at = rng.below(Math.max(1, text.length - 1));
    return text.slice(at, at + 2);
  });
  const names = cores.map(({ full, core }, i) => {
    if (i % 3 === 0) return full.slice(0, 3 + rng.below(5));
    if (i % 3 === 1) return core.slice(0, 2 + rng.below(3));
    const at = rng.below(Math.max(1, full.length - 4));
    return full.slice(at, at + 3 + rng.below(3));
  });
  const initials = cores.map(({ core, spoken }, i) =>
    syllablesOf(i % 2 === 0 ? spoken : core)
      .map((syllable) => syllable[0])
      .join("")
      .slice(0, 2 + rng.below(5)),
  );
  const pinyin = cores.map(({ core, spoken }, i) =>
    syllablesOf(i % 2 === 0 ? spoken : core)
      .join("")
      .slice(0, 4 + rng.below(10)),
  );
  const digits = (length: number) => Array.from({ length }, () => rng.below(10)).join("");
  const numberTails = rows.map((_, i) => digits(i % 2 === 0 ? 4 : 3));
  return [
    { name: "part of the name", texts: [...names, ...badTexts], words: words([...names, ...badTexts]) },
    { name: "2 characters", texts: [...pairs, ...badPairs], words: words([...pairs, ...badPairs]) },
    {
      name: "1 character",
      texts: pairs.map((pair) => pair.slice(0, 1)),
      words: words(pairs.map((pair) => pair.slice(0, 1))),
    },
    { name: "pinyin initials", texts: [...initials, ...badLetters], words: words([...initials, ...badLetters]) },
    { name: "pinyin", texts: [...pinyin, ...badLetters], words: words([...pinyin, ...badLetters]) },
    { name: "number tail", texts: numberTails, words: words(numberTails) },
    {
      name: "contact",
      texts: rows.map((row) => row.contact_name || "王建国"),
      words: words(rows.map((row) => row.contact_name || "王建国")),
    },
  ];
}

const words = (texts: readonly string[]): string[] =>
  texts.map((text) => readSearch(text).find((ask) => ask.expression !== "")?.expression ?? '"θpool"');
