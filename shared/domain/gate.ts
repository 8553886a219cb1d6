import type { GateAnswer } from "../contract/desk.ts";
import type { RefusalDetail } from "../errors.ts";
import { fromLocal, isoDay, toLocal } from "./local-time.ts";
import type { TeamSettings } from "./settings.ts";
import type { CustomerState, Role } from "./vocabulary.ts";

/** Rules of the gate in the order in which they are asked (DESIGN §4); the texts are `gate.<code>`. */
export const gateStops = [
  "in-bin",
  "in-pool",
  "not-mine",
  "provisional",
  "lease-ended",
  "lease-unproven",
  "lease-recalled",
  "other-seat",
  "do-not-call",
  "quiet",
  "number-none",
  "number-dead",
  "hours",
  "attempts",
] as const;
export type GateStop = (typeof gateStops)[number];
/** Facts that let a dial pass, shown as one line. */
export const gateFacts = ["mine", "lease-until", "entered-here", "window-clear", "attempts-ok", "hours-ok"] as const;

/** A call of anybody to this enterprise: to any of its numbers, under any of its registrations. */
export interface GateCall {
  readonly userId: string;
  readonly byName: string;
  readonly atMs: number;
}

export interface GateFacts {
  readonly nowMs: number;
  readonly userId: string;
  readonly role: Role;
  readonly settings: TeamSettings;
  readonly customer: {
    readonly state: CustomerState;
    readonly ownerId: string | null;
    readonly ownerName: string;
    readonly trackingSinceMs: number | null;
    readonly survivorName: string;
    readonly binnedAtMs: number | null;
    readonly doNotCall: boolean;
    readonly quietUntilMs: number | null;
    readonly quietReason: string;
    readonly province: string;
    /** Dials of this enterprise today (the team's day), by anybody. */
    readonly attemptsToday: number;
    /** Entered on this seat and not yet seen by the hub: it may be somebody else's. */
    readonly provisional: boolean;
    /** Name of a customer known here that is the same firm as a provisional one; null = none. */
    readonly sameAsName?: string | null;
  };
  /** Calls to the enterprise, in any order; those of the asker do not count against him. */
  readonly calls: readonly GateCall[];
  /** The number to be dialled; null = the customer has none. */
  readonly number: { readonly dead: boolean; readonly e164: string | null; readonly masked: string } | null;
  /** A live or ended exclusive right to work the customer without owning it. */
  readonly lease?: GateLease | null;
}

export interface GateLease {
  /** When this seat ends it. */
  readonly untilMs: number;
  readonly kind?: "batch" | "view";
  /** At least this much is left. */
  readonly leftMs?: number;
  /** Why it is over although its time is not: nobody can say what time it is at the hub, a lead took it back, … */
  readonly why?: "time" | "unproven" | "recalled" | "elsewhere" | "spent" | null;
}

type Stop = { readonly code: GateStop; readonly detail: RefusalDetail };

/**
 * The pre-dial gate: one pure function over local facts, asked before every dial. Answers `allow` with the facts that let it, or
 * the first rule that stops, with who and when and the action that helps.
 *
 * Boundaries: the protection window, a quiet period and a lease end at their instant (then dialling is free, the lease over);
 * the calling hours hold from their first minute and end at their last (20:00 is too late).
 */
export function checkGate(facts: GateFacts): GateAnswer {
  const stop = findStop(facts);
  if (stop) {
    const lead = facts.role !== "agent";
    return {
      verdict: "stop",
      lines: [{ code: stop.code, detail: { ...stop.detail } }],
      help: helpFor(stop.code, lead),
      mayOverride: lead && overridable.has(stop.code),
    };
  }
  return { verdict: "allow", lines: allowLines(facts), help: null, mayOverride: false };
}

/** A lead may take the team's own limits on himself, never a customer's no, a missing number or a customer who lies in the bin. */
const overridable = new Set<GateStop>([
  "in-pool",
  "not-mine",
  "lease-ended",
  "lease-unproven",
  "lease-recalled",
  "other-seat",
  "quiet",
  "hours",
  "attempts",
]);

function helpFor(code: GateStop, lead: boolean): string {
  if (code === "in-pool" || code.startsWith("lease-")) return "claim";
  if (code === "number-none" || code === "number-dead") return "add-number";
  return lead && overridable.has(code) ? "override" : "next";
}

const checks: readonly ((facts: GateFacts) => Stop | undefined)[] = [
  checkRight,
  checkOtherSeat,
  checkCustomerAsked,
  checkNumber,
  checkHours,
  checkAttempts,
];
function findStop(facts: GateFacts): Stop | undefined {
  for (const check of checks) {
    const stop = check(facts);
    if (stop) return stop;
  }
  return undefined;
}

function checkRight({ customer, userId, lease, nowMs }: GateFacts): Stop | undefined {
  const { state, ownerId, ownerName, trackingSinceMs, survivorName, binnedAtMs } = customer;
  if (state === "bin") return { code: "in-bin", detail: { survivorName, binnedAtMs } };
  // An entry that the hub has not checked may be dialled as long as this seat knows of no such firm.
  const sameAs = customer.sameAsName ?? null;
  if (customer.provisional && sameAs !== null) return { code: "provisional", detail: { name: sameAs } };
  if (state === "owned" && ownerId === userId) return undefined;
  if (state === "owned") return { code: "not-mine", detail: { ownerName, sinceMs: trackingSinceMs } };
  if (!lease || lease.why === "elsewhere" || lease.why === "spent") return { code: "in-pool", detail: {} };
  if (lease.why === "recalled") return { code: "lease-recalled", detail: {} };
  if (lease.why === "unproven") return { code: "lease-unproven", detail: { untilMs: lease.untilMs } };
  const over = lease.why === "time" || lease.untilMs <= nowMs;
  return over ? { code: "lease-ended", detail: { untilMs: lease.untilMs } } : undefined;
}

