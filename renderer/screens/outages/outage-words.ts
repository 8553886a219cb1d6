import type { Outage } from "../../../shared/contract/outages.ts";
import type { Text } from "../../languages/text.ts";
import type { Times } from "../../languages/times.ts";

/** From when to when, without saying the same day twice: 10:02–11:47 today, else with the day. */
export function outageSpan(outage: Outage, t: Text, times: Times): string {
  const nowMs = times.nowMs();
  const at = (ms: number, besideMs: number) =>
    times.daysBetween(besideMs, ms) === 0 ? times.time(ms) : times.near(ms, nowMs);
  if (outage.toMs === null) return t("outages.said.open", { from: at(outage.fromMs, nowMs) });
  if (isMoment(outage)) {
    return t("outages.said.moment", { from: at(outage.fromMs, nowMs), span: times.span(outage.toMs - outage.fromMs) });
  }
  return t("outages.said.over", { from: at(outage.fromMs, nowMs), to: at(outage.toMs, outage.fromMs) });
}

/** So short that its length says more than its end. */
export const isMoment = ({ fromMs, toMs }: Outage): boolean => toMs !== null && toMs - fromMs < 60_000;

/** The account of an outage in parts: how many were taken, lost to whom, refused …; only what there was. */
export function outageParts(outage: Outage, t: Text): string[] {
  const names = outage.lostTo.join(t.language === "en" ? ", " : "、");
  const parts = [
    outage.waiting > 0 ? t("outages.said.waiting", { n: outage.waiting }) : "",
    outage.applied > 0 ? t("outages.said.applied", { n: outage.applied }) : "",
    outage.lost > 0 ? t(names === "" ? "outages.said.lostPool" : "outages.said.lost", { n: outage.lost, names }) : "",
    outage.refused > 0 ? t("outages.said.refused", { n: outage.refused }) : "",
    outage.merged > 0 ? t("outages.said.merged", { n: outage.merged }) : "",
    outage.conflicts > 0 ? t("outages.said.conflicts", { n: outage.conflicts }) : "",
    outage.noted > 0 ? t("outages.said.noted", { n: outage.noted }) : "",
  ].filter((part) => part !== "");
  return parts.length > 0 ? parts : [t("outages.said.nothing")];
}

/** How much in it the agent should look at. */
export const countNews = ({ lost, refused, merged, conflicts, noted }: Outage): number =>
  lost + refused + merged + conflicts + noted;
export const hasNews = (outage: Outage): boolean => countNews(outage) > 0;
