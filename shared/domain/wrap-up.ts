import { RefusalCode, type RefusalDetail } from "../errors.ts";
import { parseDatePhrase } from "./date-phrase.ts";
import { fromLocal, isoDay, toLocal } from "./local-time.ts";
import type { TeamSettings } from "./settings.ts";
import { type Disposition, findDisposition, type Level } from "./vocabulary.ts";

/** What the agent has said at the end of a call. */
export interface WrapUpInput {
  readonly disposition: string | null;
  readonly level: Level | null;
  /** The level was confirmed or changed at this wrap-up (4.20). */
  readonly levelTouched: boolean;
  readonly nextAtMs: number | null;
  readonly lateReason: string;
  readonly lostReason: string;
}
export interface WrapUpFacts {
  readonly nowMs: number;
  readonly settings: TeamSettings;
  readonly isWorkingDay: (day: string) => boolean;
  /** The customer is not owned but leased, or was when it was dialled: a next date is what makes it the agent's. */
  readonly inPool?: boolean;
}

/** Outcomes after which somebody expects to hear from the agent again: they ask for a date, whoever has the customer. */
const promising: ReadonlySet<string> = new Set(["interested", "callback"]);

/**
 * Does a call to a customer of the pool make it the caller's (first tracker, 0.17)? A next date or a deal does; without one it goes back
 * to the pool with its call record.
 */
export const keepsLead = (disposition: Disposition, nextAtMs: number | null): boolean =>
  disposition.effect === "won" || (disposition.staysOpen && nextAtMs !== null);

/** Days to the next contact that the level's cadence allows (4.17, 4.18); null = no limit. */
export function cadenceDays(level: Level | null, settings: TeamSettings): number | null {
  if (level === "A") return settings.cadenceDaysA;
  if (level === "B") return settings.cadenceDaysB;
  return level === "C" ? settings.cadenceDaysC : null;
}

/** Last instant at which the next contact may lie without a reason: the end of the cadence's last local day. null = no limit. */
export function latestNextMs(level: Level | null, settings: TeamSettings, nowMs: number): number | null {
  const days = cadenceDays(level, settings);
  if (days === null) return null;
  return fromLocal(toLocal(nowMs, settings.timeZone).dayNo + days + 1, 0, settings.timeZone) - 1;
}

/**
 * The next date to propose: what the outcome says, else the level's cadence, at 10:00 on the last working day that it allows.
 * null when the outcome closes the customer or nothing decides.
 */
export function defaultNextMs(disposition: Disposition, level: Level | null, facts: WrapUpFacts): number | null {
  if (!disposition.staysOpen) return null;
  if (facts.inPool && !promising.has(disposition.code)) return null;
  const { nowMs, settings, isWorkingDay } = facts;
  const { timeZone } = settings;
  if (disposition.nextPhrase !== "") {
    const read = (text: string) =>
      parseDatePhrase(text, { nowMs, timeZone, isWorkingDay, latestHourMin: settings.callingToMin })?.atMs ?? null;
    const atMs = read(disposition.nextPhrase);
    // +2h late in the day would ring after hours: the next working morning then.
    if (atMs === null || withinHours(atMs, settings)) return atMs;
    return read("next working day 10:00");
  }
  const days = cadenceDays(level, settings);
  if (days === null) return null;
  const today = toLocal(nowMs, timeZone).dayNo;
  let dayNo = today + days;
  while (dayNo > today + 1 && !isWorkingDay(isoDay(dayNo))) dayNo -= 1;
  return fromLocal(dayNo, 10 * 60, timeZone);
}

function withinHours(atMs: number, settings: TeamSettings): boolean {
  const { minute } = toLocal(atMs, settings.timeZone);
  return minute >= settings.callingFromMin && minute < settings.callingToMin;
}

/** What a wrap-up lacks; the first thing in the order of the screen. */
export interface WrapUpGap {
  readonly code: RefusalCode;
  readonly detail: RefusalDetail;
}

/**
 * Checks a wrap-up: an outcome always; while the customer stays open a next date in the future (4.2), within the level's cadence or with a
 * reason (4.17); the level confirmed unless the outcome leaves it open (4.20); a reason when the customer is lost (1.16).
 * The note is welcome, never forced.
 *
 * @returns undefined when the wrap-up may be filed
 */
export function findWrapUpGap(input: WrapUpInput, facts: WrapUpFacts): WrapUpGap | undefined {
  const disposition = input.disposition === null ? undefined : findDisposition(input.disposition);
  if (!disposition) return lacks("disposition");
  if (!disposition.levelOptional && (input.level === null || !input.levelTouched)) return lacks("level");
  if (disposition.effect === "lost" && input.lostReason.trim() === "") return lacks("reason");
  if (!disposition.staysOpen) return undefined;
  if (input.nextAtMs === null) return facts.inPool && !promising.has(disposition.code) ? undefined : lacks("next");
  if (input.nextAtMs <= facts.nowMs) return { code: RefusalCode.BadDate, detail: { text: "" } };
  const latestMs = latestNextMs(input.level, facts.settings, facts.nowMs);
  if (latestMs !== null && input.nextAtMs > latestMs && input.lateReason.trim() === "") {
    return { code: RefusalCode.NextTooLate, detail: { latestMs, level: input.level } };
  }
  return undefined;
}

const lacks = (missing: "disposition" | "next" | "level" | "reason"): WrapUpGap => ({
  code: RefusalCode.WrapUpIncomplete,
  detail: { missing },
});
