import { Worker } from "node:worker_threads";
import { Refusal, type RefusalCode } from "../../../shared/errors.ts";
import type { CacheFile } from "../context.ts";
import type { Counts, ImportSession } from "./session.ts";

type Op = keyof ImportSession;
export interface WorkerData {
  readonly hashKey: Uint8Array;
  readonly cache: CacheFile;
}
export interface WorkerRequest {
  readonly id: number;
  readonly op: Op;
  readonly args: readonly unknown[];
}
type Detail = Record<string, string | number | null>;
export type WorkerAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly refusal: { readonly code: string; readonly detail: Detail } }
  | { readonly id: number; readonly error: string }
  | { readonly progress: Progress };

interface Progress {
  readonly done: number;
  readonly total: number;
  readonly counts: Counts;
}

/** Heap of the worker, MiB: a file that needs more ends this worker, never the seat. */
const heapLimitMib = 1024;
/** Rows come and go in thousands; with the usual 16 MiB many of them are carried over for nothing. */
const youngMib = 96;

export interface ImportWorker {
  call<K extends Op>(op: K, ...args: Parameters<ImportSession[K]>): Promise<Awaited<ReturnType<ImportSession[K]>>>;
  /** Ends the thread at once; open calls reject with "import worker ended". */
  stop(): Promise<void>;
}

/** Starts the worker thread of one import. */
export function startImportWorker(options: {
  readonly hashKey: Uint8Array;
  readonly cache: CacheFile;
  readonly onProgress: (progress: Progress) => void;
}): ImportWorker {
  const data: WorkerData = { hashKey: options.hashKey, cache: options.cache };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapLimitMib, maxYoungGenerationSizeMb: youngMib },
    stdout: false,
  });
  worker.unref();
  let lastId = 0;
  let ended: Error | undefined;
  const open = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of open.values()) reject(error);
    open.clear();
  };
  worker.on("message", (answer: WorkerAnswer) => {
    if ("progress" in answer) {
      options.onProgress(answer.progress);
      return;
    }
    const waiting = open.get(answer.id);
    open.delete(answer.id);
    if ("value" in answer) waiting?.resolve(answer.value);
    else if ("refusal" in answer) {
      waiting?.reject(new Refusal(answer.refusal.code as RefusalCode, answer.refusal.detail));
    } else waiting?.reject(new Error(answer.error));
  });
  worker.on("error", (cause) => end(new Error("import worker failed", { cause })));
  worker.on("exit", () => end(new Error("import worker ended")));

  return {
    call<K extends Op>(op: K, ...args: Parameters<ImportSession[K]>) {
      return new Promise<Awaited<ReturnType<ImportSession[K]>>>((resolve, reject) => {
        if (ended) {
          reject(ended);
          return;
        }
        lastId += 1;
        open.set(lastId, { resolve: resolve as (value: unknown) => void, reject });
        worker.postMessage({ id: lastId, op, args } satisfies WorkerRequest);
      });
    },
    stop: async () => {
      end(new Error("import worker ended"));
      await worker.terminate();
    },
  };
}
