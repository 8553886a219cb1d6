import type { Language } from "./text.ts";

/** Dates as people here read them; all take Unix milliseconds. */
export interface Times {
  readonly language: Language;
  readonly timeZone: string | undefined;
  /** Now by the team's clock: what 今天 and "since" are counted from. */
  nowMs(): number;
  /** 11-25 周三 15:00 · Wed 25 Nov 15:00; another year is named. */
  dayTime(ms: number): string;
  /** 11-25 周三 · Wed 25 Nov */
  day(ms: number): string;
  /** 2026-11-25 */
  isoDay(ms: number): string;
  /** 15:00 */
  time(ms: number): string;
  /** 15:00:07 */
  timeSeconds(ms: number): string;
  /** 今天 15:00, 昨天 09:12, 明天 10:00, else dayTime. */
  near(ms: number, nowMs: number): string;
  /** 4 分 12 秒 · 4 min 12 s */
  span(ms: number): string;
  /** 02:41, 1:02:41 */
  clock(ms: number): string;
  /** Whole days between two instants by the calendar. */
  daysBetween(fromMs: number, toMs: number): number;
}

const dayMs = 86_400_000;
const mostKnown = 2_000;

/**
 * @param timeZone IANA name; undefined = the machine's own
 * @param nowMs the corrected clock; the machine's own where there is no hub to correct it
 */
export function createTimes(language: Language, timeZone: string | undefined, nowMs: () => number = Date.now): Times {
  const zh = language === "zh-CN";
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    weekday: "short",
  });
  const monthNames = new Intl.DateTimeFormat("en-GB", { timeZone, month: "short" });
  const hanDays: Record<string, string> = {
    Mon: "周一",
    Tue: "周二",
    Wed: "周三",
    Thu: "周四",
    Fri: "周五",
    Sat: "周六",
    Sun: "周日",
  };
  /** Formatting is the dearest part of painting a customer; the same seconds come again with every render. */
  const known = new Map<number, Record<string, string>>();
  const parts = (ms: number) => {
    const second = Math.floor(ms / 1000);
    const found = known.get(second);
    if (found) return found;
    const p: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(ms)) p[type] = value;
    if (known.size >= mostKnown) known.clear();
    known.set(second, p);
    return p;
  };
  /** Days since 1970 by the calendar of the zone. */
  const dayNo = (ms: number) => {
    const p = parts(ms);
    return Math.round(Date.UTC(Number(p.year), Number(p.month) - 1, Number(p.day)) / dayMs);
  };
  const two = (n: number) => String(n).padStart(2, "0");
  const day = (ms: number) => {
    const p = parts(ms);
    const sameYear = p.year === parts(nowMs()).year;
    if (zh) return `${sameYear ? "" : `${p.year}-`}${p.month}-${p.day} ${hanDays[p.weekday ?? ""] ?? ""}`;
    return `${p.weekday} ${Number(p.day)} ${monthNames.format(ms).slice(0, 3)}${sameYear ? "" : ` ${p.year}`}`;
  };
  const time = (ms: number) => {
    const p = parts(ms);
    return `${p.hour}:${p.minute}`;
  };
  const dayTime = (ms: number) => `${day(ms)} ${time(ms)}`;
  const nearDays: Record<string, string> = zh
    ? { "-1": "昨天", "0": "今天", "1": "明天" }
    : { "-1": "yesterday", "0": "today", "1": "tomorrow" };

  return {
    language,
    timeZone,
    nowMs,
    day,
    time,
    dayTime,
    isoDay: (ms) => {
      const p = parts(ms);
      return `${p.year}-${p.month}-${p.day}`;
    },
    timeSeconds: (ms) => `${time(ms)}:${parts(ms).second}`,
    near: (ms, fromMs) => {
      const word = nearDays[String(dayNo(ms) - dayNo(fromMs))];
      return word === undefined ? dayTime(ms) : `${word} ${time(ms)}`;
    },
    span: (ms) => {
      const seconds = Math.max(0, Math.round(ms / 1000));
      const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      if (h > 0) return zh ? `${h} 小时 ${m} 分` : `${h} h ${m} min`;
      if (m > 0 && s === 0) return zh ? `${m} 分` : `${m} min`;
      if (m > 0) return zh ? `${m} 分 ${s} 秒` : `${m} min ${s} s`;
      return zh ? `${s} 秒` : `${s} s`;
    },
    clock: (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const hours = Math.floor(seconds / 3600);
      const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
      return hours > 0 ? `${hours}:${rest}` : rest;
    },
    daysBetween: (fromMs, toMs) => dayNo(toMs) - dayNo(fromMs),
  };
}
