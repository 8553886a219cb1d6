import { Worker } from "node:worker_threads";
import type { CacheFile } from "../context.ts";
import type { Asked } from "./known.ts";
import type { RowResult } from "./row-result.ts";

export interface KnownThreadData {
  readonly hashKey: Uint8Array;
  readonly cache: CacheFile;
}
export type KnownThreadAnswer = { readonly results: readonly RowResult[] } | { readonly error: string };

/** A thread that compares rows with what this seat knows. One batch at a time. */
export interface KnownThread {
  check(asked: readonly Asked[]): Promise<readonly RowResult[]>;
  /** Ends it at once; an open `check` rejects. */
  stop(): Promise<void>;
}

/** Starts the thread beside an import's own. */
export function startKnownThread(data: KnownThreadData): KnownThread {
  const worker = new Worker(new URL("./known-worker.ts", import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 96 },
  });
  let open: { resolve(results: readonly RowResult[]): void; reject(error: Error): void } | undefined;
  const end = (error: Error): void => {
    open?.reject(error);
    open = undefined;
  };
  worker.on("message", (answer: KnownThreadAnswer) => {
    if ("results" in answer) open?.resolve(answer.results);
    else open?.reject(new Error(answer.error));
    open = undefined;
  });
  worker.on("error", (cause) => end(new Error("known thread failed", { cause })));
  worker.on("exit", () => end(new Error("known thread ended")));
  return {
    check: (asked) =>
      new Promise((resolve, reject) => {
        open = { resolve, reject };
        worker.postMessage(asked);
      }),
    stop: async () => {
      await worker.terminate();
      end(new Error("known thread ended"));
    },
  };
}
