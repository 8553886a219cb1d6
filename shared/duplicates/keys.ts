import type { Firm } from "./firm.ts";
import { hashJoined } from "./hash-key.ts";
import { cutSubject } from "./legal-forms.ts";
import type { ParsedName } from "./parsed-name.ts";
import { pinyinOf, soundOf } from "./pinyin.ts";

/** Grows when keys of saved firms change; an index built by another version is built again. */
export const DUPLICATE_KEYS_VERSION = 4;

/** What to look up for a probe. */
export interface Lookup {
  readonly key: number;
  /** So many customers of this key are worth reading; the rest of a crowded key says little. */
  readonly limit: number;
  /** How promising a customer found by it is. */
  readonly weight: number;
}

/** Forty bits: a key and a customer's row number fit one 64-bit word, which sorts a million firms' keys in a second. */
const keyOf = (head: string, words: readonly string[], without?: number): number =>
  hashJoined(head, words, without) % 0x10000000000;

type Put = (key: number, limit: number, weight: number) => void;

/** Index keys of a saved firm, without doubles. */
export function listKeys(firm: Firm): number[] {
  const keys: number[] = [];
  eachKey(firm, false, (key) => {
    if (!keys.includes(key)) keys.push(key);
  });
  return keys;
}

/** Keys to look up for a probe; a superset of what it would be saved under. */
export function listLookups(firm: Firm): Lookup[] {
  const lookups = new Map<number, Lookup>();
  eachKey(firm, true, (key, limit, weight) => {
    const known = lookups.get(key);
    if (known === undefined || known.weight < weight) lookups.set(key, { key, limit, weight });
  });
  return [...lookups.values()];
}

/**
 * All keys of a firm. Sounds stand for characters, so that one key finds equal names and homophones alike:
 * number, local number; body; body in its city; beginning of the body in its city; body without its first or second character in
 * its city; brand; contact with a character of the body.
 */
function eachKey(firm: Firm, probing: boolean, put: Put): void {
  for (const number of firm.numbers.slice(0, 50)) {
    put(keyOf("n", [number.hash]), 24, 10);
    if (number.local !== "") put(keyOf("l", [number.local]), 8, 2);
  }
  const weakCity = firm.weakRegion.city;
  for (const name of firm.names) {
    if (name.empty) continue;
    if (name.latin) {
      put(keyOf("y", [name.brand]), 24, 3);
      if (name.body !== name.brand) put(keyOf("b", [name.body]), 24, 4);
      continue;
    }
    const cities = new Set(probing ? [name.region.city, weakCity] : [name.region.city || weakCity]);
    bodyKeys(name, cities, probing, put);
    contactKeys(firm, name, put);
  }
}

function bodyKeys(name: ParsedName, cities: ReadonlySet<string>, probing: boolean, put: Put): void {
  if (probing) otherEndingKeys(name, cities, put);
  // Every whole name ends with what the firm does: this one is cut off or garbled there, and its beginning is all there is to go by.
  const beginning = probing && name.trade.words.length === 0 ? 5 : 3;
  const sounds = [...name.body].map(soundOf);
  put(keyOf("b", sounds), 40, 5);
  put(keyOf("y", [pinyinOf(name.brand)]), 16, 2);
  for (const city of cities) {
    if (city === "") continue;
    const inCity = `c${city} `;
    put(keyOf(inCity, sounds), 24, 7);
    put(keyOf("h", [city, sounds[0] ?? "", sounds[1] ?? ""]), 24, beginning);
    if (sounds.length >= 4) {
      put(keyOf(inCity, sounds, 0), 8, 4);
      put(keyOf(inCity, sounds, 1), 8, 4);
    }
  }
}

/** 汇鑫五金商行 may be saved with its legal form, where 商行 is part of the body, and the other way round. */
function otherEndingKeys(name: ParsedName, cities: ReadonlySet<string>, put: Put): void {
  const body = name.ending !== "" ? name.body + name.ending : name.form === "" ? "" : cutSubject(name.body, "").head;
  if (body === "" || body === name.body) return;
  const sounds = [...body].map(soundOf);
  put(keyOf("b", sounds), 40, 5);
  for (const city of cities) if (city !== "") put(keyOf(`c${city} `, sounds), 24, 7);
}

function contactKeys(firm: Firm, name: ParsedName, put: Put): void {
  for (const contact of firm.contacts.slice(0, 4)) {
    if (contact.full === "") continue;
    for (const char of [...name.body].slice(0, 3)) put(keyOf("p", [contact.full, soundOf(char)]), 12, 4);
  }
}
