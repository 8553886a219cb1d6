import { type PhraseFacts, parseDatePhrase } from "../../shared/domain/date-phrase.ts";
import { isWorkingDay } from "../../shared/domain/working-days.ts";
import { useSettings } from "../api/use-settings.ts";
import { useNow } from "./use-now.ts";

/** The facts that a typed date is read with: the team's clock, zone, working days and hours. */
export function usePhraseFacts(): PhraseFacts {
  const settings = useSettings();
  const nowMs = useNow(20_000);
  return { nowMs, timeZone: settings.timeZone, isWorkingDay, latestHourMin: settings.callingToMin };
}

export interface PhraseReading {
  /** undefined: nothing typed; null: cannot be read or is past. */
  readonly atMs: number | null | undefined;
  readonly skippedHoliday: boolean;
}

export function readPhrase(text: string, facts: PhraseFacts): PhraseReading {
  if (text.trim() === "") return { atMs: undefined, skippedHoliday: false };
  const read = parseDatePhrase(text, facts);
  return { atMs: read?.atMs ?? null, skippedHoliday: read?.skippedHoliday ?? false };
}
