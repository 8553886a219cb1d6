import type { Kysely } from "kysely";
import { readOne, run } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";

/** Keys of the cache's own memory. */
export type MetaKey =
  /** Feed cursor: every row with rev up to it is here. */
  | "cursor"
  /** Next seatSeq of this device; only ever grows. */
  | "next-seat-seq"
  /** How often drafts have changed (cache/drafts.ts). */
  | "draft-no"
  /** "1" once the first load is complete. */
  | "loaded"
  /** "1" once this user's own customers are here, which come before the rest. */
  | "own-loaded"
  /** Epoch of the hub that the rows of the feed come from (seat/sync/restored.ts). */
  | "hub-epoch"
  /** {done,total} of an unfinished first load. */
  | "load"
  | "last-sync-ms"
  | "clock-offset-ms"
  /** Hub time and this computer's clocks when it was heard (seat/leases/lease-clock.ts). */
  | "lease-clock"
  /** DUPLICATE_KEYS_VERSION of the keys in duplicate_key. */
  | "duplicate-keys-version";

export async function findMeta(db: Kysely<SeatDatabase>, key: MetaKey): Promise<string | undefined> {
  return (await readOne<{ value: string }>(db, "select value from meta where key = ?", [key]))?.value;
}

export async function putMeta(db: Kysely<SeatDatabase>, key: MetaKey, value: string | number): Promise<void> {
  await run(db, "insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value", [
    key,
    String(value),
  ]);
}

export async function getNumberMeta(db: Kysely<SeatDatabase>, key: MetaKey, otherwise: number): Promise<number> {
  const value = await findMeta(db, key);
  return value === undefined ? otherwise : Number(value);
}
