import type { FeedRow } from "../../shared/protocol/rows.ts";
import { listKept } from "../stores/sql/feed.ts";
import type { HubReader } from "../stores/store.ts";
import { toActivityRow, toCallbackRow, toCallRow, toLedgerRow } from "./feed-rows.ts";

/**
 * A customer came into a user's full sight at this rev, as his own or lent to him. What hangs on a customer keeps its rev when the customer
 * passes to somebody else; the event by which it does (a ledger row, a lease) brings all of it to the one who sees it from then on.
 */
export interface Gain {
  readonly userId: string;
  readonly customerId: string;
  readonly rev: number;
}
type HistoryRow = Extract<FeedRow, { table: "call" | "activity" | "callback" | "ledger" }>;
interface Shown {
  readonly gain: Gain;
  /** Of the row, without its rev. */
  readonly key: string;
  readonly row: HistoryRow;
}

/** What hangs on these customers, up to `toRev`. A customer who has left the user's sight again brings nothing. */
export async function showGains(
  db: HubReader,
  { orgId, gains, toRev }: { orgId: string; gains: readonly Gain[]; toRev: number },
  list: typeof listKept = listKept,
): Promise<Shown[]> {
  if (gains.length === 0) return [];
  const byCustomer = Map.groupBy(gains, (gain) => gain.customerId);
  const ask = { orgId, customerIds: [...byCustomer.keys()], toRev };
  const shown: Shown[] = [];
  function show(kept: { customer_id: string; keeper_id: string | null }, id: string, row: HistoryRow): void {
    for (const gain of byCustomer.get(kept.customer_id) ?? []) {
      if (gain.userId === kept.keeper_id) shown.push({ gain, key: `${row.table} ${id}`, row });
    }
  }
  for (const row of await list(db, "call", ask)) show(row, row.call_id, { table: "call", row: toCallRow(row) });
  for (const row of await list(db, "activity", ask)) {
    show(row, row.activity_id, { table: "activity", row: toActivityRow(row) });
  }
  for (const row of await list(db, "callback", ask)) {
    show(row, row.callback_id, { table: "callback", row: toCallbackRow(row) });
  }
  for (const row of await list(db, "ledger", ask)) {
    show(row, row.event_id, { table: "ledger", row: toLedgerRow(row) });
  }
  return shown;
}
