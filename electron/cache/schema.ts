import type { ColumnType, Generated } from "kysely";

/**
 * Kysely types of the seat's encrypted cache (migrations/seat). Columns are snake_case; flags are 0/1 because SQLite
 * takes no booleans. `row_json` is the whole hub row as shared/protocol/rows.ts shapes it; the columns beside it are what lists
 * filter and sort by, and what sync needs. Rows that the hub has not confirmed carry `rev` 0.
 */
export interface SeatDatabase {
  meta: MetaTable;
  tally: TallyTable;
  customer: CustomerTable;
  number: NumberTable;
  call: CallTable;
  activity: ActivityTable;
  callback: CallbackTable;
  lease: LeaseTable;
  user: UserTable;
  setting: SettingTable;
  ledger: LedgerTable;
  batch: BatchTable;
  pair: PairTable;
  outbox: OutboxTable;
  base: BaseTable;
  receipt: ReceiptTable;
  draft: DraftTable;
  desk: DeskTable;
  ring: RingTable;
  scheme: SchemeTable;
  skip: SkipTable;
  prevented: PreventedTable;
  outage: OutageTable;
  outage_entry: OutageEntryTable;
}

/** cursor, org, session facts … one text value a key. */
export interface MetaTable {
  key: string;
  value: string;
}

/** Counters kept by triggers because counting a million rows takes too long: `pool` = customers in a pool. */
export interface TallyTable {
  name: string;
  n: number;
}

export interface CustomerTable {
  /** Stable row number: what full-text and duplicate indexes key on. */
  customer_no: Generated<number>;
  customer_id: string;
  rev: number;
  version: number;
  sight: "full" | "pool" | "stub";
  name: string;
  state: "pool" | "owned" | "bin";
  pool: "members" | "general" | "marketing";
  owner_id: string | null;
  tracking_since_ms: number | null;
  survivor_id: string | null;
  bin_reason: string;
  binned_at_ms: number | null;
  province: string;
  city: string;
  last_call_at_ms: number | null;
  last_call_by_user_id: string | null;
  do_not_call: number;
  quiet_until_ms: number | null;
  industry: string;
  product: string;
  customer_type: string;
  source: string;
  stage: string;
  level: string | null;
  starred: number;
  contact_count: number;
  last_contact_at_ms: number | null;
  last_disposition: string;
  last_viewed_at_ms: number | null;
  last_viewed_by_user_id: string | null;
  batch_id: string | null;
  created_at_ms: number;
  is_member: number;
  member_login_at_ms: number | null;
  member_registered_at_ms: number | null;
  member_login_count: number;
  /** First contact's name and first live number, masked, for list lines. */
  contact_name: string;
  masked_number: string;
  /** Earliest open callback of this customer (any user's the seat may see), kept beside each callback write. */
  next_at_ms: number | null;
  row_json: string;
}

/** Numbers of customers seen `full` or `pool`; a stub's hashes are in its row_json and in the duplicate index. */
export interface NumberTable {
  customer_id: string;
  number_id: string;
  contact_id: string | null;
  kind: "phone" | "mobile" | "fax";
  tail: string;
  hash: string;
  e164: string | null;
  dead: number;
}

export interface CallTable {
  call_id: string;
  rev: number;
  customer_id: string;
  user_id: string;
  dialled_at_ms: number;
  ended_at_ms: number | null;
  disposition: string | null;
  wrapped_up_at_ms: number | null;
  row_json: string;
}

export interface ActivityTable {
  activity_id: string;
  rev: number;
  customer_id: string;
  call_id: string | null;
  at_ms: number;
  by_user_id: string | null;
  row_json: string;
}

export interface CallbackTable {
  callback_id: string;
  rev: number;
  customer_id: string;
  user_id: string;
  due_at_ms: number;
  state: "open" | "done" | "cancelled";
  made_at_ms: number;
  done_at_ms: number | null;
  row_json: string;
}

