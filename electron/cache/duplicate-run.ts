import { decodeFacts } from "../../shared/duplicates/facts.ts";
import { readFirm } from "../../shared/duplicates/firm.ts";
import { listKeys } from "../../shared/duplicates/keys.ts";

/** Customers that wait for their keys, behind a customer_no; `count` rows of [customer_no, facts or null]. A bound limit has it prepared anew each time. */
export const waitingSql = (count: number): string =>
  `select t.customer_no, r.facts from duplicate_todo t left join duplicate_record r using (customer_no)
   where t.customer_no > ? order by t.customer_no limit ${count}`;

/** Keys by their first eight bits; a pair is one 64-bit word: 40 bits of key, 24 of customer_no. */
export interface KeyPart {
  words: Uint32Array<ArrayBuffer>;
  length: number;
}

/** The keys of many customers, to be written together: each page of the index is then written once. */
export interface KeyRun {
  readonly parts: readonly KeyPart[];
  /** First and last customer_no, and how many. */
  first: number;
  last: number;
  count: number;
  sorted: boolean;
}

export const createRun = (after: number): KeyRun => ({
  parts: Array.from({ length: 256 }, (): KeyPart => ({ words: new Uint32Array(256), length: 0 })),
  first: 0,
  last: after,
  count: 0,
  sorted: false,
});

/** Adds a customer behind the last one. @param facts null where he is gone by now */
export function addToRun(run: KeyRun, customerNo: number, facts: string | null): void {
  if (run.count === 0) run.first = customerNo;
  run.last = customerNo;
  run.count += 1;
  if (facts !== null) for (const key of listKeys(readFirm(decodeFacts(facts)))) append(run.parts, key, customerNo);
}

function append(parts: readonly KeyPart[], key: number, customerNo: number): void {
  const high = Math.floor(key / 0x100);
  const part = parts[high >>> 24];
  if (part === undefined) return;
  if (part.length === part.words.length) {
    const grown = new Uint32Array(((part.words.length * 3) >> 2) * 2);
    grown.set(part.words);
    part.words = grown;
  }
  part.words[part.length] = ((key % 0x100) << 24) | (customerNo & 0xffffff);
  part.words[part.length + 1] = high;
  part.length += 2;
}

const sortPart = (part: KeyPart): void => void new BigUint64Array(part.words.buffer, 0, part.length / 2).sort();

export function sortRun(run: KeyRun): void {
  for (const part of run.parts) sortPart(part);
  run.sorted = true;
}

/** Pairs of key and customer_no in the order of the index, some hundred at a time; lets go of what it has given. */
export function* listPairs(run: KeyRun): Generator<[number, number][], undefined> {
  let rows: [number, number][] = [];
  for (const part of run.parts) {
    if (!run.sorted) sortPart(part);
    const { words, length } = part;
    for (let at = 0; at < length; at += 2) {
      const low = words[at] ?? 0;
      rows.push([(words[at + 1] ?? 0) * 0x100 + (low >>> 24), low & 0xffffff]);
      if (rows.length < 500) continue;
      yield rows;
      rows = [];
    }
    part.words = new Uint32Array(0);
  }
  if (rows.length > 0) yield rows;
}
