import type { Generated } from "kysely";

/** The hub's tables as Kysely sees them; columns as in migrations/server. Times are Unix milliseconds, flags 0 or 1. */
type Flag = number;

export interface OrgTable {
  org_id: string;
  name: string;
  rev: number;
  hash_key: string;
  ledger_seq: number;
  ledger_hash: string;
  created_at_ms: number;
  /**
   * Since rev steady_from every group of commands has written claims, notes and receipts only; said as of rev steady_to, and worth
   * nothing where rev is another.
   */
  steady_from: Generated<number>;
  steady_to: Generated<number>;
}
export interface UserTable {
  org_id: string;
  user_id: string;
  rev: number;
  login: string;
  login_key: string;
  name: string;
  role: string;
  seat_no: number | null;
  active: Flag;
  senior: Flag;
  sees_numbers: Flag;
  password_hash: string;
  created_at_ms: number;
  sight_epoch: number;
  failed_count: number;
  locked_until_ms: number | null;
}
export interface DeviceTable {
  org_id: string;
  device_id: string;
  user_id: string;
  name: string;
  token_hash: string;
  created_at_ms: number;
  last_seen_at_ms: number;
  revoked_at_ms: number | null;
  /** A bound: no seatSeq above it has been run for this user on this device. Raised ahead of its use (server/commands/memory.ts), never lowered. */
  last_seat_seq: number;
  sight_epoch: number;
}
export interface JoinCodeTable {
  org_id: string;
  code_id: string;
  secret: string;
  made_by_user_id: string;
  made_at_ms: number;
  expires_at_ms: number | null;
  revoked_at_ms: number | null;
}
export interface SettingTable {
  org_id: string;
  key: string;
  rev: number;
  version: number;
  value_json: string;
  by_user_id: string | null;
  at_ms: number;
}
export interface CustomerTable {
  org_id: string;
  customer_id: string;
  rev: number;
  version: number;
  name: string;
  name_key: string;
  state: string;
  pool: string;
  owner_id: string | null;
  tracking_since_ms: number | null;
  survivor_id: string | null;
  bin_reason: string;
  binned_at_ms: number | null;
  province: string;
  city: string;
  district: string;
  address: string;
  industry: string;
  product: string;
  customer_type: string;
  source: string;
  stage: string;
  level: string | null;
  level_since_ms: number | null;
  starred: Flag;
  intro: string;
  website: string;
  cost: number | null;
  do_not_call: Flag;
  quiet_until_ms: number | null;
  quiet_reason: string;
  contact_count: number;
  last_contact_at_ms: number | null;
  last_disposition: string;
  last_call_at_ms: number | null;
  last_call_by_user_id: string | null;
  attempts_day: string;
  attempts_today: number;
  last_viewed_at_ms: number | null;
  last_viewed_by_user_id: string | null;
  member_json: string | null;
  batch_id: string | null;
  created_at_ms: number;
  created_by_user_id: string | null;
  edited_by_user_id: string | null;
  has_history: Flag;
  /** Who holds a lease that the hub may not deal again yet; null = nobody. */
  lessee_id: string | null;
  deal_after_ms: Generated<number>;
  /** Another record of the same firm is known: a claim asks the duplicate engine. */
  has_twin: Generated<number>;
  /** May another customer have one of its numbers, or its full name? Where not, a claim need not look. Every writer of numbers and names calls markSharing. */
  shares_keys: Flag;
}
export interface ContactTable {
  org_id: string;
  contact_id: string;
  customer_id: string;
  name: string;
  role: string;
  note: string;
  position: number;
}
export interface NumberTable {
  org_id: string;
  number_id: string;
  customer_id: string;
  contact_id: string | null;
  kind: string;
  label: string;
  display: string;
  e164: string;
  ext: string;
  masked: string;
  tail: string;
  hash: string;
  dead: Flag;
  position: number;
}
export interface PairTable {
  org_id: string;
  pair_id: string;
  rev: number;
  a: string;
  b: string;
  verdict: string;
  by_user_id: string;
  at_ms: number;
}
export interface CallTable {
  org_id: string;
  call_id: string;
  rev: number;
  customer_id: string;
  user_id: string;
  number_id: string | null;
  contact_id: string | null;
  number_masked: string;
  direction: string;
  dialled_at_ms: number;
  ended_at_ms: number | null;
  disposition: string | null;
  wrapped_up_at_ms: number | null;
  level_from: string | null;
  level_to: string | null;
  override_rule: string | null;
  override_by_user_id: string | null;
}
export interface ActivityTable {
  org_id: string;
  activity_id: string;
  rev: number;
  customer_id: string;
  call_id: string | null;
  type: string;
  subject: string;
  body: string;
  transcript: string;
  contact_id: string | null;
  at_ms: number;
  by_user_id: string | null;
  executor_ids_json: string;
  created_at_ms: number;
  contribution: Flag;
}
export interface CallbackTable {
  org_id: string;
  callback_id: string;
  rev: number;
  customer_id: string;
  user_id: string;
  due_at_ms: number;
  note: string;
  state: string;
  made_at_ms: number;
  made_by_call_id: string | null;
  done_at_ms: number | null;
  done_by_call_id: string | null;
  late_reason: string;
  contribution: Generated<Flag>;
}
export interface LedgerTable {
  org_id: string;
  event_id: string;
  rev: number;
  seq: number;
  customer_id: string;
  kind: string;
  from_owner_id: string | null;
  to_owner_id: string | null;
  by_user_id: string | null;
  rule: string;
  reason: string;
  other_customer_id: string | null;
  hub_ms: number;
  seat_ms: number | null;
  mono_ms: number | null;
  prev_hash: string;
  hash: string;
}
export interface LeaseTable {
  org_id: string;
  customer_id: string;
  lease_id: string;
  rev: number;
  /** From when on its holder sees the customer in full. */
  granted_rev: number;
  user_id: string;
  device_id: string;
  kind: string;
  queue: string;
  granted_at_ms: number;
  expires_at_ms: number;
  margin_ms: number;
  free_at_ms: number;
  recalled_at_ms: number | null;
  recalled_by_user_id: string | null;
  recall_reason: string;
  ended_at_ms: number | null;
  ended_why: string;
}
/** See stores/sqlite/holdings.ts; PostgreSQL has an index for it and keeps the tables for nodes of an older version. */
export interface HoldingTable {
  org_id: string;
  owner_id: string;
  customer_id: string;
}
/** The last ledger event that `holding` has taken in. */
export interface HoldingSettledTable {
  org_id: string;
  seq: number;
}
/** An entry that turned out to be a known firm: what was written on it belongs there. */
export interface AliasTable {
  org_id: string;
  customer_id: string;
  known_customer_id: string;
  user_id: string;
  at_ms: number;
}
export interface SightLossTable {
  org_id: string;
  user_id: string;
  customer_id: string;
  rev: number;
}
export interface ReceiptTable {
  org_id: string;
  op_id: string;
  device_id: string;
  user_id: string;
  seat_seq: number;
  kind: string;
  status: string;
  receipt_json: string;
  at_ms: number;
}
export interface BatchTable {
  org_id: string;
  batch_id: string;
  rev: number;
  file_name: string;
  by_user_id: string;
  pool: string;
  started_at_ms: number;
  finished_at_ms: number | null;
  undone_at_ms: number | null;
  added: number;
  in_pool: number;
  tracked: number;
  in_bin: number;
  in_file: number;
  bad: number;
}
export interface BatchRowTable {
  org_id: string;
  batch_id: string;
  row_no: number;
  bucket: string;
  customer_id: string | null;
}
export interface AuditTable {
  org_id: string;
  audit_id: string;
  at_ms: number;
  user_id: string;
  device_id: string;
  what: string;
  customer_id: string | null;
  detail: string;
}

export interface HubDatabase {
  org: OrgTable;
  user: UserTable;
  device: DeviceTable;
  join_code: JoinCodeTable;
  setting: SettingTable;
  customer: CustomerTable;
  contact: ContactTable;
  number: NumberTable;
  pair: PairTable;
  call: CallTable;
  activity: ActivityTable;
  callback: CallbackTable;
  ledger: LedgerTable;
  holding: HoldingTable;
  holding_settled: HoldingSettledTable;
  lease: LeaseTable;
  alias: AliasTable;
  sight_loss: SightLossTable;
  receipt: ReceiptTable;
  batch: BatchTable;
  batch_row: BatchRowTable;
  audit: AuditTable;
}
