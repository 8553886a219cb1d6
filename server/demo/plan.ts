import type { NewCustomer } from "../../shared/domain/customer.ts";
import { fromLocal, isoDay, MINUTE_MS, toLocal } from "../../shared/domain/local-time.ts";
import type { Level } from "../../shared/domain/vocabulary.ts";
import { findDisposition } from "../../shared/domain/vocabulary.ts";
import { isWorkingDay } from "../../shared/domain/working-days.ts";
import { maskNumber, parseNumbers } from "../../shared/duplicates/numbers.ts";
import type { CommandBody } from "../../shared/protocol/commands.ts";
import { makeSampleId } from "../../shared/sample/firms.ts";
import type { Rng } from "../../shared/sample/rng.ts";
import type { Actor } from "../commands/context.ts";
import { addressOf, callbackNotes, type NoteFacts, unitOf, writeNote } from "./notes.ts";
import { type Step, talkMs } from "./stories.ts";

/** Commands of one person at one instant. */
export interface PlannedEvent {
  readonly atMs: number;
  readonly actor: Actor;
  readonly bodies: readonly CommandBody[];
}

const zone = "Asia/Shanghai";
const dayMs = 86_400_000;

/** An instant in office hours so many days back (0 = today, before now), moved off weekends and holidays. */
export function officeTime(rng: Rng, nowMs: number, daysBack: number): number {
  const today = toLocal(nowMs, zone);
  const minute = rng.chance(0.5) ? 9 * 60 + rng.below(165) : 13 * 60 + 35 + rng.below(250);
  if (daysBack === 0) {
    const opened = fromLocal(today.dayNo, 9 * 60, zone);
    // Before opening there were no calls today; yesterday's stand in for them.
    if (nowMs - opened > 20 * MINUTE_MS) {
      const span = Math.min(nowMs - opened - 10 * MINUTE_MS, 9 * 60 * MINUTE_MS);
      return opened + Math.floor(rng.unit() * span);
    }
  }
  let day = today.dayNo - Math.max(1, daysBack);
  while (!isWorkingDay(isoDay(day))) day -= 1;
  return fromLocal(day, minute, zone);
}

/** An instant in office hours so many days ahead (at least tomorrow), on a working day, at a round time. */
export function officeTimeAhead(rng: Rng, nowMs: number, daysAhead: number): number {
  let day = toLocal(nowMs, zone).dayNo + Math.max(1, daysAhead);
  while (!isWorkingDay(isoDay(day))) day += 1;
  return fromLocal(day, rng.pick([540, 570, 600, 630, 660, 690, 840, 870, 900, 930, 960, 990, 1020]), zone);
}

const factsOf = (rng: Rng, customer: NewCustomer): NoteFacts => ({
  who: addressOf(rng, customer.contacts[0]?.name ?? ""),
  product: customer.product,
  unit: unitOf(customer.industry),
  city: customer.city,
});

const activitySubjects = { delivery: "样品发货", "on-site-visit": "上门拜访" } as const;

/**
 * Writes a story as events: taken from the pool, then call after call, each keeping the promise of the one before.
 *
 * @param lastAtMs when the last call was; earlier ones lie days before it
 * @param dueAtMs what the last call promised, or null for none
 */
