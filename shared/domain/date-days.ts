import { MONTH_EN, monthEn, NUM, numeral, WEEKDAY_EN, weekdayEn, weekdaysZh } from "./date-words.ts";
import { findFestivalAfter } from "./festivals.ts";
import { civil, daysInMonth, findDayNo, isoDay, weekdayOf } from "./local-time.ts";
import { nextWorkingDay } from "./working-days.ts";

/** What a phrase says about the day. */
export interface DayFound {
  readonly start: number;
  readonly end: number;
  readonly dayNo: number;
  /** Day part glued to the word: 明早, 今晚. */
  readonly period: string | null;
  /** Only the day itself will do; a past time on it is an error, not "the next such day". false: a bare weekday or day of month. */
  readonly fixed: boolean;
  /** Where not fixed: the next such day. */
  readonly againDayNo: number | null;
  readonly skippedHoliday: boolean;
}
export interface DayFacts {
  readonly today: number;
  readonly isWorkingDay: (day: string) => boolean;
}
type Read = (groups: readonly (string | undefined)[], facts: DayFacts) => Partial<DayFound> | null;
interface Rule {
  readonly pattern: RegExp;
  readonly read: Read;
  /** Said weakly (3天, 11.27): good in the date field, not in a sentence. */
  readonly weak?: boolean;
}

const day = (dayNo: number | undefined, extra: Partial<DayFound> = {}): Partial<DayFound> | null =>
  dayNo === undefined ? null : { dayNo, ...extra };
const mondayOf = (dayNo: number): number => dayNo - weekdayOf(dayNo) + 1;

function addMonths(today: number, months: number, dayOfMonth: number | "last"): number | undefined {
  const { year, month } = civil(today);
  const at = year * 12 + (month - 1) + months;
  const [y, m] = [Math.floor(at / 12), (at % 12) + 1];
  return findDayNo(y, m, dayOfMonth === "last" ? daysInMonth(y, m) : dayOfMonth);
}
/** Same day of the month n months on, or that month's last day. */
function sameDayIn(today: number, months: number): number | undefined {
  return addMonths(today, months, civil(today).day) ?? addMonths(today, months, "last");
}
function weekday(today: number, wanted: number): Partial<DayFound> {
  const ahead = (wanted - weekdayOf(today) + 7) % 7;
  return ahead === 0
    ? { dayNo: today, fixed: false, againDayNo: today + 7 }
    : { dayNo: today + ahead, fixed: false, againDayNo: today + ahead + 7 };
}
function monthDay(today: number, month: number, date: number): Partial<DayFound> | null {
  const { year } = civil(today);
  // 29 February may be up to eight years off.
  for (let y = year; y <= year + 8; y++) {
    const dayNo = findDayNo(y, month, date);
    if (dayNo !== undefined && dayNo >= today) {
      return { dayNo, fixed: false, againDayNo: findDayNo(y + 1, month, date) ?? null };
    }
  }
  return null;
}
function dayOfMonth(today: number, date: number): Partial<DayFound> | null {
  const found: number[] = [];
  for (let months = 0; months < 12 && found.length < 2; months++) {
    const dayNo = addMonths(today, months, date);
    if (dayNo !== undefined && dayNo >= today) found.push(dayNo);
  }
  return found[0] === undefined ? null : { dayNo: found[0], fixed: false, againDayNo: found[1] ?? null };
}
function yearMonthDay(year: number, month: number, date: number): number | undefined {
  return findDayNo(year < 100 ? 2000 + year : year, month, date);
}
function workday(facts: DayFacts, n: number): Partial<DayFound> {
  const dayNo = nextWorkingDay(facts.today, facts.isWorkingDay, n);
  let skippedHoliday = false;
  for (let at = facts.today + 1; at < dayNo; at++) {
    if (weekdayOf(at) <= 5 && !facts.isWorkingDay(isoDay(at))) skippedHoliday = true;
  }
  return { dayNo, skippedHoliday };
}
function beforeDay(facts: DayFacts, found: Partial<DayFound> | null, orOnIt: boolean): Partial<DayFound> | null {
  if (found?.dayNo === undefined) return null;
  let at = orOnIt ? found.dayNo : found.dayNo - 1;
  while (at > facts.today && !facts.isWorkingDay(isoDay(at))) at -= 1;
  return at < facts.today ? null : { dayNo: at };
}
const monthPart: Readonly<Record<string, number | "last">> = {
  初: 1,
  上旬: 1,
  中: 15,
  中旬: 15,
  下旬: 21,
  底: "last",
  末: "last",
};
const count = (text: string | undefined): number => numeral(text ?? "");
const BEFORE = "(?:之前|以前|前)";
const AFTER = "(?:之后|以后|后)";

