import type { Text } from "./text.ts";
import type { Times } from "./times.ts";

/** 12 minutes, 3 hours, 2 days: in the one unit that matters. */
export function roughSpan(ms: number, t: Text): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return t("common.minutes", { n: minutes });
  if (minutes < 48 * 60) return t("common.hours", { n: Math.floor(minutes / 60) });
  return t("common.days", { n: Math.floor(minutes / 1440) });
}

const halfDayMs = 12 * 3_600_000;

/** How late a promise is, the same on every screen: of another day by the calendar, since people count nights and not hours. */
export function lateText(dueAtMs: number, nowMs: number, t: Text, times: Pick<Times, "daysBetween">): string {
  const lateMs = Math.max(60_000, nowMs - dueAtMs);
  const days = times.daysBetween(dueAtMs, nowMs);
  const time = days > 0 && lateMs >= halfDayMs ? t("common.days", { n: days }) : roughSpan(lateMs, t);
  return t("common.late", { time });
}