export function tell(options: {
  readonly rng: Rng;
  readonly actor: Actor;
  readonly customer: NewCustomer;
  readonly steps: readonly Step[];
  readonly lastAtMs: number;
  readonly dueAtMs: number | null;
  readonly notBeforeMs: number;
  readonly quietUntilMs?: number;
}): PlannedEvent[] {
  const { rng, actor, customer, steps, lastAtMs, notBeforeMs } = options;
  const facts = factsOf(rng, customer);
  const number = customer.numbers.find((n) => n.kind === "mobile") ?? customer.numbers[0];
  const read = number ? parseNumbers(number.raw).numbers[0] : undefined;
  const times: number[] = [];
  for (let i = steps.length - 1, atMs = lastAtMs; i >= 0; i -= 1) {
    times.unshift(Math.max(atMs, notBeforeMs + (i + 1) * 3_600_000));
    atMs = officeTime(rng, atMs, 2 + rng.below(9));
  }
  const events: PlannedEvent[] = [];
  const customerId = customer.customerId;
  const tookAtMs = Math.max((times[0] ?? lastAtMs) - (5 + rng.below(300)) * MINUTE_MS, notBeforeMs + 1);
  events.push({ atMs: tookAtMs, actor, bodies: [{ kind: "claim", payload: { customerId } }] });
  let level: Level | null = customer.level;
  let promised: string | null = null;
  for (const [i, step] of steps.entries()) {
    const dialledAtMs = times[i] ?? lastAtMs;
    const endedAtMs = dialledAtMs + talkMs(rng, step.disposition);
    const wrappedUpAtMs = endedAtMs + (10 + rng.below(60)) * 1000;
    const last = i === steps.length - 1;
    const staysOpen = findDisposition(step.disposition)?.staysOpen ?? true;
    const dueAtMs = last ? options.dueAtMs : staysOpen ? roundUp(times[i + 1] ?? 0) : null;
    const text = writeNote(rng, step.topic, facts);
    const callId = makeSampleId(rng);
    const callbackId = makeSampleId(rng);
    const levelTo: Level | null = step.level ?? level;
    events.push({
      atMs: wrappedUpAtMs,
      actor,
      bodies: [
        {
          kind: "start-call",
          payload: {
            callId,
            customerId,
            numberId: number?.numberId ?? null,
            contactId: number?.contactId ?? null,
            numberMasked: read ? maskNumber(read.e164) : "",
            direction: "out",
            dialledAtMs,
            override: null,
          },
        },
        {
          kind: "wrap-up",
          payload: {
            callId,
            customerId,
            disposition: step.disposition,
            endedAtMs,
            wrappedUpAtMs,
            note: text === "" ? null : { activityId: makeSampleId(rng), text },
            levelFrom: level,
            levelTo,
            next:
              dueAtMs === null
                ? null
                : {
                    callbackId,
                    dueAtMs,
                    note: last ? rng.pick(callbackNotes) : "",
                    lateReason: lateReason(levelTo, wrappedUpAtMs, dueAtMs),
                  },
            closesCallbackIds: promised === null ? [] : [promised],
            quietUntilMs: last ? (options.quietUntilMs ?? null) : null,
            quietReason: last && options.quietUntilMs !== undefined ? "客户要求过一阵再联系" : "",
            lostReason:
              step.disposition === "lost" ? rng.pick(["price", "competitor", "switched-back", "no-need"]) : "",
          },
        },
      ],
    });
    promised = dueAtMs === null ? null : callbackId;
    level = levelTo;
    if (step.after) events.push(aside(options, step.after, facts, Math.min(wrappedUpAtMs + dayMs / 2, lastAtMs)));
  }
  return events;
}

function aside(
  { rng, actor, customer }: { readonly rng: Rng; readonly actor: Actor; readonly customer: NewCustomer },
  after: NonNullable<Step["after"]>,
  facts: NoteFacts,
  atMs: number,
): PlannedEvent {
  const payload = {
    activityId: makeSampleId(rng),
    customerId: customer.customerId,
    type: after.type,
    subject: activitySubjects[after.type],
    body: writeNote(rng, after.topic, facts),
    transcript: "",
    contactId: customer.contacts[0]?.contactId ?? null,
    atMs,
    executorIds: [actor.userId],
  };
  return { atMs, actor, bodies: [{ kind: "add-activity", payload }] };
}

const roundUp = (ms: number): number => Math.ceil(ms / (15 * MINUTE_MS)) * 15 * MINUTE_MS;

/** A promise beyond the level's cadence has its reason (4.17). */
function lateReason(level: Level | null, fromMs: number, dueAtMs: number): string {
  const days = level === "A" ? 7 : level === "B" ? 31 : Number.POSITIVE_INFINITY;
  return dueAtMs - fromMs > days * dayMs ? "客户出差，约了这个时间" : "";
}
