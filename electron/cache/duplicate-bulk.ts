import type Database from "better-sqlite3";
import { decodeFacts } from "../../shared/duplicates/facts.ts";
import type { Lookup } from "../../shared/duplicates/keys.ts";
import type { DuplicateRow } from "../../shared/duplicates/types.ts";

/** Candidates read and compared for one probe of many. A person's single check reads more: he waits for one answer, not for 100,000. */
const CANDIDATES = 8;
/** A candidate by one weak key (a brand that sounds alike, a body with one other character) is at most something to look at. */
const LEAST_WEIGHT = 5;

export interface Candidate {
  readonly customerNo: number;
  readonly row: DuplicateRow;
}

/**
 * Candidates of many probes at once, for a connection of its own (a worker thread). Keys and records are asked in the order in which they
 * lie on disk: a page of the encrypted file costs more to open than all that is read of it, and so it is opened once a batch.
 *
 * @yields between stretches of some milliseconds, so that the thread can listen
 */
export function createBulkLookup(raw: Database.Database) {
  /** One for each limit: a bound limit has the statement prepared anew each time (./dialect.ts). */
  const byLimit = new Map<number, Database.Statement<[number]>>();
  const listNos = (key: number, limit: number): unknown[] => {
    let byKey = byLimit.get(limit);
    if (byKey === undefined) {
      byKey = raw.prepare<[number]>(`select customer_no from duplicate_key where key = ? limit ${limit}`).pluck();
      byLimit.set(limit, byKey);
    }
    return byKey.all(key);
  };
  const byNo = raw.prepare("select facts from duplicate_record where customer_no = ?").pluck();

  function* findCandidates(probes: readonly (readonly Lookup[])[]): Generator<undefined, Candidate[][]> {
    const best = (yield* collect(probes)).map(pickBest);
    const rows = yield* readRecords(best.flat());
    return best.map((nos) =>
      nos.flatMap((customerNo) => {
        const row = rows.get(customerNo);
        return row === undefined ? [] : [{ customerNo, row }];
      }),
    );
  }

  /** Customers by weight, for each probe. */
  function* collect(probes: readonly (readonly Lookup[])[]): Generator<undefined, Map<number, number>[]> {
    const places = probes.flatMap((lookups, at) => lookups.map(() => at));
    const asked = probes.flat();
    const order = Uint32Array.from(asked.keys()).sort((a, b) => (asked[a]?.key ?? 0) - (asked[b]?.key ?? 0));
    const weights = probes.map(() => new Map<number, number>());
    let known = { key: -1, limit: 0, nos: [] as unknown[] };
    let done = 0;
    for (const i of order) {
      done += 1;
      if (done % 2000 === 0) yield;
      const lookup = asked[i];
      const sums = weights[places[i] ?? -1];
      if (lookup === undefined || sums === undefined) continue;
      const { key, limit, weight } = lookup;
      if (known.key !== key || known.limit < limit) known = { key, limit, nos: listNos(key, limit) };
      for (let n = 0; n < limit && n < known.nos.length; n++) {
        const no = known.nos[n];
        if (typeof no === "number") sums.set(no, (sums.get(no) ?? 0) + weight);
      }
    }
    return weights;
  }

  function* readRecords(wanted: readonly number[]): Generator<undefined, Map<number, DuplicateRow>> {
    const rows = new Map<number, DuplicateRow>();
    let since = 0;
    for (const no of Float64Array.from(wanted).sort()) {
      since += 1;
      if (since % 1000 === 0) yield;
      if (rows.has(no)) continue;
      const facts = byNo.get(no);
      if (typeof facts === "string") rows.set(no, decodeFacts(facts));
    }
    return rows;
  }

  return { findCandidates };
}

const pickBest = (weights: ReadonlyMap<number, number>): number[] =>
  [...weights]
    .filter(([, weight]) => weight >= LEAST_WEIGHT)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, CANDIDATES)
    .map(([no]) => no);
