/**
 * Civil dates in a time zone, without a clock. A day is a whole number of days since 1970-01-01 ("day number"), so
 * arithmetic on it cannot be shifted by a zone; instants are Unix milliseconds.
 */
export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

export interface LocalTime {
  readonly dayNo: number;
  /** 0–1439 */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, made);
  return made;
}

/** Zone's offset from UTC at an instant, in milliseconds (east positive). @throws RangeError for an unknown zone. */
export function zoneOffsetMs(atMs: number, timeZone: string): number {
  // The product's home zone has had no summer time since 1991; Intl costs microseconds a call on hot paths.
  if (timeZone === "Asia/Shanghai" && atMs > 700_000_000_000) return 8 * 3_600_000;
  const parts: Record<string, number> = {};
  for (const part of formatFor(timeZone).formatToParts(atMs)) parts[part.type] = Number(part.value);
  const local = Date.UTC(
    parts.year ?? 0,
    (parts.month ?? 1) - 1,
    parts.day ?? 1,
    parts.hour ?? 0,
    parts.minute ?? 0,
    parts.second ?? 0,
  );
  return local - Math.floor(atMs / 1000) * 1000;
}

/** Day number and minute of the day that a wall clock in the zone shows at an instant. */
export function toLocal(atMs: number, timeZone: string): LocalTime {
  const local = atMs + zoneOffsetMs(atMs, timeZone);
  const dayNo = Math.floor(local / DAY_MS);
  return { dayNo, minute: Math.floor((local - dayNo * DAY_MS) / MINUTE_MS) };
}

/** Instant of a wall-clock time; `minute` may lie outside the day (1440 = midnight after it). */
export function fromLocal(dayNo: number, minute: number, timeZone: string): number {
  const wall = dayNo * DAY_MS + minute * MINUTE_MS;
  const guess = wall - zoneOffsetMs(wall, timeZone);
  return wall - zoneOffsetMs(guess, timeZone);
}

/** Day number of a civil date, or undefined when there is no such day (31 June). month 1–12. */
export function findDayNo(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return Math.floor(Date.UTC(year, month - 1, day) / DAY_MS);
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function civil(dayNo: number): { year: number; month: number; day: number } {
  const date = new Date(dayNo * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (dayNo: number): number => ((((dayNo + 3) % 7) + 7) % 7) + 1;

/** YYYY-MM-DD */
export const isoDay = (dayNo: number): string => new Date(dayNo * DAY_MS).toISOString().slice(0, 10);

/** Local day of an instant as YYYY-MM-DD. */
export const localIsoDay = (atMs: number, timeZone: string): string => isoDay(toLocal(atMs, timeZone).dayNo);

/** First instant of the local day that holds atMs, and of the day after. */
export function localDayBounds(atMs: number, timeZone: string): { fromMs: number; toMs: number } {
  const { dayNo } = toLocal(atMs, timeZone);
  return { fromMs: fromLocal(dayNo, 0, timeZone), toMs: fromLocal(dayNo + 1, 0, timeZone) };
}
