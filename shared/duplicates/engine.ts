import { type Firm, type FirmNumber, readFirm } from "./firm.ts";
import { type Context, compareFirms, type Evidence, listReasons, scoreEvidence } from "./score.ts";
import type { CheckOptions, DuplicateFinding, DuplicateRow } from "./types.ts";
import { duplicateWeights } from "./weights.ts";

/**
 * Judges candidates against a probe.
 *
 * @returns best first, without those that are different firms, at most options.limit (10)
 */
export function judge(
  probe: Firm,
  candidates: readonly DuplicateRow[],
  options: CheckOptions = {},
): DuplicateFinding[] {
  return judgeFirms(probe, candidates.filter((row) => row.customerId !== probe.id).map(readFirm), options);
}

/** The same for firms that were read before. */
export function judgeFirms(probe: Firm, known: readonly Firm[], options: CheckOptions = {}): DuplicateFinding[] {
  const decided = new Set(options.decidedDifferent);
  const firms = known.filter((firm) => firm.id !== probe.id);
  const users = countUsers(firms);
  const isNearHidden = createNearHidden(probe, options.hashNumber);
  const findings: DuplicateFinding[] = [];
  for (const firm of firms) {
    if (firm.id === null || decided.has(firm.id)) continue;
    const context: Context = {
      countOthers: (hash, ext) => countOtherUsers(users.get(hash), hash, ext, firm, probe),
      isNear: isNearOpen,
      isNearHidden,
    };
    const finding = judgePair(probe, firm, context);
    if (finding !== undefined) findings.push(finding);
  }
  findings.sort((a, b) => rank(b) - rank(a) || (a.customerId < b.customerId ? -1 : 1));
  return findings.slice(0, options.limit ?? 10);
}

const rank = (finding: DuplicateFinding): number => finding.score + (finding.verdict === "same" ? 1 : 0);

/** Verdict on one pair; undefined = different firms. */
export function judgePair(probe: Firm, firm: Firm, context: Context): DuplicateFinding | undefined {
  let evidence = compareFirms(probe, firm, context);
  let sum = scoreEvidence(evidence);
  const { isNearHidden } = context;
  if (isNearHidden !== undefined && wouldNearDecide(evidence, sum)) {
    evidence = compareFirms(probe, firm, { ...context, isNear: isNearHidden });
    sum = scoreEvidence(evidence);
  }
  const best = evidence.numbers[0];
  const sharesNumber = best?.kind === "equal" && best.others < 4;
  const same = sum >= duplicateWeights.same && evidence.vetoes.length === 0;
  if (!same && sum < duplicateWeights.look && !sharesNumber) return undefined;
  return {
    customerId: firm.id ?? "",
    verdict: same ? "same" : "look",
    score: toScore(sum, same),
    reasons: listReasons(evidence),
  };
}

/** A slip among hashed numbers is found by hashing all that could have been meant: only where it makes two records one firm. */
const wouldNearDecide = (evidence: Evidence, sum: number): boolean =>
  evidence.numbers.length === 0 &&
  evidence.vetoes.length === 0 &&
  sum < duplicateWeights.same &&
  sum + duplicateWeights.near >= duplicateWeights.same;

/** 0 … 1; from 0.9 on the same firm, below it to look at. */
function toScore(sum: number, same: boolean): number {
  const odds = 1 / (1 + Math.exp(-(sum - duplicateWeights.same)));
  const score = same ? 0.8 + 0.2 * odds : Math.min(0.89, 0.2 + odds * 0.69);
  return Math.round(score * 1000) / 1000;
}

/** Firms among the candidates by the numbers they use. */
function countUsers(firms: readonly Firm[]): Map<string, Firm[]> {
  const users = new Map<string, Firm[]>();
  for (const firm of firms) {
    for (const hash of new Set(firm.numbers.map((n) => n.hash))) {
      const list = users.get(hash) ?? [];
      list.push(firm);
      users.set(hash, list);
    }
  }
  return users;
}

/** Other firms that use a number: neither of the two, and not one of them under another record. */
function countOtherUsers(
  users: readonly Firm[] | undefined,
  hash: string,
  ext: string,
  firm: Firm,
  probe: Firm,
): number {
  if (users === undefined || users.length < 2) return 0;
  const isUser = (n: FirmNumber): boolean => n.hash === hash && (ext === "" || n.ext === "" || n.ext === ext);
  const brands = new Set<string>();
  for (const user of users) if (user !== firm && user.numbers.some(isUser)) brands.add(brandOf(user));
  brands.delete("");
  brands.delete(brandOf(firm));
  brands.delete(brandOf(probe));
  return brands.size;
}
const brandOf = (firm: Firm): string => firm.names[0]?.brand ?? "";

/** One digit other or two neighbours swapped. */
const isNearOpen: Context["isNear"] = (a, b) => a.e164 !== null && b.e164 !== null && isOneDigit(a.e164, b.e164);

/** The same where one side is known as a hash alone. */
function createNearHidden(probe: Firm, hashNumber: CheckOptions["hashNumber"]): Context["isNearHidden"] {
  if (hashNumber === undefined) return undefined;
  const slips = new Map<FirmNumber, Set<string>>();
  return (a, b) => {
    if (a.e164 !== null && b.e164 !== null) return isOneDigit(a.e164, b.e164);
    const [open, hidden] = a.e164 === null ? [b, a] : [a, b];
    if (open.e164 === null || !probe.numbers.includes(open)) return false;
    let hashes = slips.get(open);
    if (hashes === undefined) {
      hashes = new Set(listSlips(open.e164).map(hashNumber));
      slips.set(open, hashes);
    }
    return hashes.has(hidden.hash);
  };
}

function isOneDigit(a: string, b: string): boolean {
  if (a.length !== b.length || a.length < 8 || a === b) return false;
  let start = 0;
  while (a[start] === b[start]) start++;
  let end = a.length - 1;
  while (a[end] === b[end]) end--;
  return start === end || (end === start + 1 && a[start] === b[end] && a[end] === b[start]);
}

function listSlips(e164: string): string[] {
  const from = e164.startsWith("+86") ? 3 : 0;
  const slips: string[] = [];
  for (let i = from; i < e164.length; i++) {
    for (let digit = 0; digit < 10; digit++) {
      if (String(digit) !== e164[i]) slips.push(e164.slice(0, i) + digit + e164.slice(i + 1));
    }
    const next = e164[i + 1];
    if (next !== undefined && next !== e164[i])
      slips.push(e164.slice(0, i) + next + (e164[i] ?? "") + e164.slice(i + 2));
  }
  return slips;
}
