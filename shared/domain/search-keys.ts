import { areaCodeLines } from "../duplicates/regions/area-codes.ts";
import { syllablesOf } from "./pinyin.ts";

/**
 * What a customer is found by, as the words of one full-text document. A Greek letter in front says what a word is; none
 * stands in a normalised name. Bare words are single characters of the core, and parts of the name of two and three characters:
 * a longer text is asked by threes, because two frequent pairs that seldom meet take milliseconds to be compared.
 *
 * α core begins · β name begins · γ initials · δ syllables · ε contact · ζ number tail, backwards · η owner · θ pool · κ filter value
 */
export interface SearchSource {
  readonly name: string;
  readonly state: "pool" | "owned" | "bin";
  readonly ownerId: string | null;
  readonly contactNames: readonly string[];
  /** Last four digits. */
  readonly tails: readonly string[];
  /** Words of the values that lists filter by, from facetWord. */
  readonly facets: readonly string[];
}

/** Two-character parts inside the legal forms: in nearly every name, so never indexed. */
export const legalGrams = new Set(["股份", "份有", "有限", "限责", "责任", "任公", "限公", "公司", "集团", "团公"]);

/** Three-character parts that lie within the legal forms. */
export const legalTriples = new Set([
  "股份有",
  "份有限",
  "有限责",
  "限责任",
  "责任公",
  "任公司",
  "有限公",
  "限公司",
  "集团公",
  "团公司",
]);

/** Letters of an initials word. Every length has a word of its own: a prefix would gather all that fits before it answers one. */
export const INITIALS_SHORT = 2;
export const INITIALS_LONG = 4;
/** Characters of a name that are spelled out. */
const SPOKEN_CHARS = 8;

/** Lower case, half width, letters and digits alone. */
export function normaliseName(name: string): string {
  // Most names are Han characters alone; the general way costs ten times as much.
  if (/^[\u4e00-\u9fff]*$/.test(name)) return name;
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]|[\u0370-\u03ff]/gu, "");
}

const legalForms = ["有限公司", "股份有限公司", "有限责任公司", "集团公司", "公司", "集团"];
/** Length of a name without its legal form; the whole where nothing else would be left. */
export function bodyLength(full: string): number {
  if (full.endsWith("公司") || full.endsWith("集团")) {
    let cut = 0;
    for (const form of legalForms) if (form.length > cut && full.endsWith(form)) cut = form.length;
    if (cut < full.length) return full.length - cut;
  }
  return full.length;
}

const regionNames = new Set(
  areaCodeLines.flatMap((line) => {
    const [province = "", cities = ""] = line.split("=");
    return [province, ...cities.split(" ").filter((word) => /\p{L}/u.test(word))];
  }),
);

export interface NameParts {
  /** Whole name, normalised. */
  readonly full: string;
  /** full without its legal form. */
  readonly body: string;
  /** body without a region in front and without brackets: 汇鑫科技 */
  readonly core: string;
  /** Region without 市, 省, 区, 县, then core: 深圳汇鑫科技 */
  readonly spoken: string;
}

/** Cuts a firm's name into what people search by. */
export function partsOfName(name: string): NameParts {
  const { full, body, core, region } = cutName(name);
  return { full, body, core, spoken: region + core };
}

function cutName(name: string): { full: string; body: string; core: string; region: string } {
  const full = normaliseName(name);
  const body = full.slice(0, bodyLength(full));
  let core = body;
  if (name.includes("(") || name.includes("（")) {
    const open = normaliseName(name.replace(/[(（][^)）]*[)）]/, ""));
    core = open.slice(0, bodyLength(open)) || body;
  }
  let region = "";
  for (let round = 0; round < 3; round++) {
    const found = regionInFront(core);
    if (!found) break;
    region += found.name;
    core = core.slice(found.length);
  }
  return { full, body, core, region };
}

