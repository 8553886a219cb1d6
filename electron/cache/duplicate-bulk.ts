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

/** Keys or records in one statement: asked one by one, each costs three times what it reads. */
const ASKED_AT_ONCE = 1000;

/**
 * Candidates of many probes at once, for a connection of its own (a worker thread). Keys and records are asked in the order in which they
 * lie on disk: a page of the encrypted file costs more to open than all that is read of it, and so it is opened once a batch.
 *
 * @yields between stretches of some milliseconds, so that the thread can listen
 */
export function createBulkLookup(raw: Database.Database) {
  const byNos = raw
    .prepare("select r.customer_no, r.facts from json_each(?) j join duplicate_record r on r.customer_no = j.value")
    .raw();

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
    const limit = asked.reduce((most, lookup) => Math.max(most, lookup.limit), 0);
    // A bound limit has the statement prepared anew each time (./dialect.ts).
    const byKeys = raw
      .prepare(
        `select (select group_concat(customer_no) from
           (select customer_no from duplicate_key where key = j.value limit ${limit})) from json_each(?) j`,
      )
      .pluck();
    const weights = probes.map(() => new Map<number, number>());
    for (let from = 0; from < order.length; from += ASKED_AT_ONCE) {
      const part = order.subarray(from, from + ASKED_AT_ONCE);
      const answers = byKeys.all(JSON.stringify(Array.from(part, (i) => asked[i]?.key)));
      for (const [n, answer] of answers.entries()) {
        const i = part[n] ?? 0;
        const lookup = asked[i];
        const sums = weights[places[i] ?? -1];
        if (typeof answer !== "string" || lookup === undefined || sums === undefined) continue;
        for (const text of answer.split(",", lookup.limit)) {
          const no = Number(text);
          sums.set(no, (sums.get(no) ?? 0) + lookup.weight);
        }
      }
      yield;
    }
    return weights;
  }

  function* readRecords(wanted: readonly number[]): Generator<undefined, Map<number, DuplicateRow>> {
    const rows = new Map<number, DuplicateRow>();
    const nos = [...new Set(wanted)].sort((a, b) => a - b);
    for (let from = 0; from < nos.length; from += ASKED_AT_ONCE) {
      for (const record of byNos.all(JSON.stringify(nos.slice(from, from + ASKED_AT_ONCE)))) {
        const [no, facts] = Array.isArray(record) ? record : [];
        if (typeof no === "number" && typeof facts === "string") rows.set(no, decodeFacts(facts));
      }
      yield;
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
