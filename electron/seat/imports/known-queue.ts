import type { Asked, KnownCheck } from "./known.ts";
import type { KnownThread } from "./known-thread.ts";
import type { RowResult } from "./row-result.ts";

/** Rows asked of the cache at once: many, because they share its pages. */
const batchRows = 10_000;

/**
 * Rows that wait to be compared with what this seat knows. A thread beside this one takes whole batches while rows are still being made;
 * once all are made, this thread works off what is left from the other end.
 */
export function createKnownQueue(deps: {
  readonly open: () => KnownCheck;
  readonly startThread?: (() => KnownThread) | undefined;
  readonly onResults: (results: readonly RowResult[]) => void;
}) {
  const waiting: Asked[][] = [];
  let filling: Asked[] = [];
  let left = 0;
  let thread: KnownThread | undefined;
  let beside: Promise<void> | undefined;
  let failed: { readonly error: unknown } | undefined;
  let own: KnownCheck | undefined;
  let steps: ReturnType<KnownCheck["check"]> | undefined;
  let stepRows = 0;

  function put(one: Asked): void {
    left += 1;
    filling.push(one);
    if (filling.length < batchRows) return;
    waiting.push(filling);
    filling = [];
    if (deps.startThread !== undefined) beside ??= workBeside(deps.startThread);
  }

  /** Never rejects: what went wrong is told by `rest`. */
  async function workBeside(start: () => KnownThread): Promise<void> {
    try {
      thread ??= start();
      for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
        take(await thread.check(part), part.length);
      }
    } catch (error) {
      failed ??= { error };
    }
    beside = undefined;
  }

  function take(results: readonly RowResult[], rows: number): void {
    left -= rows;
    deps.onResults(results);
  }

  /** Compares rows for some milliseconds. @returns false when no batch waits any more */
  function work(): boolean {
    if (steps === undefined) {
      if (filling.length > 0) waiting.push(filling);
      filling = [];
      const part = waiting.pop();
      if (part === undefined || failed !== undefined) return false;
      own ??= deps.open();
      stepRows = part.length;
      steps = own.check(part);
    }
    const step = steps.next();
    if (step.done === true) {
      steps = undefined;
      take(step.value, stepRows);
    }
    return true;
  }

  return {
    put,
    work,
    /** Rows not compared yet. */
    left: () => left,
    /** Waits for the batch that the other thread has in hand. */
    rest: async (): Promise<void> => {
      await beside;
      if (failed !== undefined) throw failed.error;
    },
    /** Ends both sides, wherever they are. */
    close: async (): Promise<void> => {
      waiting.length = 0;
      steps?.return([]);
      own?.close();
      await thread?.stop();
      await beside;
    },
  };
}
