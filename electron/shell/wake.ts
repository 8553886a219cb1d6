/** The two clocks: after sleep the wall clock has moved on further than the monotonic one counted ticks. */
export interface WakeClock {
  readonly nowMs: () => number;
  readonly every: (ms: number, run: () => void) => () => void;
}

const systemClock: WakeClock = {
  nowMs: Date.now,
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

const tickMs = 5_000;
/** A tick later (sleep, a stopped process) or earlier (the clock was set back) than this is a jump. */
const toleranceMs = 10_000;

/**
 * Tells when the machine has slept or its clock was set, for a shell to which the OS says nothing: a tick arrives every
 * five seconds, and wall time between two ticks that is far from five seconds is a jump.
 */
export function watchForWake(listener: () => void, clock: WakeClock = systemClock): () => void {
  let lastMs = clock.nowMs();
  return clock.every(tickMs, () => {
    const nowMs = clock.nowMs();
    const driftMs = nowMs - lastMs - tickMs;
    lastMs = nowMs;
    if (Math.abs(driftMs) > toleranceMs) listener();
  });
}
