import { judgeFirms } from "../../../shared/duplicates/engine.ts";
import { type Firm, readFirm } from "../../../shared/duplicates/firm.ts";
import type { Lookup } from "../../../shared/duplicates/keys.ts";
import type { DuplicateFinding, DuplicateProbe, DuplicateRow } from "../../../shared/duplicates/types.ts";

/** Earlier rows kept under one key; a crowded key says little. */
const rowsPerKey = 32;
/** Earlier rows worth a full comparison, the most promising first: a file of 100,000 rows must not take minutes. */
const candidates = 6;
/** One weak key alone (a sound-alike brand, a body with another character) is at most a reason to look. */
const leastWeight = 5;

/** Rows of one file as an index of their own: finds the earlier row that is, or may be, the same firm. */
export function createFileIndex() {
  const rowsOfKey = new Map<number, number[]>();
  const probes: DuplicateRow[] = [];
  const rowIndexes: number[] = [];
  const placeOf = new Map<string, number>();

  /**
   * The best earlier row, with its index in the file. A row that is not the same firm as an earlier one is kept for those after it.
   */
  function findOrAdd(
    index: number,
    probe: DuplicateProbe,
    firm: Firm,
    lookups: readonly Lookup[],
  ): { finding: DuplicateFinding; index: number } | undefined {
    const found = find(firm, lookups);
    if (found?.finding.verdict !== "same") add(index, probe, lookups);
    return found;
  }

  function find(firm: Firm, lookups: readonly Lookup[]): { finding: DuplicateFinding; index: number } | undefined {
    const weights = new Map<number, number>();
    for (const { key, limit, weight } of lookups) {
      const rows = rowsOfKey.get(key);
      if (rows === undefined) continue;
      for (const at of rows.slice(0, limit)) weights.set(at, (weights.get(at) ?? 0) + weight);
    }
    const near = [...weights].filter(([, weight]) => weight >= leastWeight).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (near.length === 0) return undefined;
    const rows = near.slice(0, candidates).flatMap(([at]) => probes[at] ?? []);
    const [finding] = judgeFirms(firm, rows.map(readFirm), { limit: 1 });
    const index = finding && rowIndexes[placeOf.get(finding.customerId) ?? -1];
    return finding && index !== undefined ? { finding, index } : undefined;
  }

  /** What a firm is looked up by is a superset of what it would be saved under, so it may be saved under the same. */
  function add(index: number, probe: DuplicateProbe, lookups: readonly Lookup[]): void {
    const { customerId } = probe;
    if (customerId === null) return;
    const at = probes.length;
    probes.push({ ...probe, customerId });
    rowIndexes.push(index);
    placeOf.set(customerId, at);
    for (const { key } of lookups) {
      const rows = rowsOfKey.get(key);
      if (rows === undefined) rowsOfKey.set(key, [at]);
      else if (rows.length < rowsPerKey) rows.push(at);
    }
  }
  return { findOrAdd };
}
export type FileIndex = ReturnType<typeof createFileIndex>;