function relativeDay(word: string): number {
  if (/^大后/.test(word)) return 3;
  if (/^后/.test(word)) return 2;
  return /^明|^次/.test(word) ? 1 : 0;
}

const rules: readonly Rule[] = [
  {
    pattern: /(20\d\d) ?(?:[-/.]|年) ?(\d{1,2}) ?(?:[-/.]|月) ?(\d{1,2})(?: ?[日号]|(?!\d))/,
    read: ([y, m, d]) => day(yearMonthDay(Number(y), Number(m), Number(d))),
  },
  {
    pattern: /(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)/,
    read: ([y, m, d]) => day(yearMonthDay(Number(y), Number(m), Number(d))),
  },
  {
    weak: true,
    pattern: /(?<![\d.])(\d{1,2})([-/.])(\d{1,2})(?![\d.:%]|[万元块折个台吨件])/,
    read: ([m, , d], { today }) => monthDay(today, Number(m), Number(d)),
  },
  {
    pattern: new RegExp(
      `(今年|明年|后年|(20\\d\\d)年)(${NUM})月(?:份)?(?:(${NUM})[日号]?|(上旬|中旬|下旬|初|中|底|末))?`,
    ),
    read: ([word, y, m, d, part], { today }) => {
      const year = y ? Number(y) : civil(today).year + (word === "明年" ? 1 : word === "后年" ? 2 : 0);
      const at = part ? (monthPart[part] ?? 1) : d ? count(d) : 1;
      return day(yearMonthDay(year, count(m), at === "last" ? daysInMonth(year, count(m)) : at));
    },
  },
  {
    pattern: new RegExp(`(${NUM})月(?:份)?(${NUM})(?:[日号]|(?=[^\\d]|$))`),
    read: ([m, d], { today }) => monthDay(today, count(m), count(d)),
  },
  {
    pattern: new RegExp(`(?<![个这本下${"\\d"}])(${NUM})月(?:份)?(上旬|中旬|下旬|初|中|底|末)?(?!${AFTER})`),
    read: ([m, part], { today }) => {
      const month = count(m);
      if (month < 1 || month > 12) return null;
      const { year } = civil(today);
      for (const y of [year, year + 1]) {
        const at = part ? (monthPart[part] ?? 1) : 1;
        const dayNo = findDayNo(y, month, at === "last" ? daysInMonth(y, month) : at);
        if (dayNo !== undefined && dayNo >= today) return { dayNo };
      }
      return null;
    },
  },
  {
    pattern: new RegExp(
      `(下下|下|这|本)个?月(?:的)?(?:(${NUM})[日号]?(?!\\d)|(上旬|中旬|下旬|初|中|底|末)(${BEFORE})?)?`,
    ),
    read: ([word, d, part, before], facts) => {
      const months = word === "下下" ? 2 : word === "下" ? 1 : 0;
      if (!d && !part) return day(months === 0 ? undefined : addMonths(facts.today, months, 1));
      const found = day(addMonths(facts.today, months, d ? count(d) : (monthPart[part ?? ""] ?? 1)));
      return before ? beforeDay(facts, found, true) : found;
    },
  },
  {
    pattern: new RegExp(`(?<![个\\d一二三四五六七八九十])月(初|中旬|中|底|末)(${BEFORE})?`),
    read: ([part, before], facts) => {
      const at = monthPart[part ?? ""] ?? 1;
      const now = addMonths(facts.today, 0, at);
      const found =
        now !== undefined && now >= facts.today
          ? { dayNo: now, fixed: false, againDayNo: addMonths(facts.today, 1, at) ?? null }
          : day(addMonths(facts.today, 1, at));
      return before ? beforeDay(facts, found, true) : found;
    },
  },
  { pattern: /年底|年末/, read: (_, { today }) => day(findDayNo(civil(today).year, 12, 31)) },
  {
    pattern: new RegExp(
      `(元旦|春节|过年|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|十一(?!月|[点时号日天])|节|(?<![半\\d一二两三四五六七八九十个])年)(?:假期?)?(?:长假)?(${AFTER}|前|之前)`,
    ),
    read: ([name, side], facts) => {
      const found = findFestivalAfter(name ?? "", facts);
      if (!found) return null;
      if (!side?.includes("前")) return { dayNo: found.afterDayNo, skippedHoliday: true };
      return beforeDay(facts, { dayNo: found.firstOffDayNo }, false);
    },
  },
  {
    pattern: /下(?:一)?个?(?:工作日|上班日)|(?:the )?next (?:working|business) ?day|next workday|\bnwd\b/,
    read: (_, facts) => workday(facts, 1),
  },
  {
    pattern: new RegExp(`(${NUM}) ?个?工作日${AFTER}?|in (\\d+) (?:working|business) ?days?|\\+(\\d+)(?:wd|bd)`),
    read: ([zh, en, plus], facts) => workday(facts, Math.min(Math.max(count(zh ?? en ?? plus), 1), 400)),
  },
  {
    pattern: new RegExp(`(下下|下|这|本)?一?个?(?:周|星期|礼拜)([一二三四五六日天末1-7])(?![个周小天])(${BEFORE})?`),
    read: ([word, name, before], facts) => {
      const wanted = weekdaysZh[name ?? ""] ?? 1;
      const monday = mondayOf(facts.today);
      const week = word === "下下" ? 14 : word === "下" ? 7 : word ? 0 : null;
      const found = week === null ? weekday(facts.today, wanted) : { dayNo: monday + week + wanted - 1 };
      return before ? beforeDay(facts, found, false) : found;
    },
  },
  {
    pattern: /(下下|下)个?(?:周|星期|礼拜)(?![一二三四五六日天末\d])(初|中)?/,
    read: ([word, part], { today }) => day(mondayOf(today) + (word === "下下" ? 14 : 7) + (part === "中" ? 2 : 0)),
  },
  {
    pattern: /(今天|今日|今儿|今|明天|明日|明儿|明|次日|大后天|后天|后日)(?:的)?(早上|晚上|早|晚|下午|上午|中午)?/,
    read: ([word, part], { today }) => {
      if (word === "今" || word === "明") return part ? { dayNo: today + relativeDay(word), period: part } : null;
      return { dayNo: today + relativeDay(word ?? ""), period: part ?? null };
    },
  },
  {
    pattern: new RegExp(`(?:过)?(${NUM}|半)(?: ?)(个)?(天|日|周|星期|礼拜|月|年)(半)?(${AFTER}|内)`),
    read: ([n, piece, unit], facts) => relative(n ?? "", piece !== undefined, unit ?? "", facts.today),
  },
  {
    pattern: new RegExp(`过(${NUM}|半)(个)?(天|日|周|星期|礼拜|月|年)`),
    read: ([n, piece, unit], facts) => relative(n ?? "", piece !== undefined, unit ?? "", facts.today),
  },
  {
    weak: true,
    pattern: new RegExp(`^(${NUM}|半)(个)?(天|周|星期|礼拜|月|年)(?= |$)`),
    read: ([n, piece, unit], facts) => relative(n ?? "", piece !== undefined, unit ?? "", facts.today),
  },
  {
    pattern: new RegExp(`(?<![\\d月零〇一二三四五六七八九十])(${NUM})[号日](?![线楼店门铺院厂机室栋])(${BEFORE})?`),
    read: ([d, before], facts) => {
      const found = dayOfMonth(facts.today, count(d));
      return before ? beforeDay(facts, found, false) : found;
    },
  },
  { pattern: /\bday after tomorrow\b/, read: (_, { today }) => day(today + 2) },
  { pattern: /\b(?:tomorrow|tmrw|tmr|tom)\b/, read: (_, { today }) => day(today + 1) },
  { pattern: /\btoday\b/, read: (_, { today }) => day(today) },
  { pattern: /\btonight\b/, read: (_, { today }) => day(today, { period: "tonight" }) },
  {
    pattern: new RegExp(`\\b(?:(next|this|coming|on|by|before) )?(${WEEKDAY_EN})\\b`),
    read: ([word, name], facts) => {
      const wanted = weekdayEn(name ?? "");
      if (word === "next") return day(mondayOf(facts.today) + 7 + wanted - 1);
      const found = weekday(facts.today, wanted);
      return word === "by" || word === "before" ? beforeDay(facts, found, false) : found;
    },
  },
  {
    pattern: new RegExp(`\\b(${MONTH_EN})\\.? (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (20\\d\\d))?(?!:)`),
    read: ([m, d, y], { today }) =>
      y ? day(yearMonthDay(Number(y), monthEn(m ?? ""), Number(d))) : monthDay(today, monthEn(m ?? ""), Number(d)),
  },
  {
    pattern: new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${MONTH_EN})\\b(?:,? (20\\d\\d))?`),
    read: ([d, m, y], { today }) =>
      y ? day(yearMonthDay(Number(y), monthEn(m ?? ""), Number(d))) : monthDay(today, monthEn(m ?? ""), Number(d)),
  },
  { pattern: /\bnext week\b/, read: (_, { today }) => day(mondayOf(today) + 7) },
  { pattern: /\bnext month\b/, read: (_, { today }) => day(addMonths(today, 1, 1)) },
  {
    pattern: /\b(?:eom|(?:the )?end of (?:the |this )?month|month end)\b/,
    read: (_, { today }) => day(addMonths(today, 0, "last")),
  },
  { pattern: /\b(?:eow|(?:the )?end of (?:the |this )?week)\b/, read: (_, { today }) => day(mondayOf(today) + 4) },
  {
    pattern: /(?:\bin |\+ ?)(\d{1,3}|a|an) ?(d|days?|w|wks?|weeks?|mo|months?|y|years?)\b/,
    read: ([n, unit], { today }) => plus(n ?? "", unit ?? "", today),
  },
  {
    pattern: /\b(\d{1,3}) (days?|weeks?|months?) (?:later|from now)\b/,
    read: ([n, unit], { today }) => plus(n ?? "", unit ?? "", today),
  },
];

function relative(n: string, piece: boolean, unit: string, today: number): Partial<DayFound> | null {
  const half = n === "半";
  const value = half ? 0 : numeral(n);
  if (!Number.isFinite(value) || value > 999) return null;
  if (unit === "天" || unit === "日") return half ? null : { dayNo: today + value };
  if (unit === "年") return day(half ? sameDayIn(today, 6) : sameDayIn(today, value * 12));
  // 三月 is March; 三个月 is three months.
  if (unit === "月") return half ? { dayNo: today + 15 } : piece ? day(sameDayIn(today, value)) : null;
  return half ? null : { dayNo: today + value * 7 };
}
function plus(n: string, unit: string, today: number): Partial<DayFound> | null {
  const value = n === "a" || n === "an" ? 1 : Number(n);
  if (unit.startsWith("d")) return { dayNo: today + value };
  if (unit.startsWith("w")) return { dayNo: today + value * 7 };
  return day(sameDayIn(today, unit.startsWith("y") ? value * 12 : value));
}

/** The first day that a normalised phrase names, or undefined; null where it names one that cannot be (2月30日, this week's gone day). */
export function findDay(text: string, facts: DayFacts, weakToo: boolean): DayFound | null | undefined {
  for (const rule of rules) {
    if (rule.weak && !weakToo) continue;
    const match = rule.pattern.exec(text);
    if (!match) continue;
    const read = rule.read(match.slice(1), facts);
    if (read?.dayNo === undefined) return null;
    const found: DayFound = {
      start: match.index,
      end: match.index + match[0].length,
      dayNo: read.dayNo,
      period: read.period ?? null,
      fixed: read.fixed ?? true,
      againDayNo: read.againDayNo ?? null,
      skippedHoliday: read.skippedHoliday ?? false,
    };
    return found.dayNo < facts.today ? null : found;
  }
  return undefined;
}
