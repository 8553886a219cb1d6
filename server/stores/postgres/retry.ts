import { setTimeout as wait } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { HubDatabase } from "../schema.ts";
import type { HubTransaction } from "../store.ts";

const TRIES = 8;
const FIRST_WAIT_MS = 5;

/** Serialization failure (also CockroachDB's "restart transaction") or deadlock: the same work may well succeed now. */
export function isConflict(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "40001" || code === "40P01";
}

/** Runs `work` in a transaction, again from its beginning where the engine says that another was in the way. */
export async function transactAgain<T>(db: Kysely<HubDatabase>, work: (trx: HubTransaction) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!isConflict(error) || tried >= TRIES) throw error;
      await wait(FIRST_WAIT_MS * 2 ** tried * (0.5 + Math.random()));
    }
  }
}
