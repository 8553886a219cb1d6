import chineseDays from "chinese-days";
import { findDayNo, isoDay, weekdayOf } from "./local-time.ts";

/**
 * Days off to expect while a year's arrangement has not been published: fixed or astronomical dates, with the two long
 * holidays at the seven days that they have had every year since 2000.
 */
const fixedHolidays = /^(?:01-01|05-0[12]|10-0[1-7])$/;
/** Lunar month and day: New Year, Dragon Boat, Mid-Autumn. New Year's Eve is handled apart. */
const lunarHolidays = /^(?:1-[1-7]|5-5|8-15)$/;

const published = new Map<number, boolean>();
function isPublished(year: number): boolean {
  const known = published.get(year);
  if (known !== undefined) return known;
  const answer = chineseDays.getHolidaysInRange(`${year}-09-15`, `${year}-10-15`, false).length > 0;
  published.set(year, answer);
  return answer;
}

function isExpectedHoliday(day: string): boolean {
  if (fixedHolidays.test(day.slice(5))) return true;
  const lunar = chineseDays.getLunarDate(day);
  if (!lunar.isLeap && lunarHolidays.test(`${lunar.lunarMon}-${lunar.lunarDay}`)) return true;
  const next = chineseDays.getLunarDate(isoDay(dayNoOf(day) + 1));
  if (!next.isLeap && next.lunarMon === 1 && next.lunarDay === 1) return true;
  return chineseDays.getSolarTermDate(Number(day.slice(0, 4)), 4, "pure_brightness") === day;
}

function dayNoOf(day: string): number {
  const [year, month, date] = day.split("-").map(Number);
  const dayNo = findDayNo(year ?? 0, month ?? 0, date ?? 0);
  if (dayNo === undefined) throw new RangeError(`not a day: ${day}`);
  return dayNo;
}

/**
 * Whether people work in mainland China on a day, make-up working days (调休) included.
 *
 * @param day YYYY-MM-DD
 * @throws RangeError when there is no such day
 *
 * The State Council publishes a year's arrangement in the November before; until the library knows it, weekends and
 * the expected days off count, so a callback never lands on New Year's Day just because the list is late.
 */
export function isWorkingDay(day: string): boolean {
  const dayNo = dayNoOf(day);
  if (isPublished(Number(day.slice(0, 4)))) return chineseDays.isWorkday(day);
  return weekdayOf(dayNo) <= 5 && !isExpectedHoliday(day);
}

/** A day off that is not merely a weekend: its name says which holiday it belongs to. */
export function findHolidayName(day: string): string | undefined {
  if (isWorkingDay(day)) return undefined;
  const parts = chineseDays.getDayDetail(day).name.split(",");
  return parts.length > 1 ? parts[1] : undefined;
}

/** The nth working day after a day (n ≥ 1), as a day number. */
export function nextWorkingDay(dayNo: number, isWorking: (day: string) => boolean, n = 1): number {
  let left = n;
  let at = dayNo;
  // The longest run of days off is about nine; 400 tells a broken calendar from a long holiday.
  for (let guard = 0; guard < 400 + n * 3; guard++) {
    at += 1;
    if (isWorking(isoDay(at))) left -= 1;
    if (left === 0) return at;
  }
  throw new RangeError("no working day within a year");
}
