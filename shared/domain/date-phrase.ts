import { casual as english } from "chrono-node/en";
import { findDay } from "./date-days.ts";
import { findDelay, findTime, type TimeFound } from "./date-times.ts";
import { findPeriod, normalisePhrase } from "./date-words.ts";
import { findDayNo, fromLocal, MINUTE_MS, toLocal, zoneOffsetMs } from "./local-time.ts";

export interface PhraseFacts {
  readonly nowMs: number;
  readonly timeZone: string;
  /** YYYY-MM-DD → do people work on it (shared/domain/working-days.ts) */
  readonly isWorkingDay: (day: string) => boolean;
  /** No time is chosen at or after this minute of the day unless it was said; default 20:00. */
  readonly latestHourMin?: number;
}
export interface PhraseDate {
  readonly atMs: number;
  /** A public holiday lay between and was passed over (下个工作日, 国庆后). */
  readonly skippedHoliday: boolean;
}
interface Reading extends PhraseDate {
  readonly hasDay: boolean;
  readonly hasTime: boolean;
  readonly rest: string;
  readonly start: number;
  readonly end: number;
}

const DEFAULT_MIN = 10 * 60;
const MAX_PHRASE = 100;

/**
 * Reads what an agent types into a date field, in Chinese or English: 下周三下午三点, 明早9点半, +2h, next wed 3pm, 11-27 10:00.
 * A day without a time means 10:00, on today the next full hour. 1–7 o'clock without a word is the afternoon.
 * 下周X and "next X" count from the week that starts next Monday. Anything already past that cannot mean a later day is null.
 *
 * @returns null when the text is no date, an impossible one or a past one
 */
export function parseDatePhrase(text: string, facts: PhraseFacts): PhraseDate | null {
  const phrase = normalisePhrase(text);
  if (phrase === "" || phrase.length > MAX_PHRASE) return null;
  const reading = read(phrase, facts, true);
  if (reading === null) return null;
  // Leftover digits or Latin words mean that the phrase was not understood whole; Chinese words around a date are talk.
  if (reading && !/[\da-z]/.test(reading.rest.replace(fillers, " "))) return stripped(reading);
  return readEnglish(phrase, facts);
}

