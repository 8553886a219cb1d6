import { createHash } from "node:crypto";
import { makeRng, type Rng } from "../../shared/sample/rng.ts";

/** What can go wrong on purpose. Each draws by its place, so a new one comes last: the others of a seed stay as they are. */
export const faultKinds = ["kill", "partition", "delay", "duplicate", "reorder", "clock", "disk", "database"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What an agent does; `away` takes his seat off the network for a while, `restart` closes and opens the app. */
export const actKinds = [
  "claim",
  "release",
  "call",
  "next",
  "note",
  "callback",
  "enter",
  "edit",
  "away",
  "restart",
] as const;
export type ActKind = (typeof actKinds)[number];

/** Numbers in [0, 1) that decide the details of an act or a fault: whom, how long, which. */
export type Dice = readonly [number, number, number];

export interface Act {
  /** Not before this; an agent does one thing at a time. */
  readonly atMs: number;
  readonly kind: ActKind;
  readonly dice: Dice;
}
export interface Fault {
  readonly atMs: number;
  readonly lengthMs: number;
  readonly kind: FaultKind;
  readonly dice: Dice;
}
export interface Schedule {
  readonly seed: number;
  readonly seconds: number;
  /** One list a seat, in order of time. */
  readonly acts: readonly (readonly Act[])[];
  readonly faults: readonly Fault[];
}

export interface SchedulePlan {
  readonly seed: number;
  readonly seats: number;
  readonly seconds: number;
  readonly faults: readonly FaultKind[];
  /** A seat acts about once in this time; default 900. */
  readonly paceMs?: number;
  /** How often each act is drawn, where a run is about some of them alone. */
  readonly weights?: Readonly<Partial<Record<ActKind, number>>>;
}

const weights: Readonly<Record<ActKind, number>> = {
  claim: 24,
  release: 9,
  call: 18,
  next: 14,
  note: 14,
  callback: 6,
  enter: 8,
  edit: 6,
  away: 1,
  restart: 1,
};
const ACT_EVERY_MS = 900;
/** How often each fault begins in a long run, and how long it lasts. */
const faultTimes: Readonly<Record<FaultKind, { everyMs: number; fromMs: number; toMs: number }>> = {
  kill: { everyMs: 11_000, fromMs: 300, toMs: 3_000 },
  partition: { everyMs: 13_000, fromMs: 1_000, toMs: 7_000 },
  delay: { everyMs: 7_000, fromMs: 2_000, toMs: 8_000 },
  duplicate: { everyMs: 6_000, fromMs: 3_000, toMs: 10_000 },
  reorder: { everyMs: 6_000, fromMs: 3_000, toMs: 10_000 },
  clock: { everyMs: 8_000, fromMs: 0, toMs: 1 },
  disk: { everyMs: 9_000, fromMs: 1_000, toMs: 4_000 },
  database: { everyMs: 12_000, fromMs: 500, toMs: 3_000 },
};

const dice = (rng: Rng): Dice => [rng.unit(), rng.unit(), rng.unit()];

/** The whole run, drawn before it begins: the same plan gives the same schedule on every machine. */
export function makeSchedule(plan: SchedulePlan): Schedule {
  const lengthMs = plan.seconds * 1000;
  const acts = Array.from({ length: plan.seats }, (_, seat) => {
    const rng = makeRng(plan.seed * 1009 + seat);
    const own: Act[] = [];
    for (
      let atMs = rng.unit() * 500;
      atMs < lengthMs;
      atMs += (plan.paceMs ?? ACT_EVERY_MS) * (0.25 + 1.5 * rng.unit())
    ) {
      own.push({ atMs: Math.round(atMs), kind: pickKind(rng, plan.weights ?? weights), dice: dice(rng) });
    }
    return own;
  });
  const faults = faultKinds
    .filter((kind) => plan.faults.includes(kind))
    .flatMap((kind, index) => faultsOf(kind, makeRng(plan.seed * 7919 + index + 1), lengthMs))
    .sort((a, b) => a.atMs - b.atMs);
  return { seed: plan.seed, seconds: plan.seconds, acts, faults };
}

function faultsOf(kind: FaultKind, rng: Rng, lengthMs: number): Fault[] {
  const { everyMs, fromMs, toMs } = faultTimes[kind];
  // A short run still meets each fault two or three times.
  const gapMs = Math.min(everyMs, lengthMs / 3);
  const longestMs = Math.min(toMs, lengthMs / 3);
  const found: Fault[] = [];
  for (let atMs = gapMs * rng.unit(); atMs < lengthMs; atMs += gapMs * (0.5 + rng.unit())) {
    found.push({
      kind,
      atMs: Math.round(atMs),
      lengthMs: Math.round(fromMs + rng.unit() * Math.max(0, longestMs - fromMs)),
      dice: dice(rng),
    });
  }
  return found;
}

function pickKind(rng: Rng, among: Readonly<Partial<Record<ActKind, number>>>): ActKind {
  let left = rng.below(Object.values(among).reduce((sum, weight) => sum + weight, 0));
  for (const kind of actKinds) {
    left -= among[kind] ?? 0;
    if (left < 0) return kind;
  }
  return "claim";
}

/** Tells two schedules apart in a report. */
export const scheduleHash = (schedule: Schedule): string =>
  createHash("sha256").update(JSON.stringify(schedule)).digest("hex").slice(0, 16);
