import { judgeFirms } from "../../../shared/duplicates/engine.ts";
import { type Firm, readFirm } from "../../../shared/duplicates/firm.ts";
import { listLookups } from "../../../shared/duplicates/keys.ts";
import type { DuplicateFinding, DuplicateProbe } from "../../../shared/duplicates/types.ts";
import { createBulkLookup } from "../../cache/duplicate-bulk.ts";
import { openReader } from "../../cache/reader.ts";
import type { CacheFile } from "../context.ts";
import type { NumberHash } from "./hash.ts";
import type { RowResult } from "./row-result.ts";

const buckets = { pool: "in-pool", owned: "tracked", bin: "in-bin" } as const;

/** Which fields agree, as codes of fact.fields, from the reasons of the duplicate engine. */
export function agreeingFields(finding: DuplicateFinding): string {
  const fields = new Set<string>();
  for (const { code } of finding.reasons) {
    if (/^(not|other)-|-(other|missing|free|doubt)$/.test(code)) continue;
    if (/mobile/.test(code)) fields.add("mobile");
    else if (/fax/.test(code)) fields.add("fax");
    else if (/number|phone|local/.test(code)) fields.add("number");
    else if (/contact/.test(code)) fields.add("contact");
    else if (/^(name|core|brand)-/.test(code)) fields.add("name");
    else if (/region/.test(code)) fields.add("city");
  }
  return [...fields].join(",");
}

/** A row of the file that is to be compared with what this seat knows. */
export interface Asked {
  readonly index: number;
  readonly probe: DuplicateProbe;
}

interface Known {
  readonly name: string;
  readonly state: "pool" | "owned" | "bin";
  readonly owner: string | null;
  readonly sinceMs: number | null;
}

/**
 * What this seat knows, as the import's worker thread asks it: a connection of its own that only reads, so that the seat core goes on
 * with its own.
 */
export function openKnown(cache: CacheFile, hashNumber: NumberHash) {
  const raw = openReader(cache.path, cache.key);
  const lookup = createBulkLookup(raw);
  const byNo = raw.prepare(`select name, state, (select u.name from user u where u.user_id = owner_id) as owner,
    case state when 'bin' then binned_at_ms else tracking_since_ms end as sinceMs
    from customer where customer_no = ?`);

  /**
   * One result for each row that is known or near to somebody known; a row without a result stays new.
   *
   * @yields between stretches of some milliseconds
   */
  function* check(asked: readonly Asked[]): Generator<undefined, RowResult[]> {
    const results: RowResult[] = [];
    // One reading transaction: the batch sees one state, and no statement takes the lock anew.
    raw.exec("begin");
    try {
      const probes: Firm[] = [];
      for (const { probe } of asked) {
        if (probes.push(readFirm(probe)) % 200 === 0) yield;
      }
      const candidates = yield* lookup.findCandidates(probes.map(listLookups));
      const firms = new Map<number, Firm>();
      for (const [i, firm] of probes.entries()) {
        if (i % 50 === 49) yield;
        const near = candidates[i] ?? [];
        const index = asked[i]?.index;
        if (near.length === 0 || index === undefined) continue;
        const read = near.map(({ customerNo, row }) => {
          const known = firms.get(customerNo) ?? readFirm(row);
          firms.set(customerNo, known);
          return known;
        });
        const findings = judgeFirms(firm, read, { limit: 3, hashNumber });
        const best = findings.find((f) => f.verdict === "same") ?? findings[0];
        const no = best && near.find(({ row }) => row.customerId === best.customerId)?.customerNo;
        const known = no === undefined ? undefined : (byNo.get(no) as Known | undefined);
        if (best !== undefined && known !== undefined) results.push(toResult(index, best, known));
      }
    } finally {
      raw.exec("commit");
    }
    return results;
  }
  const close = (): void => {
    raw.close();
  };
  return { check, close };
}
export type KnownCheck = ReturnType<typeof openKnown>;

function toResult(index: number, finding: DuplicateFinding, known: Known): RowResult {
  const same = finding.verdict === "same";
  return {
    index,
    bucket: same ? buckets[known.state] : "new",
    look: !same,
    reasons: [
      { code: same ? "known-same" : "known-look", detail: { fields: agreeingFields(finding), name: known.name } },
    ],
    otherName: known.name,
    ownerName: known.owner ?? "",
    sinceMs: known.sinceMs,
  };
}
