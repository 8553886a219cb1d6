import type { Check } from "./check-common.ts";
import { checkEnterprises, checkLedger, checkQuota, checkRegister } from "./check-ownership.ts";
import { checkDials, checkEnds, checkPictures, checkReceipts, checkTexts, checkWhy } from "./check-work.ts";
import type { Evidence } from "./evidence.ts";

export const invariantNames = ["I1", "I2", "I3", "I4", "I5"] as const;
export type InvariantName = (typeof invariantNames)[number];

export interface Violation {
  readonly invariant: InvariantName;
  readonly what: string;
  /** What the trace is cut down to. */
  readonly customerId: string | null;
}
export interface InvariantCount {
  checked: number;
  violations: number;
}
export interface Verdict {
  readonly invariants: Record<InvariantName, InvariantCount>;
  readonly violations: readonly Violation[];
}

/** Holds the five invariants of DESIGN §3 against everything that a run left behind. Pure, so that it can be shown to find what it should. */
export function checkEvidence(evidence: Evidence): Verdict {
  const counts = Object.fromEntries(invariantNames.map((name) => [name, { checked: 0, violations: 0 }]));
  const invariants = counts as Record<InvariantName, InvariantCount>;
  const violations: Violation[] = [];
  const check: Check = (invariant, holds, what, customerId = null) => {
    invariants[invariant].checked += 1;
    if (holds) return;
    invariants[invariant].violations += 1;
    violations.push({ invariant, what: what(), customerId });
  };
  for (const part of [
    checkLedger,
    checkRegister,
    checkQuota,
    checkEnterprises,
    checkPictures,
    checkDials,
    checkTexts,
    checkReceipts,
    checkEnds,
    checkWhy,
  ]) {
    part(evidence, check);
  }
  return { invariants, violations };
}
