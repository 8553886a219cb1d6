export interface ClockDeps {
  /** The machine's wall clock, Unix milliseconds. */
  readonly wallMs: () => number;
  /** Monotonic milliseconds. */
  readonly monoMs: () => number;
  /** Offset known from the last session, hub minus seat. */
  readonly offsetMs: number;
}

/** More than this off and the user is told. */
export const CLOCK_WRONG_MS = 120_000;

/**
 * The corrected clock: machine time plus what the hub's answers say it is off by. Between two answers of the hub it
 * follows the monotonic clock, so that somebody who sets the machine's clock does not move callbacks.
 */
export function createClock(deps: ClockDeps) {
  let offsetMs = deps.offsetMs;
  /** Hub time and the monotonic instant at which it was true; undefined before the first answer of this run. */
  let anchor: { hubMs: number; monoMs: number } | undefined;

  return {
    nowMs: (): number => {
      if (anchor === undefined) return Math.round(deps.wallMs() + offsetMs);
      return Math.round(anchor.hubMs + (deps.monoMs() - anchor.monoMs));
    },
    monoMs: deps.monoMs,
    /** Takes in the hub's time from an answer that was asked for at `askedMonoMs`; half the way there counts as the delay. */
    heard: (hubMs: number, askedMonoMs: number): void => {
      const now = deps.monoMs();
      const delay = (now - askedMonoMs) / 2;
      // A slow answer says little about the time; a quick one within a second of what is known changes nothing much.
      if (anchor !== undefined && delay > 1500) return;
      anchor = { hubMs: hubMs + delay, monoMs: now };
      offsetMs = Math.round(anchor.hubMs - deps.wallMs());
    },
    /** After sleep the monotonic clock may have stood still: trust the wall clock and its last offset until the hub answers. */
    woke: (): void => {
      anchor = undefined;
    },
    /** Hub time minus the machine's wall clock, now. */
    offsetMs: (): number =>
      anchor === undefined ? offsetMs : Math.round(anchor.hubMs + (deps.monoMs() - anchor.monoMs) - deps.wallMs()),
  };
}
export type Clock = ReturnType<typeof createClock>;
