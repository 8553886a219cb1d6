import { expect, test } from "vitest";
import { watchForWake } from "./wake.ts";

function handClock() {
  let nowMs = 1_000_000;
  let tick: () => void = () => undefined;
  return {
    clock: {
      nowMs: () => nowMs,
      every: (_: number, run: () => void) => {
        tick = run;
        return () => {
          tick = () => undefined;
        };
      },
    },
    pass: (ms: number) => {
      nowMs += ms;
      tick();
    },
  };
}

test("ticks that come on time are no wake, even when a busy machine delays them", () => {
  const { clock, pass } = handClock();
  let woken = 0;
  watchForWake(() => woken++, clock);
  for (const ms of [5_000, 5_200, 9_000, 4_800]) pass(ms);
  expect(woken).toBe(0);
});

test("a tick after an hour of sleep and a clock set back two days are each told once", () => {
  const { clock, pass } = handClock();
  let woken = 0;
  watchForWake(() => woken++, clock);
  pass(3_600_000);
  expect(woken).toBe(1);
  pass(5_000);
  pass(-172_800_000);
  expect(woken).toBe(2);
});

test("after the stop nothing is told", () => {
  const { clock, pass } = handClock();
  let woken = 0;
  const stop = watchForWake(() => woken++, clock);
  stop();
  pass(3_600_000);
  expect(woken).toBe(0);
});
