import { type PhraseFacts, parseDatePhrase } from "../../../shared/domain/date-phrase.ts";
import type { TeamSettings } from "../../../shared/domain/settings.ts";
import { findDisposition, type Level } from "../../../shared/domain/vocabulary.ts";
import { defaultNextMs, findWrapUpGap, latestNextMs, type WrapUpGap } from "../../../shared/domain/wrap-up.ts";
import type { DraftText } from "../../store/draft-slice.ts";

/** What a draft amounts to now: the dates that its words mean, and what is still missing. */
export interface WrapUpReading {
  readonly level: Level | null;
  /** The date typed, else the one that the outcome or the cadence proposes; null = none. */
  readonly nextAtMs: number | null;
  /** Words were typed that cannot be read. */
  readonly nextUnread: boolean;
  /** What stands in while nothing is typed. */
  readonly standInMs: number | null;
  /** Latest date of the level's cadence; null = no limit. */
  readonly latestMs: number | null;
  readonly quietUntilMs: number | null;
  readonly quietUnread: boolean;
  readonly isLate: boolean;
  readonly gap: WrapUpGap | undefined;
}

/**
 * Reads a draft by the same rules as the core, so that what is missing is said before the call is sent.
 *
 * @param customerLevel the customer's level before this call
 */
export function readWrapUp(
  draft: DraftText,
  customerLevel: Level | null,
  settings: TeamSettings,
  facts: PhraseFacts,
): WrapUpReading {
  const level = draft.level ?? customerLevel;
  const disposition = draft.disposition === null ? undefined : findDisposition(draft.disposition);
  const { nowMs, isWorkingDay } = facts;
  const rules = { nowMs, settings, isWorkingDay };
  const standInMs = disposition ? defaultNextMs(disposition, level, rules) : null;
  const typed = draft.nextText.trim() === "" ? undefined : (parseDatePhrase(draft.nextText, facts)?.atMs ?? null);
  const quiet = draft.quietText.trim() === "" ? undefined : (parseDatePhrase(draft.quietText, facts)?.atMs ?? null);
  const nextAtMs = typed === undefined ? standInMs : typed;
  const latestMs = latestNextMs(level, settings, nowMs);
  return {
    level,
    nextAtMs,
    nextUnread: typed === null,
    standInMs,
    latestMs,
    quietUntilMs: quiet ?? null,
    quietUnread: quiet === null,
    isLate: latestMs !== null && nextAtMs !== null && nextAtMs > latestMs,
    gap: findWrapUpGap({ ...draft, level, nextAtMs }, rules),
  };
}
