import type { CustomerCard } from "../../../shared/contract/desk.ts";
import type { Why } from "../../../shared/contract/why.ts";
import type { Text } from "../../languages/text.ts";
import type { Times } from "../../languages/times.ts";

type Event = Why["events"][number];

/** How the present state came: by which event, when, by whom; "" where the ledger does not say. */
export function originText(why: Why, card: CustomerCard, t: Text, times: Times): string {
  const { customer } = card;
  const nowMs = times.nowMs();
  if (customer.sight === "stub" && customer.state === "owned") {
    const at = customer.trackingSinceMs === null ? "" : times.near(customer.trackingSinceMs, nowMs);
    return t("why.stub", { owner: card.ownerName, at });
  }
  const period = why.periods.at(-1);
  const isOpen = period !== undefined && period.toMs === null;
  const own = why.events.filter((event) => event.customerId === customer.customerId);
  const event = isOpen ? own.find((one) => one.eventId === period.startId) : own.at(-1);
  if (event === undefined) return "";
  const at = times.near(event.hubMs, nowMs);
  const by = event.byName || t("common.system");
  const kind = t.word("ledger", event.kind);
  if (isOpen) {
    const known = event.kind === "claimed" || event.kind === "entered" || event.kind === "assigned";
    return t(`why.start.${known ? (event.kind as "claimed") : "other"}`, { owner: event.toName, at, by, kind });
  }
  const ended = ["released", "assigned", "imported", "entered"].includes(event.kind);
  return t(`why.end.${ended ? (event.kind as "released") : "other"}`, { owner: event.fromName, at, by, kind });
}

/** What an event did to the owner: from whom to whom, or which other record it concerns. */
export function moveText(event: Event, t: Text): string {
  const pool = t("vocabulary.state.pool");
  const moved = event.fromName !== "" || event.toName !== "";
  return [moved ? `${event.fromName || pool} → ${event.toName || pool}` : "", event.otherName]
    .filter((part) => part !== "")
    .join(" · ");
}

export const ruleText = (event: Event, t: Text): string =>
  event.rule === "" ? "" : (t.find(`why.rules.${event.rule}`) ?? event.rule);

/** What began or ended a period, e.g. 分配 · 李主管 · 大客户. */
export function eventShort(event: Event | undefined, t: Text): string {
  if (event === undefined) return "";
  return [t.word("ledger", event.kind), event.byName].filter((part) => part !== "").join(" · ");
}
