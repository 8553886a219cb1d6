import type { Kysely } from "kysely";
import type { SeatDatabase } from "./schema.ts";

/** Keys of the cache's own memory. */
export type MetaKey =
  /** Feed cursor: every row with rev up to it is here. */
  | "cursor"
  /** Next seatSeq of this device; only ever grows. */
  | "next-seat-seq"
  /** "1" once the first load is complete. */
  | "loaded"
  /** {done,total} of an unfinished first load. */
  | "load"
  | "last-sync-ms"
  | "clock-offset-ms"
  /** DUPLICATE_KEYS_VERSION of the keys in duplicate_key. */
  /** Hub time and this computer's clocks when it was heard (seat/leases/lease-clock.ts). */
  | "lease-clock"
  | "duplicate-keys-version";

export async function findMeta(db: Kysely<SeatDatabase>, key: MetaKey): Promise<string | undefined> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst();
  return row?.value;
}

export async function putMeta(db: Kysely<SeatDatabase>, key: MetaKey, value: string | number): Promise<void> {
  await db
    .insertInto("meta")
    .values({ key, value: String(value) })
    .onConflict((oc) => oc.column("key").doUpdateSet({ value: String(value) }))
    .execute();
}

export async function getNumberMeta(db: Kysely<SeatDatabase>, key: MetaKey, otherwise: number): Promise<number> {
  const value = await findMeta(db, key);
  return value === undefined ? otherwise : Number(value);
}
