import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { type PhraseFacts, parseDatePhrase } from "../../../shared/domain/date-phrase.ts";
import type { TeamSettings } from "../../../shared/domain/settings.ts";
import { findDisposition, type Level, type Role } from "../../../shared/domain/vocabulary.ts";
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

/** Whom the wrap-up is about. A customer who is no longer ours takes an outcome and a note, no promise and no level. */
export interface WrapUpSubject {
  readonly isOurs: boolean;
  /** Leased, not owned: a next date is what makes it ours. */
  readonly inPool?: boolean;
  /** Level before this call. */
  readonly level: Level | null;
}

export function wrapUpSubject(card: CustomerCard | null | undefined, role: Role | undefined): WrapUpSubject {
  if (!card || card.customer.sight === "stub") return { isOurs: false, level: null };
  const inPool = card.customer.state === "pool";
  return {
    inPool,
    isOurs: inPool || card.mine || (role !== undefined && role !== "agent"),
    level: card.customer.level,
  };
}

/**
 * Reads a draft by the same rules as the core, so that what is missing is said before the call is sent.
 *
 */
export function readWrapUp(
  draft: DraftText,
  subject: WrapUpSubject,
  settings: TeamSettings,
  facts: PhraseFacts,
): WrapUpReading {
  const level = draft.level ?? subject.level;
  const disposition = draft.disposition === null ? undefined : findDisposition(draft.disposition);
  const { nowMs, isWorkingDay } = facts;
  const rules = { nowMs, settings, isWorkingDay, inPool: subject.inPool === true };
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
    gap: subject.isOurs
      ? findWrapUpGap({ ...draft, level, nextAtMs }, rules)
      : disposition
        ? undefined
        : { code: "wrap-up-incomplete", detail: { missing: "disposition" } },
  };
}