/** A region in front of a name that leaves at least two characters of core. */
function regionInFront(text: string): { name: string; length: number } | undefined {
  for (let length = 4; length >= 2; length--) {
    if (text.length < length + 2 || !regionNames.has(text.slice(0, length))) continue;
    const suffix = text.startsWith("自治区", length) ? 3 : "省市区县".includes(text[length] ?? "-") ? 1 : 0;
    if (text.length - length - suffix >= 2) return { name: text.slice(0, length), length: length + suffix };
  }
  for (const at of [2, 3]) {
    if (text.length >= at + 3 && "市区县镇".includes(text[at] ?? "-"))
      return { name: text.slice(0, at), length: at + 1 };
  }
  return undefined;
}

/** The document of one customer: its words with spaces between. A word may stand twice. */
export function searchDocument(source: SearchSource): string {
  const { full, body, core, region } = cutName(source.name);
  let words = `α${core.slice(0, 1)} α${core.slice(0, 2)} β${full.slice(0, 1)} β${full.slice(0, 2)}`;
  const last = full.length > body.length ? body.length : body.length - 1;
  for (let at = 0; at < last; at++) {
    const gram = full.slice(at, at + 2);
    if (!legalGrams.has(gram)) words += ` ${gram}`;
    if (at + 3 <= full.length) words += ` ${full.slice(at, at + 3)}`;
  }
  for (const char of core) words += ` ${char}`;
  const spoken = syllablesOf(core.slice(0, SPOKEN_CHARS));
  words += spokenWords(spoken);
  if (region !== "") words += spokenWords([...syllablesOf(region), ...spoken]);
  for (const contact of source.contactNames) {
    const name = normaliseName(contact);
    if (name !== "") words += ` ε${name}`;
  }
  for (const tail of source.tails) if (tail !== "") words += ` ${tailWord(tail)} ${tailWord(tail.slice(-3))}`;
  for (const facet of source.facets) words += ` ${facet}`;
  if (source.ownerId !== null) words += ` ${ownerWord(source.ownerId)}`;
  if (source.state === "pool") words += ` ${POOL_WORD}`;
  return words;
}

/** What a list filters by over a pool too large to be looked through. */
export type FacetField = "province" | "city" | "industry" | "product" | "source" | "stage" | "customerType" | "level";
const facetLetters: Readonly<Record<FacetField, string>> = {
  province: "p",
  city: "c",
  industry: "i",
  product: "d",
  source: "s",
  stage: "g",
  customerType: "t",
  level: "l",
};
/** Nearly every customer of a pool has these: a word of each would find nothing that a look at the rows does not. */
const commonFacets: Partial<Record<FacetField, string>> = { stage: "new", customerType: "unidentified" };
/** The word of a filter value; "" where the value has none. */
export function facetWord(field: FacetField, value: string): string {
  const text = value === "" || commonFacets[field] === value ? "" : normaliseName(value);
  return text === "" ? "" : `κ${facetLetters[field]}${text}`;
}

export const POOL_WORD = "θpool";
export const ownerWord = (ownerId: string): string => `η${ownerId.replace(/[^A-Za-z0-9]/g, "")}`;
/** Backwards, so that the last three digits are the beginning of the word. */
export function tailWord(tail: string): string {
  let word = "ζ";
  for (let at = tail.length - 1; at >= 0 && at >= tail.length - 4; at--) word += tail[at];
  return word;
}

function spokenWords(syllables: readonly string[]): string {
  const [first, second] = syllables;
  if (first === undefined) return "";
  if (second === undefined) return ` δ${first}`;
  let initials = "";
  for (let at = 0; at < INITIALS_LONG && at < syllables.length; at++) initials += syllables[at]?.[0] ?? "";
  let words = ` δ${first} δ${first}${second}`;
  for (let length = INITIALS_SHORT; length <= initials.length; length++) words += ` γ${initials.slice(0, length)}`;
  return words;
}