const fillers =
  /\b(?:at|on|by|around|about|call|back|again|please|the|of|then|o'clock|beijing|time|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b/g;
const stripped = ({ atMs, skippedHoliday }: PhraseDate): PhraseDate => ({ atMs, skippedHoliday });

/** undefined: no date in it. null: a date that cannot be meant. */
function read(phrase: string, facts: PhraseFacts, weakToo: boolean): Reading | null | undefined {
  const latestMin = facts.latestHourMin ?? 20 * 60;
  const now = toLocal(facts.nowMs, facts.timeZone);
  const delay = findDelay(phrase, weakToo);
  if (delay) {
    const minute = Math.ceil((facts.nowMs + delay.minutes * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
    return {
      atMs: minute,
      skippedHoliday: false,
      hasDay: true,
      hasTime: true,
      rest: cut(phrase, [delay]),
      start: delay.start,
      end: delay.end,
    };
  }
  const day = findDay(phrase, { today: now.dayNo, isWorkingDay: facts.isWorkingDay }, weakToo);
  if (day === null) return null;
  // The day's own characters are blanked so that 3号 or 11-27 is not read as a time.
  const others = day
    ? phrase.slice(0, day.start) + "\u0000".repeat(day.end - day.start) + phrase.slice(day.end)
    : phrase;
  const glued = day?.period ? findPeriod(day.period) : undefined;
  let time = findTime(others.replaceAll("\u0000", " "), day !== undefined);
  if (time === null) return null;
  if (glued) time = withPeriod(time, day?.period ?? "", others);
  if (!day && !time) return undefined;
  const spans = [day, time].filter((span) => span !== undefined && span !== null);
  const common = {
    skippedHoliday: day?.skippedHoliday ?? false,
    hasDay: day !== undefined,
    hasTime: (time?.candidates.length ?? 0) > 0,
    rest: cut(phrase, spans),
    start: Math.min(...spans.map((span) => span.start)),
    end: Math.max(...spans.map((span) => span.end)),
  };
  const days = day ? [day.dayNo, day.againDayNo] : [now.dayNo, now.dayNo + 1];
  for (const [index, dayNo] of days.entries()) {
    if (dayNo === null) continue;
    // 周三 said on a Wednesday without a time means the next one; with a time that is still to come, today.
    if (index === 0 && day && !day.fixed && day.againDayNo !== null && dayNo === now.dayNo && !time) continue;
    const minute = minuteOn(time, dayNo === now.dayNo ? now.minute : -1, latestMin);
    if (minute === undefined) continue;
    const atMs = fromLocal(dayNo, minute, facts.timeZone);
    if (atMs > facts.nowMs) return { atMs, ...common };
  }
  return null;
}

/** Minute of the day, after `afterMin`; undefined when the day has none left. */
function minuteOn(time: TimeFound | undefined, afterMin: number, latestMin: number): number | undefined {
  if (!time || time.candidates.length === 0) {
    const wanted = time?.period?.defaultMin ?? DEFAULT_MIN;
    if (wanted > afterMin) return wanted;
    const hour = (Math.floor(afterMin / 60) + 1) * 60;
    return hour < Math.min(time?.period?.endMin ?? latestMin, Math.max(latestMin, wanted)) ? hour : undefined;
  }
  const before = time.before ? 30 : 0;
  const [first, ...others] = time.candidates.map((minute) => minute - before);
  if (first !== undefined && first > afterMin) return first;
  return others.find((minute) => minute > afterMin && minute < latestMin);
}

/** 明晚8点: the word for the part of the day stands with the day, the hour with the time. */
function withPeriod(time: TimeFound | undefined, word: string, others: string): TimeFound | undefined {
  const period = findPeriod(word);
  if (!period) return time;
  if (!time) return { start: others.length, end: others.length, candidates: [], period, before: false };
  if (time.period || time.candidates.length === 0) return time;
  const text = others.slice(time.start, time.end).replaceAll("\u0000", " ").trim();
  const again = findTime(`${word} ${text.replace(/^at /, "")}`, true);
  return again ? { ...again, start: time.start, end: time.end } : time;
}

function cut(phrase: string, spans: readonly { start: number; end: number }[]): string {
  let rest = phrase;
  for (const { start, end } of spans) rest = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
  return rest;
}

/** Rarer English (first monday of december, in the middle of next week) is left to chrono. */
function readEnglish(phrase: string, facts: PhraseFacts): PhraseDate | null {
  if (!/[a-z]{3}/.test(phrase) || /[\u4e00-\u9fff]/.test(phrase)) return null;
  const timezone = zoneOffsetMs(facts.nowMs, facts.timeZone) / MINUTE_MS;
  const [found, second] = english.parse(phrase, { instant: new Date(facts.nowMs), timezone }, { forwardDate: true });
  if (!found || second) return null;
  const rest = phrase.slice(0, found.index) + phrase.slice(found.index + found.text.length);
  if (/\d/.test(rest) || (rest.match(/[a-z]{4,}/g) ?? []).length > 1) return null;
  const { start } = found;
  const dayNo = findDayNo(start.get("year") ?? 0, start.get("month") ?? 0, start.get("day") ?? 0);
  const exactMs = Math.floor(start.date().getTime() / MINUTE_MS) * MINUTE_MS;
  const timed = start.isCertain("hour") || dayNo === undefined;
  const atMs = timed ? exactMs : fromLocal(dayNo, DEFAULT_MIN, facts.timeZone);
  return atMs > facts.nowMs ? { atMs, skippedHoliday: false } : null;
}

export interface NoteProposal extends PhraseDate {
  /** The clause of the note that it was read from. */
  readonly phrase: string;
}

const pastWords = /昨|前天|上周|上个|上星期|上礼拜|上次|去年|刚才|刚刚|之前打|已经|yesterday|\blast\b|\bago\b/;
const actWords =
  /再|回电|回复|回访|联系|打|致电|来电|跟进|拜访|电话|通知|提醒|约|见面|开会|答复|call|ring|phone|follow|meet|visit|back/;

/**
 * Finds the promise in a note (先发报价,下周三下午三点再打) to propose as the callback. Speaks up only when it is fairly sure:
 * past dates, quantities (3天, 3.5万, 2号楼) and talk of what was are not promises.
 *
 * @returns the clause with an act and a time first, the later one among equals; null when the note promises nothing
 */
export function proposeFromNote(note: string, facts: PhraseFacts): NoteProposal | null {
  const clauses = joinClauses(note.normalize("NFKC").slice(-2000));
  let best: { proposal: NoteProposal; score: number } | undefined;
  for (const clause of clauses) {
    const phrase = normalisePhrase(clause);
    if (phrase.length > MAX_PHRASE || pastWords.test(phrase)) continue;
    const reading = read(phrase, facts, false);
    if (!reading?.hasDay) continue;
    const score = (actWords.test(phrase) ? 4 : 0) + (reading.hasTime ? 1 : 0);
    const proposal = { ...stripped(reading), phrase: phrase.slice(reading.start, reading.end).trim() };
    if (!best || score >= best.score) best = { proposal, score };
  }
  return best?.proposal ?? null;
}

/** Clauses of a note; a clause that is only a time goes with the day before it (下周三,下午三点). */
function joinClauses(note: string): string[] {
  const joined: string[] = [];
  for (const clause of note.split(/[。;；\n!！?？,，、]+|\. /)) {
    const last = joined.at(-1);
    const opensWithTime = /^\s*(?:上午|下午|早上|中午|晚上|傍晚|\d{1,2}[:点时]|[一二两三四五六七八九十]+点)/.test(
      clause,
    );
    if (last !== undefined && opensWithTime && /[天日号周一二三四五六后]$/.test(last.trim())) {
      joined[joined.length - 1] = `${last.trim()} ${clause.trim()}`;
    } else if (clause.trim() !== "") joined.push(clause);
  }
  return joined;
}