function checkOtherSeat({ calls, userId, nowMs, settings }: GateFacts): Stop | undefined {
  const windowMs = settings.protectionWindowHours * 3_600_000;
  let last: GateCall | undefined;
  for (const call of calls) {
    if (call.userId === userId || call.atMs + windowMs <= nowMs) continue;
    if (!last || call.atMs > last.atMs) last = call;
  }
  if (!last) return undefined;
  return {
    code: "other-seat",
    detail: {
      byName: last.byName,
      atMs: last.atMs,
      untilMs: last.atMs + windowMs,
      hours: settings.protectionWindowHours,
    },
  };
}

function checkCustomerAsked({ customer, nowMs }: GateFacts): Stop | undefined {
  if (customer.doNotCall) return { code: "do-not-call", detail: {} };
  if (customer.quietUntilMs !== null && customer.quietUntilMs > nowMs) {
    return { code: "quiet", detail: { untilMs: customer.quietUntilMs, reason: customer.quietReason } };
  }
  return undefined;
}

function checkNumber({ number }: GateFacts): Stop | undefined {
  if (!number) return { code: "number-none", detail: {} };
  return number.dead ? { code: "number-dead", detail: { number: number.masked } } : undefined;
}

function checkHours({ number, customer, settings, nowMs }: GateFacts): Stop | undefined {
  const { callingFromMin, callingToMin } = settings;
  const timeZone = regionTimeZone(number?.e164 ?? null, customer.province, settings.timeZone);
  const { dayNo, minute } = toLocal(nowMs, timeZone);
  if (minute >= callingFromMin && minute < callingToMin) return undefined;
  const opensDay = minute < callingFromMin ? dayNo : dayNo + 1;
  return {
    code: "hours",
    detail: {
      from: clockText(callingFromMin),
      to: clockText(callingToMin),
      opensAtMs: fromLocal(opensDay, callingFromMin, timeZone),
      region: timeZone === settings.timeZone ? "" : timeZone,
    },
  };
}

function checkAttempts({ customer, settings, nowMs }: GateFacts): Stop | undefined {
  if (customer.attemptsToday < settings.attemptsPerDay) return undefined;
  const { dayNo } = toLocal(nowMs, settings.timeZone);
  return {
    code: "attempts",
    detail: {
      count: customer.attemptsToday,
      limit: settings.attemptsPerDay,
      untilMs: fromLocal(dayNo + 1, settings.callingFromMin, settings.timeZone),
    },
  };
}

function allowLines({ customer, settings, lease, nowMs }: GateFacts): GateAnswer["lines"] {
  const lines: GateAnswer["lines"] = [];
  if (customer.provisional) lines.push({ code: "entered-here", detail: {} });
  else if (customer.state === "owned") lines.push({ code: "mine", detail: { sinceMs: customer.trackingSinceMs } });
  else if (lease) {
    const { untilMs, kind = "batch", leftMs = untilMs - nowMs } = lease;
    lines.push({ code: "lease-until", detail: { untilMs, leftMs, kind } });
  }
  lines.push({ code: "window-clear", detail: { hours: settings.protectionWindowHours } });
  lines.push({ code: "attempts-ok", detail: { count: customer.attemptsToday, limit: settings.attemptsPerDay } });
  lines.push({ code: "hours-ok", detail: { to: clockText(settings.callingToMin) } });
  return lines;
}

/** 510 → 08:30 */
const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** Trunk codes of Xinjiang, where the working day runs two hours behind Beijing's. */
const xinjiang = /^\+86(?:90[1236789]|99[0-9])/;
const dialCodeZones: readonly (readonly [code: string, timeZone: string])[] = [
  ["+852", "Asia/Hong_Kong"],
  ["+853", "Asia/Macau"],
  ["+886", "Asia/Taipei"],
  ["+65", "Asia/Singapore"],
  ["+81", "Asia/Tokyo"],
  ["+82", "Asia/Seoul"],
  ["+84", "Asia/Ho_Chi_Minh"],
  ["+66", "Asia/Bangkok"],
  ["+60", "Asia/Kuala_Lumpur"],
  ["+62", "Asia/Jakarta"],
  ["+91", "Asia/Kolkata"],
  ["+44", "Europe/London"],
  ["+49", "Europe/Berlin"],
  ["+33", "Europe/Paris"],
];

/** Zone whose clock the customer lives by: from a land line's area code, else the customer's province, else the team's zone. */
export function regionTimeZone(e164: string | null, province: string, teamTimeZone: string): string {
  if (e164 !== null) {
    if (xinjiang.test(e164)) return "Asia/Urumqi";
    const foreign = dialCodeZones.find(([code]) => e164.startsWith(code));
    if (foreign) return foreign[1];
  }
  return province.startsWith("新疆") ? "Asia/Urumqi" : teamTimeZone;
}

/** Dials of today, from the counter of the customer row: a counter of another day is 0. */
export function attemptsOn(
  counter: { readonly attemptsDay: string; readonly attemptsToday: number },
  nowMs: number,
  timeZone: string,
): number {
  return counter.attemptsDay === isoDay(toLocal(nowMs, timeZone).dayNo) ? counter.attemptsToday : 0;
}
