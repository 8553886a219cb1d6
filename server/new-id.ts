import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

const ID_BYTES = 16;
const POOL_BYTES = 256 * ID_BYTES;

/**
 * A maker of UUIDs (v7) for everything the hub gives an id. Each is greater than the one before, so that rows keyed by it lie where they are
 * written. Random bytes come in stock: asking the system for every single one costs more than the rest of the id. For names, not for secrets.
 */
export function createIdMaker(nowMs: () => number = Date.now): () => string {
  const pool = new DataView(new ArrayBuffer(POOL_BYTES));
  let at = POOL_BYTES;
  let msecs = 0;
  let seq = 0;
  return () => {
    if (at >= POOL_BYTES) {
      randomFillSync(pool);
      at = 0;
    }
    const random = new Uint8Array(pool.buffer, at, ID_BYTES);
    const now = nowMs();
    if (now > msecs) {
      msecs = now;
      // Half of the numbers stay above it, for the ids of the same millisecond.
      seq = pool.getUint32(at) >>> 1;
    } else seq += 1;
    at += ID_BYTES;
    return v7({ random, msecs, seq });
  };
}
