import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { addToRun, createRun, sortRun, waitingSql } from "./duplicate-run.ts";
import type { KeysAsked, KeysThreadAnswer, KeysThreadData } from "./duplicate-thread.ts";
import { openReader } from "./reader.ts";

/** Entry of the thread that reads the names of many customers and makes their keys (./duplicate-build.ts). */
const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

// An agent's keys come before this. Linux counts threads one by one; elsewhere this would slow the whole seat.
if (process.platform === "linux") setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
const READ = 1000;
const { path, key } = workerData as KeysThreadData;
const reader = openReader(path, key, 8);
const readWaiting = reader.prepare<[number], [number, string | null]>(waitingSql(READ)).raw();

port.on("message", ({ after, most }: KeysAsked) => {
  const run = createRun(after);
  // Each reading ends before its keys are made: an open one would keep the log from being copied home.
  for (let rows = readWaiting.all(run.last); rows.length > 0 && run.count < most; rows = readWaiting.all(run.last)) {
    for (const [customerNo, facts] of rows) addToRun(run, customerNo, facts);
    port.postMessage({ read: run.count } satisfies KeysThreadAnswer);
  }
  sortRun(run);
  port.postMessage(
    { run } satisfies KeysThreadAnswer,
    run.parts.map((part) => part.words.buffer),
  );
});
