import { syllablesOf } from "./pinyin.ts";
import {
  INITIALS_LONG,
  INITIALS_SHORT,
  legalGrams,
  legalTriples,
  normaliseName,
  partsOfName,
  tailWord,
} from "./search-keys.ts";

/** One way to understand a typed text: an FTS5 expression over the words of search-keys.ts, and what has to hold besides. */
export interface SearchAsk {
  readonly matched: "name" | "pinyin" | "initials" | "number" | "contact";
  /** The text begins the core or the name. */
  readonly start: boolean;
  /** "" asks for everything. */
  readonly expression: string;
  /** null where the words alone decide. */
  readonly verify: ((name: string) => boolean) | null;
  /** Asked only where nothing has been found: an unlikely way to read a long text. */
  readonly unlikely?: boolean;
}

const quote = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(" AND ");
const prefix = (word: string): string => `"${word}" *`;

/** Ways to understand a typed text, best first; empty where it says nothing. */
export function readSearch(text: string): SearchAsk[] {
  const typed = normaliseName(text.slice(0, 100));
  if (typed === "") return [];
  if (/^\d+$/.test(typed)) return typed.length < 3 ? nameAsks(typed) : [numberAsk(typed), ...nameAsks(typed)];
  if (/^[a-z]+$/.test(typed)) return [...initialsAsks(typed), ...pinyinAsks(typed), ...nameAsks(typed)];
  return [...nameAsks(typed), ...contactAsks(typed)];
}

function nameAsks(typed: string): SearchAsk[] {
  const contains = (name: string): boolean => normaliseName(name).includes(typed);
  const grams = partsOf(typed, 2).filter((gram) => !legalGrams.has(gram));
  if (typed.length > 1 && grams.length === 0) {
    return [{ matched: "name", start: false, expression: "", verify: contains }];
  }
  if (typed.length === 1) {
    return [
      { matched: "name", start: true, expression: `"α${typed}" OR "β${typed}"`, verify: null },
      { matched: "name", start: false, expression: `"${typed}"`, verify: null },
    ];
  }
  const head = typed.slice(0, 2);
  const starts = `("α${head}" OR "β${head}")`;
  if (typed.length === 2) {
    return [
      { matched: "name", start: true, expression: starts, verify: null },
      { matched: "name", start: false, expression: quote(grams), verify: null },
    ];
  }
  const triples = quote(
    partsOf(typed, 3)
      .filter((triple) => !legalTriples.has(triple))
      .slice(0, 8),
  );
  return [
    { matched: "name", start: true, expression: `${starts} AND ${triples}`, verify: contains },
    { matched: "name", start: false, expression: triples, verify: contains },
  ];
}

const partsOf = (text: string, length: number): string[] =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));

function contactAsks(typed: string): SearchAsk[] {
  if (typed.length < 2 || typed.length > 12) return [];
  return [{ matched: "contact", start: true, expression: prefix(`ε${typed}`), verify: null }];
}

function numberAsk(digits: string): SearchAsk {
  return { matched: "number", start: true, expression: `"${tailWord(digits)}"`, verify: null };
}

const initialsOf = (text: string): string =>
  syllablesOf(text)
    .map((syllable) => syllable[0])
    .join("");

function initialsExpression(typed: string): string {
  return `"γ${typed.slice(0, INITIALS_LONG)}"`;
}

function initialsAsks(typed: string): SearchAsk[] {
  if (typed.length < INITIALS_SHORT || typed.length > 20) return [];
  const verify = (name: string): boolean => {
    const { core, spoken } = partsOfName(name);
    return initialsOf(core).startsWith(typed) || initialsOf(spoken).startsWith(typed);
  };
  const long = typed.length > INITIALS_LONG;
  return [{ matched: "initials", start: true, expression: initialsExpression(typed), verify: long ? verify : null }];
}

const initial = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])";
const finals =
  "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|vn|er|ia|ie|iu|ua|uo|ui|ue|ve|a|o|e|i|u|v".split(
    "|",
  );
const syllableSource = `${initial}?(?:${finals.join("|")})`;
const syllableStart = new RegExp(`^${syllableSource}`);
const syllableWhole = new RegExp(`^${syllableSource}$`);
const initialStart = new RegExp(`^${initial}`);
/** Syllables that begin with these letters, themselves among them; none where no syllable does. */
function listEnds(letters: string): string[] {
  const start = initialStart.exec(letters)?.[0] ?? "";
  const rest = letters.slice(start.length);
  return finals.filter((final) => final.startsWith(rest)).map((final) => start + final);
}
/** So many words are asked for at once. */
const MOST_ENDS = 8;

/** Ways to cut letters into syllables, at most four; the last piece may be unfinished (huix → hui, x). */
function cuts(typed: string): string[][] {
  const found: string[][] = [];
  let steps = 0;
  const walk = (rest: string, done: string[]): void => {
    steps += 1;
    if (found.length >= 4 || steps > 200) return;
    if (rest === "") {
      found.push(done);
      return;
    }
    for (let length = syllableStart.exec(rest)?.[0].length ?? 0; length >= 1; length--) {
      const piece = rest.slice(0, length);
      if (syllableWhole.test(piece)) walk(rest.slice(length), [...done, piece]);
    }
    if (done.length > 0 && !syllableWhole.test(rest) && initialStart.test(rest) && listEnds(rest).length > 0)
      found.push([...done, rest]);
  };
  walk(typed, []);
  return found;
}

function pinyinAsks(typed: string): SearchAsk[] {
  if (typed.length < 2 || typed.length > 60) return [];
  const verify = (name: string): boolean => {
    const { core, spoken } = partsOfName(name);
    return syllablesOf(core).join("").startsWith(typed) || syllablesOf(spoken).join("").startsWith(typed);
  };
  const asks = new Map<string, SearchAsk>();
  for (const pieces of cuts(typed)) {
    const [first = "", second = ""] = pieces;
    const initials = pieces.map((piece) => piece.slice(0, 1)).join("");
    const unlikely = asks.size > 0 && pieces.length > 2;
    const add = (expression: string, check: SearchAsk["verify"]): void => {
      if (asks.has(expression)) return;
      asks.set(expression, { matched: "pinyin", start: true, expression, verify: check, unlikely });
    };
    if (pieces.length === 1) add(`"δ${first}"`, null);
    else if (pieces.length > 2) add(`"δ${first}${second}" AND ${initialsExpression(initials)}`, verify);
    else {
      if (syllableWhole.test(second)) add(`"δ${first}${second}"`, null);
      // The second syllable may go on: where few do, they are asked for one by one, because a prefix would gather all that fit.
      const ends = listEnds(second).filter((end) => end !== second);
      if (ends.length > MOST_ENDS) add(`"δ${first}" AND ${initialsExpression(initials)}`, verify);
      else if (ends.length > 0) add(ends.map((end) => `"δ${first}${end}"`).join(" OR "), null);
    }
  }
  return [...asks.values()];
}
