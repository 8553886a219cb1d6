import type { Kysely, Transaction } from "kysely";
import { findMeta, putMeta } from "../../cache/meta.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { Outbox } from "../outbox/outbox.ts";

const EPOCH = "hub-epoch";

/**
 * Is this another epoch of the hub's data than the one this cache was filled from? Then it came out of a back-up, and may lack what
 * this seat was told is safe. The first epoch that a cache meets is its own.
 */
export async function isRestored(db: Kysely<SeatDatabase>, epoch: string | undefined): Promise<boolean> {
  if (epoch === undefined) return false;
  const known = await findMeta(db, EPOCH);
  if (known === undefined) await putMeta(db, EPOCH, epoch);
  return known !== undefined && known !== epoch;
}

/** From now on the cache is of this epoch, and what the hub may have lost waits again. @returns how much waits */
export async function takeEpoch(trx: Transaction<SeatDatabase>, outbox: Outbox, epoch: string): Promise<number> {
  await putMeta(trx, EPOCH, epoch);
  return outbox.resend(trx);
}
