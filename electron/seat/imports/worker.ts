import { randomFillSync } from "node:crypto";
import { availableParallelism } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { v7 } from "uuid";
import { Refusal } from "../../../shared/errors.ts";
import { openKnown } from "./known.ts";
import { startKnownThread } from "./known-thread.ts";
import { createImportSession } from "./session.ts";
import type { WorkerAnswer, WorkerData, WorkerRequest } from "./worker-client.ts";

/** Entry of the worker thread: one import session, asked by messages. */
const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

const { hashKey, cache } = workerData as WorkerData;
/** Random bytes for 256 ids at a time: asked one by one they cost more than the row. */
const pool = new Uint8Array(4096);
let used = pool.length;
function randomBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

let lastProgressMs = 0;
const send = (answer: WorkerAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(answer, transfer);
const session = createImportSession({
  newId: () => v7({ rng: randomBytes }),
  hashKey,
  openKnown: (hashNumber) => openKnown(cache, hashNumber),
  startKnownThread: availableParallelism() > 1 ? () => startKnownThread({ hashKey, cache }) : undefined,
  onProgress: (done, total, counts) => {
    const now = performance.now();
    if (now - lastProgressMs < 100) return;
    lastProgressMs = now;
    send({ progress: { done, total, counts } });
  },
});

port.on("message", async ({ id, op, args }: WorkerRequest) => {
  try {
    const run = session[op] as (...args: readonly unknown[]) => unknown;
    send({ id, value: await run(...args) });
  } catch (error) {
    if (error instanceof Refusal) send({ id, refusal: { code: error.code, detail: { ...error.detail } } });
    else send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
