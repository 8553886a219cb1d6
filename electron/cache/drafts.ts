import type { Kysely } from "kysely";
import { readOne, run } from "./read.ts";
import type { DraftTable, SeatDatabase } from "./schema.ts";

/** Counts changes of drafts; only ever grows, so that the journal beside the cache can tell which of the two knows more. */
const countChange = (db: Kysely<SeatDatabase>): Promise<void> =>
  run(
    db,
    `insert into meta (key, value) values ('draft-no', '1')
     on conflict (key) do update set value = cast(value as integer) + 1`,
    [],
  );

/** Keeps what is typed in a place (a customer's desk, the entry form); in the caller's transaction. */
export async function putDraft(trx: Kysely<SeatDatabase>, { slot, json, saved_at_ms }: DraftTable): Promise<void> {
  await countChange(trx);
  await run(
    trx,
    `insert into draft (slot, json, saved_at_ms) values (?, ?, ?)
     on conflict (slot) do update set json = excluded.json, saved_at_ms = excluded.saved_at_ms`,
    [slot, json, saved_at_ms],
  );
}

/** Forgets a draft that was filed or given up. Filed with a command: `counted` by that command's number already. */
export async function dropDraft(trx: Kysely<SeatDatabase>, slot: string, counted = false): Promise<void> {
  if (!counted) await countChange(trx);
  await run(trx, "delete from draft where slot = ?", [slot]);
}

/** A cache that has lost changes goes on counting behind those that its journal knows. */
export const raiseDraftNo = (trx: Kysely<SeatDatabase>, counted: number): Promise<void> =>
  run(
    trx,
    `insert into meta (key, value) values ('draft-no', ?)
     on conflict (key) do update set value = max(cast(value as integer), cast(excluded.value as integer))`,
    [counted],
  );

export interface DraftsNow {
  /** How often drafts have changed, and the next number of a command: what the cache knows up to. */
  readonly draftNo: number;
  readonly nextSeatSeq: number;
  readonly slots: readonly string[];
  /** Those that were saved at another time than `known` says. */
  readonly changed: readonly DraftTable[];
}

/** What is in the draft table, as of one moment. @param known slot → when it was saved */
export async function readDrafts(
  db: Kysely<SeatDatabase>,
  known: Readonly<Record<string, number>> = {},
): Promise<DraftsNow> {
  const row = await readOne<{ no: string | null; next: string | null; slots: string; changed: string }>(
    db,
    `select (select value from meta where key = 'draft-no') as no,
       (select value from meta where key = 'next-seat-seq') as next,
       (select json_group_array(slot) from draft) as slots,
       (select json_group_array(json_object('slot', slot, 'json', json, 'saved_at_ms', saved_at_ms)) from draft d
        where not exists (select 1 from json_each(?) k where k.key = d.slot and k.value = d.saved_at_ms)) as changed`,
    [JSON.stringify(known)],
  );
  return {
    draftNo: Number(row?.no ?? 0),
    nextSeatSeq: Number(row?.next ?? 1),
    slots: JSON.parse(row?.slots ?? "[]") as string[],
    changed: JSON.parse(row?.changed ?? "[]") as DraftTable[],
  };
}
