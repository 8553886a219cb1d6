import fc from "fast-check";
import { expect, test } from "vitest";
import { createLeaseClock, type LeaseClock } from "./lease-clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HUB_START = Date.UTC(2026, 10, 23, 2);

/** One computer in true time; what happens to it moves its clocks apart. */
class Computer {
  trueMs = 0;
  wallMs = HUB_START;
  monoMs = 100;
  upMs = 50_000;
  boot = 1;
  saved: string | undefined;
  clock: LeaseClock;
  /** The last answer of the hub was heard in this run or saved by it. */
  constructor() {
    this.clock = this.open();
  }
  hubMs = (): number => HUB_START + this.trueMs;
  open(): LeaseClock {
    return createLeaseClock({
      wallMs: () => this.wallMs,
      monoMs: () => this.monoMs,
      upMs: () => this.upMs,
      bootId: `boot-${this.boot}`,
      saved: this.saved,
    });
  }
  pass(ms: number): void {
    this.trueMs += ms;
    this.wallMs += ms;
    this.monoMs += ms;
    this.upMs += ms;
  }
}

type Event = readonly [what: string, run: (computer: Computer) => void];
const span = fc.integer({ min: 0, max: 4 * DAY });
const event: fc.Arbitrary<Event> = fc.oneof(
  span.map((ms): Event => [`pass ${ms}`, (c) => c.pass(ms)]),
  span.map(
    (ms): Event => [
      `sleep ${ms}`,
      (c) => {
        c.trueMs += ms;
        c.wallMs += ms;
        c.upMs += ms;
      },
    ],
  ),
  fc.integer({ min: -5 * DAY, max: 5 * DAY }).map(
    (ms): Event => [
      `wall by ${ms}`,
      (c) => {
        c.wallMs += ms;
      },
    ],
  ),
  fc.record({ wayMs: fc.integer({ min: 0, max: 20_000 }), backMs: fc.integer({ min: 0, max: DAY }) }).map(
    ({ wayMs, backMs }): Event => [
      `answer after ${wayMs} and ${backMs}`,
      (c) => {
        const asked = c.clock.read();
        c.pass(wayMs);
        const hubMs = c.hubMs();
        // The answer may lie in a buffer while the computer sleeps.
        c.trueMs += backMs;
        c.wallMs += backMs;
        c.upMs += backMs;
        c.clock.heard(hubMs, asked);
      },
    ],
  ),
  fc.constant<Event>([
    "save",
    (c) => {
      c.saved = c.clock.save() ?? c.saved;
    },
  ]),
  fc.boolean().map(
    (saves): Event => [
      saves ? "seat closed and opened" : "seat killed and opened",
      (c) => {
        if (saves) c.saved = c.clock.save() ?? c.saved;
        c.monoMs = 7;
        c.clock = c.open();
      },
    ],
  ),
  fc.record({ shutMs: span, wallMs: fc.integer({ min: -5 * DAY, max: 5 * DAY }), upMs: span }).map(
    ({ shutMs, wallMs, upMs }): Event => [
      `computer off for ${shutMs}, its clock then by ${wallMs}, up ${upMs}`,
      (c) => {
        c.saved = c.clock.save() ?? c.saved;
        c.trueMs += shutMs + upMs;
        c.wallMs += wallMs;
        c.upMs = upMs;
        c.boot += 1;
        c.monoMs = 7;
        c.clock = c.open();
      },
    ],
  ),
);

test("whatever happens to a computer's clocks, the seat never takes the hub's time for earlier than it is", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), (events) => {
      const computer = new Computer();
      for (const [, run] of events) {
        run(computer);
        const upperMs = computer.clock.upperMs();
        if (upperMs !== undefined) expect(upperMs).toBeGreaterThanOrEqual(computer.hubMs());
      }
    }),
    { numRuns: 2000 },
  );
});

test("with honest clocks the bound is as tight as the answer was quick, also after a restart of the seat", () => {
  const computer = new Computer();
  const asked = computer.clock.read();
  computer.pass(40);
  computer.clock.heard(computer.hubMs(), asked);
  computer.pass(HOUR);
  expect(computer.clock.upperMs()).toBe(computer.hubMs() + 40);
  computer.saved = computer.clock.save();
  computer.monoMs = 3;
  computer.clock = computer.open();
  computer.pass(HOUR);
  expect(computer.clock.upperMs()).toBe(computer.hubMs() + 40);
});

test("before anything was heard nobody can say what time it is at the hub", () => {
  expect(new Computer().clock.upperMs()).toBeUndefined();
});

test("where a system does not name its runs, only clocks that agree prove that it is the same one", () => {
  const at = { wallMs: HUB_START, monoMs: 0, upMs: HOUR };
  const saved = JSON.stringify({ hubMs: HUB_START, at, bootId: "" });
  const upperAt = (wallMs: number, upMs: number) =>
    createLeaseClock({ wallMs: () => wallMs, monoMs: () => 0, upMs: () => upMs, bootId: "", saved }).upperMs();
  expect(upperAt(HUB_START + HOUR, 2 * HOUR)).toBe(HUB_START + HOUR);
  expect(upperAt(HUB_START + HOUR, 3 * HOUR)).toBeUndefined();
  expect(upperAt(HUB_START - HOUR, 2 * HOUR)).toBeUndefined();
  expect(upperAt(HUB_START + 60_000, 60_000)).toBeUndefined();
});
