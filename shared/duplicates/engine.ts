import { hashKey } from "./hash-key.ts";
import type { CheckOptions, DuplicateFinding, DuplicateProbe, DuplicateRow } from "./types.ts";

/** Grows when keys of saved firms change; an index built by another version is built again. */
export const DUPLICATE_KEYS_VERSION = 1;

/** A firm read once: everything that keys and scores need. */
export interface Firm {
  readonly probe: DuplicateProbe;
  readonly folded: string;
}
/** What to look up for a probe: the key, and how many customers of it are worth reading. */
export interface Lookup {
  readonly key: number;
  readonly limit: number;
  readonly weight: number;
}

export const readFirm = (probe: DuplicateProbe): Firm => ({
  probe,
  folded: probe.name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\p{P}]/gu, ""),
});

const numberKey = (hash: string): number => hashKey(`n:${hash}`);

/** Index keys of a saved firm, without doubles. */
export function listKeys(firm: Firm): number[] {
  const keys = firm.probe.numbers.map((n) => numberKey(n.hash));
  if (firm.folded) keys.push(hashKey(`f:${firm.folded}`));
  return [...new Set(keys)];
}

export function listLookups(firm: Firm): Lookup[] {
  return listKeys(firm).map((key) => ({ key, limit: 32, weight: 1 }));
}

/** Judges candidates; best first, without those that are different firms. */
export function judge(
  probe: Firm,
  candidates: readonly DuplicateRow[],
  options: CheckOptions = {},
): DuplicateFinding[] {
  const findings: DuplicateFinding[] = [];
  const hashes = new Set(probe.probe.numbers.map((n) => n.hash));
  for (const row of candidates) {
    if (row.customerId === probe.probe.customerId || options.decidedDifferent?.includes(row.customerId)) continue;
    const other = readFirm(row);
    const name = other.folded !== "" && other.folded === probe.folded;
    const number = row.numbers.some((n) => hashes.has(n.hash));
    if (!name && !number) continue;
    findings.push({
      customerId: row.customerId,
      verdict: name || probe.folded === "" || other.folded === "" ? "same" : "look",
      score: name ? 1 : 0.9,
      reasons: [
        ...(name ? [{ code: "name-equal", detail: {} }] : []),
        ...(number ? [{ code: "same-number", detail: { tail: "" } }] : []),
      ],
    });
  }
  return findings.sort((x, y) => y.score - x.score).slice(0, options.limit ?? 10);
}
