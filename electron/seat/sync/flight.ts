export interface Flight {
  /** Runs once more after what runs now (or at once); callers in between share that run. */
  again(): Promise<void>;
  /** Settles when nothing runs and nothing is asked for. */
  idle(): Promise<void>;
}

/** Never two runs at a time, and never a request lost between two. */
export function singleFlight(run: () => Promise<void>): Flight {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function again(): Promise<void> {
    if (current === undefined) {
      current = run().finally(() => {
        current = undefined;
      });
      return current;
    }
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return again();
      });
    return next;
  }

  return {
    again,
    idle: async () => {
      while (current !== undefined || next !== undefined) await (next ?? current)?.catch(() => undefined);
    },
  };
}
