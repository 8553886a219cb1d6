import { parentPort, workerData } from "node:worker_threads";
import { v7 } from "uuid";
import { Refusal } from "../../../shared/errors.ts";
import { createImportSession } from "./session.ts";
import type { WorkerAnswer, WorkerData, WorkerRequest } from "./worker-client.ts";

/** Entry of the worker thread: one import session, asked by messages. */
const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

const { hashKey } = workerData as WorkerData;
let lastProgressMs = 0;
const send = (answer: WorkerAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(answer, transfer);
const session = createImportSession({
  newId: () => v7(),
  hashKey,
  onProgress: (done, total) => {
    const now = performance.now();
    if (now - lastProgressMs < 100) return;
    lastProgressMs = now;
    send({ progress: { done, total } });
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