/** My exclusive rights to work customers of the pool, as the hub granted them. */
export interface LeaseTable {
  customer_id: string;
  lease_id: string;
  rev: number;
  device_id: string;
  kind: "batch" | "view";
  queue: "members" | "general" | "marketing";
  granted_at_ms: number;
  /** Hub time. */
  expires_at_ms: number;
  /** The seat ends the lease this much before its expiry; the hub deals it again only this much after. */
  margin_ms: number;
  recalled_at_ms: number | null;
  /** Used up or given back here; the hub's answer is still to come. */
  spent_at_ms: number | null;
  row_json: string;
}

export interface UserTable {
  user_id: string;
  rev: number;
  name: string;
  role: "agent" | "lead" | "admin";
  active: number;
  row_json: string;
}

export interface SettingTable {
  key: string;
  rev: number;
  version: number;
  value_json: string;
}

export interface LedgerTable {
  event_id: string;
  rev: number;
  seq: number;
  customer_id: string;
  other_customer_id: string | null;
  hub_ms: number;
  row_json: string;
}

export interface BatchTable {
  batch_id: string;
  rev: number;
  started_at_ms: number;
  row_json: string;
}

export interface PairTable {
  pair_id: string;
  rev: number;
  a: string;
  b: string;
  verdict: "same" | "different";
  row_json: string;
}

/**
 * Commands on their way. waiting: the hub has not answered. confirmed: applied at the hub, but the rows it wrote are not here yet, so the
 * local effect is still applied over older hub rows. Gone as soon as the cursor has passed receipt_rev.
 */
export interface OutboxTable {
  seat_seq: number;
  op_id: string;
  kind: string;
  customer_id: string | null;
  payload_json: string;
  expected_version: number | null;
  wall_ms: number;
  mono_ms: number;
  state: ColumnType<"waiting" | "confirmed", "waiting" | "confirmed", "waiting" | "confirmed">;
  receipt_rev: number;
}

/** The hub's row under an optimistic change; row_json null = the hub has no such row (or has dropped it). */
export interface BaseTable {
  customer_id: string;
  of: "customer" | "call" | "activity" | "callback";
  id: string;
  row_json: string | null;
}

/** Commands that ended in lost, refused or with conflicts, until the agent has seen them (I4). */
export interface ReceiptTable {
  op_id: string;
  kind: string;
  customer_id: string | null;
  customer_name: string;
  payload_json: string;
  receipt_json: string;
  at_ms: number;
  seen_at_ms: number | null;
}

/** What is being typed, one a slot: `customer:<id>` for the desk, `entry` for manual entry. */
export interface DraftTable {
  slot: string;
  json: string;
  saved_at_ms: number;
}

/** The desk's own state (customer, open call, queue filter …), one JSON value a key. */
export interface DeskTable {
  key: string;
  json: string;
}

/** How a callback rang on this seat. */
export interface RingTable {
  callback_id: string;
  due_at_ms: number;
  rung_at_ms: number | null;
  seen_at_ms: number | null;
  snoozed_until_ms: number | null;
}

export interface SchemeTable {
  scheme_id: string;
  name: string;
  filter_json: string;
  made_at_ms: number;
}

/** Leads put off for later today. */
export interface SkipTable {
  customer_id: string;
  until_ms: number;
}

/** Double calls that the gate prevented, for today's figures. */
export interface PreventedTable {
  customer_id: string;
  day: string;
  at_ms: number;
}

/** A stretch without the hub. `last_seq`: highest seatSeq when it ended; drained when all up to it was answered. */
export interface OutageTable {
  outage_id: string;
  from_ms: number;
  to_ms: number | null;
  last_seq: number | null;
  drained_at_ms: number | null;
  seen_at_ms: number | null;
}

/** What became of a command that was queued in an outage; receipt and payload where it ended otherwise than asked. */
export interface OutageEntryTable {
  op_id: string;
  outage_id: string;
  seat_seq: number;
  kind: string;
  customer_id: string | null;
  customer_name: string;
  typed_at_ms: number;
  words: string;
  status: string;
  payload_json: string | null;
  receipt_json: string | null;
  taken_json: string | null;
}
