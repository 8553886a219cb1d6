import { workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import type { CheckpointData } from "./checkpoint.ts";
import { unlock } from "./sqlite.ts";

/** Entry of the thread that copies the write-ahead log of the cache home (./checkpoint.ts); it ends when that is done. */
const { path, key } = workerData as CheckpointData;
const raw = new Database(path, { fileMustExist: true });
try {
  unlock(raw, key);
  raw.pragma("synchronous=FULL");
  // Passive: it waits for nobody and nobody waits for it; what it could not copy it copies next time.
  raw.pragma("wal_checkpoint(passive)");
} finally {
  raw.close();
}
