/** Seeded random numbers (sfc32): the same seed gives the same sequence on every machine. Not for secrets. */
export interface Rng {
  /** Next unsigned 32-bit integer. */
  next(): number;
  /** 0 ≤ x < 1 */
  unit(): number;
  /** Whole number 0 ≤ x < n. */
  below(n: number): number;
  /** true with probability p. */
  chance(p: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Makes a generator from any whole number. */
export function makeRng(seed: number): Rng {
  let a = seed | 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let d = 1;
  function next(): number {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  }
  for (let i = 0; i < 12; i += 1) next();
  const unit = () => next() / 4_294_967_296;
  const below = (n: number) => Math.floor(unit() * n);
  return {
    next,
    unit,
    below,
    chance: (p) => unit() < p,
    pick: <T>(list: readonly T[]): T => {
      const item = list[below(list.length)];
      if (item === undefined) throw new RangeError("pick from an empty list");
      return item;
    },
  };
}
