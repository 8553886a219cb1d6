import { CompiledQuery, type Kysely } from "kysely";
import type { SeatDatabase } from "./schema.ts";

/** SQLite's own number: about 4 MiB of write-ahead log, copied home in a few milliseconds. */
export const CHECKPOINT_PAGES = 1_000;
/** In the first load a page of the index is written by every transaction; copied home once instead of each time. */
export const LOAD_CHECKPOINT_PAGES = 16_000;

/** How many pages of the write-ahead log gather before they are copied into the file. */
export async function checkpointEvery(db: Kysely<SeatDatabase>, pages: number): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(`pragma wal_autocheckpoint = ${Math.trunc(pages)}`));
}
