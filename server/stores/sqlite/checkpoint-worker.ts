import { workerData } from "node:worker_threads";
import Database from "better-sqlite3";

/** Entry of the thread that copies the write-ahead log of the hub home (./checkpoint.ts); it ends when that is done. */
const raw = new Database(String(workerData), { fileMustExist: true });
try {
  raw.pragma("synchronous = FULL");
  // Passive: it waits for nobody and nobody waits for it. Twice: the second time there is little left, and less comes meanwhile.
  raw.pragma("wal_checkpoint(passive)");
  raw.pragma("wal_checkpoint(passive)");
} finally {
  raw.close();
}
