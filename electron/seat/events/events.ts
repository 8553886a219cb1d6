import type { Change, Topic } from "../../../shared/contract/app.ts";

/** More customers than this in one change are not named: the screen asks again for everything it shows. */
const NAMED_IDS = 50;

/** Tells who listens what changed. Changes of one turn of the event loop arrive as one. */
export function createEvents() {
  const listeners = new Set<(change: Change) => void>();
  const topics = new Set<Topic>();
  let ids: Set<string> | undefined = new Set();
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    const change: Change =
      ids !== undefined && ids.size > 0 ? { topics: [...topics], ids: [...ids] } : { topics: [...topics] };
    topics.clear();
    ids = new Set();
    for (const listener of listeners) listener(change);
  }

  function emit(change: Change): void {
    for (const topic of change.topics) topics.add(topic);
    for (const id of change.ids ?? []) ids?.add(id);
    if ((change.ids === undefined && change.topics.includes("customer")) || (ids?.size ?? 0) > NAMED_IDS)
      ids = undefined;
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  /** Everything from now on; ends with the signal. A slow reader gets what it missed as one change. */
  async function* changes(signal?: AbortSignal): AsyncGenerator<Change, void, undefined> {
    let queue: Change[] = [];
    let wake: (() => void) | undefined;
    const listener = (change: Change): void => {
      queue.push(change);
      if (queue.length > 100) queue = [{ topics: [...new Set(queue.flatMap((one) => one.topics))] }];
      wake?.();
    };
    const stop = (): void => wake?.();
    listeners.add(listener);
    signal?.addEventListener("abort", stop);
    try {
      while (!signal?.aborted) {
        const next = queue.shift();
        if (next !== undefined) {
          yield next;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
    } finally {
      listeners.delete(listener);
      signal?.removeEventListener("abort", stop);
    }
  }

  return {
    emit,
    changes,
    listen: (listener: (change: Change) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
export type Events = ReturnType<typeof createEvents>;
