import { Worker } from "node:worker_threads";
import type { KeyRun } from "./duplicate-run.ts";

export interface KeysThreadData {
  readonly path: string;
  readonly key: Uint8Array;
}
export interface KeysAsked {
  readonly after: number;
  readonly most: number;
}
export type KeysThreadAnswer = { readonly read: number } | { readonly run: KeyRun };

/** A thread that makes the keys of customers who wait for them. One question at a time. */
export interface KeysThread {
  /**
   * Keys of about `most` customers behind customer_no `after`, sorted; none are left where its count is 0.
   *
   * @throws when the thread ended, whatever ended it
   */
  ask(asked: KeysAsked, onRead: (count: number) => void): Promise<KeyRun>;
  stop(): Promise<void>;
}

/** Starts the thread on a cache that is open in this process. */
export function startKeysThread(data: KeysThreadData): KeysThread {
  const worker = new Worker(new URL("./duplicate-worker.ts", import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
  });
  let open: { resolve(run: KeyRun): void; reject(error: Error): void; onRead(count: number): void } | undefined;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    open?.reject(ended);
    open = undefined;
  };
  worker.on("message", (answer: KeysThreadAnswer) => {
    if ("read" in answer) return open?.onRead(answer.read);
    open?.resolve(answer.run);
    open = undefined;
  });
  worker.on("error", (cause) => end(new Error("keys thread failed", { cause })));
  worker.on("exit", () => end(new Error("keys thread ended")));
  return {
    ask: (asked, onRead) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        open = { resolve, reject, onRead };
        worker.postMessage(asked);
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
}
