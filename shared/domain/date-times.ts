import { findPeriod, NUM, numeral, PERIOD, type Period } from "./date-words.ts";

/** What a phrase says about the time of day. */
export interface TimeFound {
  readonly start: number;
  readonly end: number;
  /** Minutes of the day that may be meant, likeliest first; may be ≥ 1440 (midnight after the day). Empty: only a period was said. */
  readonly candidates: readonly number[];
  readonly period: Period | null;
  /** 三点前: the call has to be before that minute. */
  readonly before: boolean;
}

/** Minutes from now (半小时后, +2h, in 3 hours), or undefined. */
export function findDelay(text: string, weakToo: boolean): { start: number; end: number; minutes: number } | undefined {
  for (const { pattern, minutes, weak } of delays) {
    if (weak && !weakToo) continue;
    const match = pattern.exec(text);
    if (!match) continue;
    const value = minutes(match.slice(1));
    if (value > 0) return { start: match.index, end: match.index + match[0].length, minutes: value };
  }
  return undefined;
}

const AFTER = "(?:之后|以后|后)";
interface Delay {
  readonly pattern: RegExp;
  readonly minutes: (groups: readonly (string | undefined)[]) => number;
  readonly weak?: boolean;
}
const zhHours = ([n, half, minutes]: readonly (string | undefined)[]): number =>
  (n === "半" ? 30 : numeral(n ?? "") * 60) + (half ? 30 : 0) + (minutes ? numeral(minutes) : 0);
const zhSpan = `(${NUM}|半)个?(半)?(?:小时|钟头)(?:半|(${NUM})分钟?)?`;
const hourUnit = "h|hr|hrs|hours?";
const minuteUnit = "m|min|mins|minutes?";

const delays: readonly Delay[] = [
  { pattern: new RegExp(`(?:过)?(${NUM})个?(?:小时|钟头)(半)${AFTER}`), minutes: zhHours },
  { pattern: new RegExp(`(?:过)?${zhSpan}${AFTER}`), minutes: zhHours },
  { pattern: new RegExp(`过${zhSpan}`), minutes: zhHours },
  { pattern: new RegExp(`(?:过)?(${NUM})分钟${AFTER}|过(${NUM})分钟`), minutes: ([a, b]) => numeral(a ?? b ?? "") },
  { pattern: new RegExp(`(?:过)?(${NUM})刻钟${AFTER}`), minutes: ([n]) => numeral(n ?? "") * 15 },
  { pattern: /(?:过一会儿?|一会儿?|待会儿?|等会儿?|稍后|in a while|later)(?:后)?/, minutes: () => 30, weak: true },
  { pattern: new RegExp(`^${zhSpan}$`), minutes: zhHours, weak: true },
  { pattern: new RegExp(`^(${NUM})分钟$`), minutes: ([n]) => numeral(n ?? ""), weak: true },
  { pattern: /\bin half an hour\b|\bhalf an hour later\b/, minutes: () => 30 },
  { pattern: /\bin an? hour and a half\b/, minutes: () => 90 },
  {
    pattern: new RegExp(`(?:\\bin |\\+ ?)(\\d{1,3}(?:\\.5)?) ?(?:${hourUnit})(?: ?(\\d{1,2}) ?(?:${minuteUnit}))?\\b`),
    minutes: ([h, m]) => Number(h) * 60 + Number(m ?? 0),
  },
  { pattern: /\bin an? hour\b/, minutes: () => 60 },
  { pattern: new RegExp(`(?:\\bin |\\+ ?)(\\d{1,4}) ?(?:${minuteUnit})\\b`), minutes: ([m]) => Number(m) },
];

const CLOCK = new RegExp(`(${PERIOD})? ?(?:at )?(?<![\\d.:])(\\d{1,2}):([0-5]\\d)(?!\\d)(?: ?(am|pm))?( ?之前| ?前)?`);
const ZH_CLOCK = new RegExp(
  `(${PERIOD})? ?(?:的 ?)?(${NUM})(?:点钟?|时(?!间))(半|整|一刻|三刻|(?:过)?(${NUM})分?(?![号日月]))?(?:钟)?( ?之前| ?以前| ?前)?`,
);
const AM_PM = /(?:at )?(?<![\d.:])(\d{1,2}) ?(am|pm)\b/;
const EN_PERIOD_HOUR = new RegExp(`(${PERIOD}) (?:at )?(\\d{1,2})(?![\\d:/.-])`);
const AT_HOUR = /(?:^| )(?:at )?(\d{1,2})$/;
const PERIOD_ONLY = new RegExp(`(${PERIOD})`);

