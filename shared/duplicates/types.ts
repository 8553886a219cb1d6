import type { NumberKind } from "../domain/vocabulary.ts";

/** Why a text gave no number, or gave it with doubt. */
export type NumberProblem =
  /** A spreadsheet turned it into 1.38E+10; the digits are gone. */
  | "scientific"
  | "too-short"
  | "too-long"
  /** 138****8000 */
  | "masked"
  /** 11111111111, 12345678 … */
  | "placeholder"
  /** Digits that fit no plan. */
  | "unknown-form";

export interface ParsedNumber {
  /** +86… where an E.164 form exists; bare digits for 400/800, service numbers and local numbers without a known area code. */
  readonly e164: string;
  /** As dialled inside the country: 075587462780, 13800138000, 4008889999; a foreign number keeps its +. */
  readonly national: string;
  /** Extension digits, "" if none. */
  readonly ext: string;
  readonly kind: NumberKind;
  /** 138 **** 8000; safe to show. */
  readonly masked: string;
  /** Last four digits. */
  readonly tail: string;
  /** Landline without its area code (87462780); "" for every other number. Weak evidence when one side lacks the code. */
  readonly local: string;
  /** The area code was not typed but taken from the firm's city. */
  readonly areaInferred: boolean;
  /** Set when the number is usable but doubtful. */
  readonly problem?: NumberProblem;
}

export interface ParsedNumbers {
  readonly numbers: ParsedNumber[];
  /** Parts that gave no number. */
  readonly problems: { readonly text: string; readonly problem: NumberProblem }[];
}

export interface NumberHint {
  readonly city?: string;
  readonly province?: string;
  readonly kind?: NumberKind;
}

export interface ProbeNumber {
  /** null where the reader may not see it. */
  readonly e164: string | null;
  /** HMAC of e164 under the organisation's key, base64url of 16 bytes (CustomerNumber.hash). */
  readonly hash: string;
  readonly ext: string;
  readonly kind: NumberKind;
}

/** One firm as the check sees it: what is typed now, a saved customer, a row of a file. */
export interface DuplicateProbe {
  /** null for what is not saved yet. Never found as its own duplicate. */
  readonly customerId: string | null;
  readonly name: string;
  readonly province: string;
  readonly city: string;
  readonly district?: string;
  readonly address?: string;
  readonly numbers: readonly ProbeNumber[];
  readonly contactNames: readonly string[];
}

/** A saved customer as the index keeps it. */
export interface DuplicateRow extends DuplicateProbe {
  readonly customerId: string;
}

/** Text key `duplicate.<code>` and its facts. */
export interface DuplicateReason {
  readonly code: string;
  readonly detail: Record<string, string | number | null>;
}

export interface DuplicateFinding {
  readonly customerId: string;
  /** same: the same firm, stop or claim that one. look: perhaps; a person should look. */
  readonly verdict: "same" | "look";
  /** 0 … 1 */
  readonly score: number;
  readonly reasons: DuplicateReason[];
}

export interface CheckOptions {
  /** Customers that a person has called other firms than the probe; never answered. */
  readonly decidedDifferent?: readonly string[];
  /** At most so many findings, best first; 10 where not given. */
  readonly limit?: number;
  /** Keyed hash of a number text, for one-digit slips and missing area codes among other people's numbers. */
  readonly hashNumber?: (e164: string) => string;
}
