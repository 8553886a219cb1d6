/** Words and numerals of date phrases, as data. Used by date-phrase.ts, date-days.ts and date-times.ts. */

const digits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  廿: 20,
};

/** Regex source of a numeral, Arabic or Chinese. */
export const NUM = "(?:\\d+|[零〇一二两俩三四五六七八九十廿百]+)";

/** Value of a numeral up to 999 in Chinese (三, 十五, 二十三, 一百二) or any Arabic one; NaN for nonsense. */
export function numeral(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  let total = 0;
  let last = -1;
  for (const char of text) {
    if (char === "十") {
      total += (last < 0 ? 1 : last) * 10;
      last = -1;
    } else if (char === "百") {
      total += (last < 0 ? 1 : last) * 100;
      last = -1;
    } else {
      const value = digits[char];
      if (value === undefined) return Number.NaN;
      // 二零 and 二三 without 十 are read digit by digit, as in 二零二六.
      last = last < 0 ? value : last * 10 + value;
    }
  }
  return total + Math.max(last, 0);
}

/** Full-width to half-width, lower case, one kind of space; traditional forms of the few words used here. */
export function normalisePhrase(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[點鐘週禮後個兩號時這]/g, (char) => traditional[char] ?? char)
    .replace(/[〜～]/g, "~")
    .replace(/\s+/g, " ")
    .trim();
}
const traditional: Readonly<Record<string, string>> = {
  點: "点",
  鐘: "钟",
  週: "周",
  禮: "礼",
  後: "后",
  個: "个",
  兩: "两",
  號: "号",
  時: "时",
  這: "这",
};

export type PeriodCode = "small-hours" | "early" | "morning" | "noon" | "afternoon" | "dusk" | "evening";
export interface Period {
  readonly code: PeriodCode;
  /** Minute meant when only the period is said. */
  readonly defaultMin: number;
  /** The period is over at this minute. */
  readonly endMin: number;
}
const period = (code: PeriodCode, defaultMin: number, endMin: number): Period => ({ code, defaultMin, endMin });
const H = 60;
export const periods: readonly (readonly [pattern: string, Period])[] = [
  ["凌晨|半夜|small hours", period("small-hours", 1 * H, 6 * H)],
  ["一大早|一早|大清早|清早|清晨|早上|早晨|早间|早|early morning", period("early", 9 * H, 12 * H)],
  ["上午|午前|in the morning|this morning|morning", period("morning", 10 * H, 12 * H)],
  ["中午|正午|午间|晌午|at noon|noon|midday|lunchtime", period("noon", 12 * H, 14 * H)],
  ["下午|午后|in the afternoon|this afternoon|afternoon", period("afternoon", 15 * H, 18 * H)],
  ["傍晚", period("dusk", 17 * H + 30, 19 * H)],
  [
    "晚上|夜里|夜间|晚间|今晚|晚|in the evening|this evening|evening|tonight|at night",
    period("evening", 19 * H, 24 * H),
  ],
];
export const PERIOD = periods.map(([pattern]) => pattern).join("|");
export function findPeriod(word: string): Period | undefined {
  return periods.find(([pattern]) => new RegExp(`^(?:${pattern})$`).test(word))?.[1];
}

export const weekdaysZh: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  日: 7,
  天: 7,
  末: 6,
  "1": 1,
  "2": 2,
  "3": 3,
  "4": 4,
  "5": 5,
  "6": 6,
  "7": 7,
};
export const WEEKDAY_EN =
  "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?";
export const weekdayEn = (word: string): number =>
  ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].indexOf(word.slice(0, 3)) + 1;

export const MONTH_EN =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
export const monthEn = (word: string): number =>
  ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].indexOf(word.slice(0, 3)) + 1;

/** Holidays that people reckon from (国庆后), by the name that they carry in findHolidayName's source. */
export const festivals: readonly (readonly [pattern: string, month: number, day: number, lunar: boolean])[] = [
  ["元旦", 1, 1, false],
  ["春节|过年|年|chinese new year|spring festival", 1, 1, true],
  ["清明节?", 4, 5, false],
  ["五一|劳动节|may day|labou?r day", 5, 1, false],
  ["端午节?", 5, 5, true],
  ["中秋节?", 8, 15, true],
  ["国庆节?|十一|national day", 10, 1, false],
];
