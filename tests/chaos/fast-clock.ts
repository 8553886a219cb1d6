import { hrtime } from "node:process";

/** Milliseconds of the machine's monotonic clock, the same one in all processes. */
export const monotonicMs = (): number => Number(hrtime.bigint() / 1000n) / 1000;

export interface FastClock {
  /** Unix milliseconds. */
  readonly wallMs: () => number;
  /** Monotonic milliseconds of this process. */
  readonly monoMs: () => number;
}

/** Says when a run began and how many times faster than life it goes, so that every process of it has the same clock. */
export const clockWord = (speed: number): string => `${speed}:${Date.now()}:${monotonicMs()}`;

/** The clock that a word names; "" = the machine's own. */
export function fastClock(word: string): FastClock {
  if (word === "") return { wallMs: Date.now, monoMs: () => performance.now() };
  const [speed = 1, fromWallMs = 0, fromMonoMs = 0] = word.split(":").map(Number);
  return {
    wallMs: () => Math.round(fromWallMs + (monotonicMs() - fromMonoMs) * speed),
    monoMs: () => performance.now() * speed,
  };
}
