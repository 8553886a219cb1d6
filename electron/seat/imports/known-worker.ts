import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { createNumberHash } from "./hash.ts";
import { type Asked, openKnown } from "./known.ts";
import type { KnownThreadAnswer, KnownThreadData } from "./known-thread.ts";

/** Entry of the thread beside an import: compares batches of rows with what this seat knows. */
const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

// An agent's keys come before a list. Linux counts threads one by one; elsewhere this would slow the whole seat, and the system itself
// prefers the window in front.
if (process.platform === "linux") setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
const { hashKey, cache } = workerData as KnownThreadData;
const known = openKnown(cache, createNumberHash(hashKey));
const send = (answer: KnownThreadAnswer): void => port.postMessage(answer);

port.on("message", (asked: readonly Asked[]) => {
  try {
    const steps = known.check(asked);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    send({ results: step.value });
  } catch (error) {
    send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
