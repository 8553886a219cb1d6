import { z } from "zod";

/**
 * The words of the trade as data. Built-in lists ship here with their codes; names live in the language files under
 * `vocabulary.<list>.<code>`. A team may add entries of its own (setting `vocabulary.<list>`: `{code, zh, en}[]`),
 * so columns hold text, never an enum. Source: REQUIREMENTS.md "Decided", 1.1, 3.18, 4.8, 4.16.
 */
export const Id = z.string().min(1).max(64);
/** Unix time in milliseconds. */
export const Ms = z.number().int();

export const Role = z.enum(["agent", "lead", "admin"]);
export type Role = z.infer<typeof Role>;

/** A 准购买 ≤ 3 months, B 意向 ≤ 6 months, C 潜在 (4.16). */
export const Level = z.enum(["A", "B", "C"]);
export type Level = z.infer<typeof Level>;

export const NumberKind = z.enum(["phone", "mobile", "fax"]);
export type NumberKind = z.infer<typeof NumberKind>;

/** Where a customer is. `owned`: exactly one owner; `pool`: exactly one pool; `bin`: recycle bin. */
export const CustomerState = z.enum(["pool", "owned", "bin"]);
export type CustomerState = z.infer<typeof CustomerState>;
/** Registered members and everything else lie in two pools with filters of their own (0.33). `marketing` keeps level C and lost customers. */
export const PoolKind = z.enum(["members", "general", "marketing"]);
export type PoolKind = z.infer<typeof PoolKind>;

export const customerTypes = ["unidentified", "dealer", "hardware-shop", "oem", "end-user"] as const;
export const sources = [
  "site-registration",
  "walk-in",
  "phone-in",
  "email",
  "im",
  "other-platform",
  "offline-referral",
  "customer-referral",
  "parcel-qr",
  "exhibition",
  "bought-list",
  "import",
] as const;
/** Stage of the sale, the seventh list dimension (3.20). `new` until the first call. */
export const stages = [
  "new",
  "contacted",
  "interested",
  "quoted",
  "negotiating",
  "won",
  "nearly-lost",
  "lost",
] as const;
export const contactRoles = ["decision", "purchasing", "technical", "finance", "user", "front-desk", "other"] as const;

/** The 15 built-in activity types (3.18); a dial is `phone-visit`. `system` is written by the product, never picked. */
export const activityTypes = [
  "phone-visit",
  "on-site-visit",
  "reception",
  "meeting",
  "training",
  "business-meal",
  "outing",
  "delivery",
  "work-arrangement",
  "qq",
  "msn-wangwang",
  "email",
  "dunning",
  "invoicing",
  "other",
] as const;
/** Types that are refused without a pasted transcript (3.19). */
export const transcriptTypes: readonly string[] = ["qq", "msn-wangwang"];

export interface Disposition {
  readonly code: string;
  /** Digit and F-key in the wrap-up, 1–8; 0 = no key. */
  readonly key: number;
  /** Somebody was spoken to: counts as a contact (第n次) and resets recycle timers. */
  readonly connected: boolean;
  /** The customer stays open: a next date is required. */
  readonly staysOpen: boolean;
  /** The level question may stay unanswered (nobody was reached). */
  readonly levelOptional: boolean;
  /** What happens to the customer: nothing, or a terminal effect. */
  readonly effect: "none" | "number-dead" | "won" | "do-not-call" | "lost";
  /** Default next date as a phrase for shared/domain/date-phrase.ts, or "" when the agent must say it or the level's cadence decides. */
  readonly nextPhrase: string;
}
export const dispositions: readonly Disposition[] = [
  {
    code: "no-answer",
    key: 1,
    connected: false,
    staysOpen: true,
    levelOptional: true,
    effect: "none",
    nextPhrase: "next working day 10:00",
  },
  { code: "busy", key: 2, connected: false, staysOpen: true, levelOptional: true, effect: "none", nextPhrase: "+2h" },
  {
    code: "bad-number",
    key: 3,
    connected: false,
    staysOpen: true,
    levelOptional: true,
    effect: "number-dead",
    nextPhrase: "next working day 10:00",
  },
  { code: "refused", key: 4, connected: true, staysOpen: true, levelOptional: false, effect: "none", nextPhrase: "" },
  {
    code: "interested",
    key: 5,
    connected: true,
    staysOpen: true,
    levelOptional: false,
    effect: "none",
    nextPhrase: "",
  },
  { code: "callback", key: 6, connected: true, staysOpen: true, levelOptional: false, effect: "none", nextPhrase: "" },
  { code: "won", key: 7, connected: true, staysOpen: false, levelOptional: true, effect: "won", nextPhrase: "" },
  {
    code: "do-not-call",
    key: 8,
    connected: true,
    staysOpen: false,
    levelOptional: true,
    effect: "do-not-call",
    nextPhrase: "",
  },
  { code: "lost", key: 0, connected: true, staysOpen: false, levelOptional: true, effect: "lost", nextPhrase: "" },
  { code: "identified", key: 0, connected: true, staysOpen: true, levelOptional: true, effect: "none", nextPhrase: "" },
];
export const findDisposition = (code: string): Disposition | undefined => dispositions.find((d) => d.code === code);

/** The eight order nodes (1.6). */
export const orderNodes = [
  "register",
  "select",
  "order",
  "pay",
  "ship",
  "reconcile",
  "invoice",
  "after-sales",
] as const;

/** Why a row changed hands; the `rule` column of the ledger. */
export const ledgerKinds = [
  "entered",
  "imported",
  "claimed",
  "assigned",
  "released",
  "recycled",
  "binned",
  "restored",
  "merged",
  "unmerged",
  "undone",
] as const;
export type LedgerKind = (typeof ledgerKinds)[number];
