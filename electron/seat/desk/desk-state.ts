import type { Draft } from "../../../shared/contract/desk.ts";
import type { CustomerRow } from "../../../shared/domain/customer.ts";
import type { CallRow } from "../../../shared/protocol/rows.ts";
import { type Reader, readOne, run } from "../../cache/read.ts";
import type { QueueReason } from "../queue/queue.ts";

/** What is on the desk; one value in the cache, written with every change, so that a restart lands in the same call. */
export interface DeskState {
  readonly customerId: string | null;
  /** The open call, from dial to wrap-up. */
  readonly callId: string | null;
  readonly reason: QueueReason | null;
}
const nothing: DeskState = { customerId: null, callId: null, reason: null };

export async function readDeskState(db: Reader): Promise<DeskState> {
  const row = await readOne<{ json: string }>(db, "select json from desk where key = 'state'", []);
  return row ? (JSON.parse(row.json) as DeskState) : nothing;
}

export async function writeDeskState(db: Reader, state: DeskState): Promise<void> {
  const json = JSON.stringify(state);
  await run(
    db,
    "insert into desk (key, json) values ('state', ?) on conflict (key) do update set json = excluded.json",
    [json],
  );
}

export async function findOpenCall(db: Reader, callId: string | null): Promise<CallRow | undefined> {
  if (callId === null) return undefined;
  const row = await readOne<{ row_json: string }>(
    db,
    "select row_json from call where call_id = ? and wrapped_up_at_ms is null",
    [callId],
  );
  return row && (JSON.parse(row.row_json) as CallRow);
}

/** My call to this customer that was never wrapped up, the newest. */
export async function findUnfinished(db: Reader, userId: string, customerId: string): Promise<string | null> {
  const row = await readOne<{ call_id: string }>(
    db,
    `select call_id from call where user_id = ? and customer_id = ? and wrapped_up_at_ms is null
     order by dialled_at_ms desc limit 1`,
    [userId, customerId],
  );
  return row?.call_id ?? null;
}

export const draftSlot = (customerId: string): string => `customer:${customerId}`;

/** The draft of a customer as it was last saved on this machine, or a new one. */
export async function readDraft(db: Reader, customerId: string | null, row: CustomerRow | undefined): Promise<Draft> {
  const fresh: Draft = {
    note: "",
    disposition: null,
    level: row && row.sight !== "stub" ? row.level : null,
    levelTouched: false,
    nextText: "",
    callbackNote: "",
    lateReason: "",
    lostReason: "",
    quietText: "",
    savedAtMs: null,
  };
  if (customerId === null) return fresh;
  const kept = await readOne<{ json: string; saved_at_ms: number }>(
    db,
    "select json, saved_at_ms from draft where slot = ?",
    [draftSlot(customerId)],
  );
  return kept ? { ...fresh, ...(JSON.parse(kept.json) as Partial<Draft>), savedAtMs: kept.saved_at_ms } : fresh;
}