/**
 * The time of day that a normalised phrase names; null where it names an impossible one (25点, 13pm), undefined where none.
 * `dayKnown`: a bare number after a day is an hour (tomorrow 10).
 */
export function findTime(text: string, dayKnown: boolean): TimeFound | null | undefined {
  const clock = CLOCK.exec(text);
  if (clock) {
    const [whole, word, h, m, ampm, before] = clock;
    return clockTime(clock.index, whole, word, Number(h), Number(m), ampm, before, /^0\d/.test(h ?? ""));
  }
  const zh = ZH_CLOCK.exec(text);
  if (zh) {
    const [whole, word, h, tail, m, before] = zh;
    return clockTime(zh.index, whole, word, numeral(h ?? ""), minutesOf(tail, m), undefined, before, false);
  }
  const ampm = AM_PM.exec(text);
  if (ampm) return clockTime(ampm.index, ampm[0], undefined, Number(ampm[1]), 0, ampm[2], undefined, false);
  const periodHour = EN_PERIOD_HOUR.exec(text);
  if (periodHour) {
    const [whole, word, h] = periodHour;
    return clockTime(periodHour.index, whole, word, Number(h), 0, undefined, undefined, false);
  }
  const hour = dayKnown ? AT_HOUR.exec(text) : /(?:^| )at (\d{1,2})\b/.exec(text);
  if (hour) return clockTime(hour.index, hour[0], undefined, Number(hour[1]), 0, undefined, undefined, false);
  const midnight = /\bmidnight\b/.exec(text);
  if (midnight)
    return { start: midnight.index, end: midnight.index + 8, candidates: [1440], period: null, before: false };
  const only = PERIOD_ONLY.exec(text);
  const period = only ? findPeriod(only[0]) : undefined;
  if (!only || !period) return undefined;
  return { start: only.index, end: only.index + only[0].length, candidates: [], period, before: false };
}

function minutesOf(tail: string | undefined, minutes: string | undefined): number {
  if (tail === undefined || tail === "整") return 0;
  if (tail === "半") return 30;
  if (tail === "一刻") return 15;
  if (tail === "三刻") return 45;
  return numeral(minutes ?? "");
}

function clockTime(
  start: number,
  whole: string,
  word: string | undefined,
  hour: number,
  minute: number,
  ampm: string | undefined,
  before: string | undefined,
  literal: boolean,
): TimeFound | null {
  const period = word ? findPeriod(word) : undefined;
  if (!(hour >= 0 && hour <= 24) || !(minute >= 0 && minute < 60) || (hour === 24 && minute > 0)) return null;
  if (ampm && (hour > 12 || hour < 1)) return null;
  const at = (h: number) => h * 60 + minute;
  const found = (candidates: readonly number[]): TimeFound => ({
    start,
    end: start + whole.length,
    candidates,
    period: period ?? null,
    before: before !== undefined,
  });
  if (ampm === "am") return found([at(hour % 12)]);
  if (ampm === "pm") return found([at((hour % 12) + 12)]);
  if (period) return found([at(hourIn(period, hour))]);
  if (hour > 12 || hour === 0 || literal) return found([at(hour)]);
  if (hour === 12) return found([at(12)]);
  // 1–7 without a word is the afternoon at work; 8–11 the morning.
  return found(hour <= 7 ? [at(hour + 12)] : [at(hour), at(hour + 12)]);
}

function hourIn(period: Period, hour: number): number {
  switch (period.code) {
    case "small-hours":
      return hour === 12 ? 0 : hour;
    case "early":
    case "morning":
      return hour;
    case "noon":
      return hour <= 3 ? hour + 12 : hour;
    case "afternoon":
    case "dusk":
      return hour < 12 ? hour + 12 : hour;
    case "evening":
      if (hour === 12) return 24;
      return hour >= 5 && hour < 12 ? hour + 12 : hour < 5 ? hour + 24 : hour;
  }
}
