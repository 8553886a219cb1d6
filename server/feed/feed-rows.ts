import type { Selectable } from "kysely";
import type { Role } from "../../shared/domain/vocabulary.ts";
import type {
  ActivityRow,
  BatchRow,
  CallbackRow,
  CallRow,
  LeaseRow,
  LedgerRow,
  PairRow,
  SettingRow,
  UserRow,
} from "../../shared/protocol/rows.ts";
import type { HubDatabase } from "../stores/schema.ts";

type Stored<T extends keyof HubDatabase> = Selectable<HubDatabase[T]>;

/** From stored rows to the rows of the protocol, one function a table. */
export const toCallRow = (row: Stored<"call">): CallRow => ({
  callId: row.call_id,
  rev: row.rev,
  customerId: row.customer_id,
  userId: row.user_id,
  numberId: row.number_id,
  contactId: row.contact_id,
  numberMasked: row.number_masked,
  direction: row.direction === "in" ? "in" : "out",
  dialledAtMs: row.dialled_at_ms,
  endedAtMs: row.ended_at_ms,
  disposition: row.disposition,
  wrappedUpAtMs: row.wrapped_up_at_ms,
  levelFrom: row.level_from,
  levelTo: row.level_to,
  overrideRule: row.override_rule,
  overrideByUserId: row.override_by_user_id,
});

export const toActivityRow = (row: Stored<"activity">): ActivityRow => ({
  activityId: row.activity_id,
  rev: row.rev,
  customerId: row.customer_id,
  callId: row.call_id,
  type: row.type,
  subject: row.subject,
  body: row.body,
  transcript: row.transcript,
  contactId: row.contact_id,
  atMs: row.at_ms,
  byUserId: row.by_user_id,
  executorIds: JSON.parse(row.executor_ids_json),
  createdAtMs: row.created_at_ms,
  contribution: row.contribution === 1,
});

export const toCallbackRow = (row: Stored<"callback">): CallbackRow => ({
  callbackId: row.callback_id,
  rev: row.rev,
  customerId: row.customer_id,
  userId: row.user_id,
  dueAtMs: row.due_at_ms,
  note: row.note,
  state: row.state as CallbackRow["state"],
  madeAtMs: row.made_at_ms,
  madeByCallId: row.made_by_call_id,
  doneAtMs: row.done_at_ms,
  doneByCallId: row.done_by_call_id,
  lateReason: row.late_reason,
  contribution: row.contribution === 1,
});

export const toUserRow = (row: Stored<"user">): UserRow => ({
  userId: row.user_id,
  rev: row.rev,
  login: row.login,
  name: row.name,
  role: row.role as Role,
  seatNo: row.seat_no,
  active: row.active === 1,
  senior: row.senior === 1,
  seesNumbers: row.sees_numbers === 1,
  createdAtMs: row.created_at_ms,
});

export const toSettingRow = (row: Stored<"setting">): SettingRow => ({
  key: row.key,
  rev: row.rev,
  version: row.version,
  value: JSON.parse(row.value_json),
});

export const toLedgerRow = (row: Stored<"ledger">): LedgerRow => ({
  eventId: row.event_id,
  rev: row.rev,
  seq: row.seq,
  customerId: row.customer_id,
  kind: row.kind,
  fromOwnerId: row.from_owner_id,
  toOwnerId: row.to_owner_id,
  byUserId: row.by_user_id,
  rule: row.rule,
  reason: row.reason,
  otherCustomerId: row.other_customer_id,
  hubMs: row.hub_ms,
  seatMs: row.seat_ms,
  monoMs: row.mono_ms,
  prevHash: row.prev_hash,
  hash: row.hash,
});

export const toLeaseRow = (row: Stored<"lease">): LeaseRow => ({
  leaseId: row.lease_id,
  rev: row.rev,
  customerId: row.customer_id,
  userId: row.user_id,
  deviceId: row.device_id,
  kind: row.kind === "view" ? "view" : "batch",
  queue: row.queue as LeaseRow["queue"],
  grantedAtMs: row.granted_at_ms,
  expiresAtMs: row.expires_at_ms,
  marginMs: row.margin_ms,
  recalledAtMs: row.recalled_at_ms,
  recallReason: row.recall_reason,
  endedAtMs: row.ended_at_ms,
  endedWhy: row.ended_why,
});

export const toBatchRow = (row: Stored<"batch">): BatchRow => ({
  batchId: row.batch_id,
  rev: row.rev,
  fileName: row.file_name,
  byUserId: row.by_user_id,
  pool: row.pool,
  startedAtMs: row.started_at_ms,
  finishedAtMs: row.finished_at_ms,
  undoneAtMs: row.undone_at_ms,
  added: row.added,
  inPool: row.in_pool,
  tracked: row.tracked,
  inBin: row.in_bin,
  inFile: row.in_file,
  bad: row.bad,
});

export const toPairRow = (row: Stored<"pair">): PairRow => ({
  pairId: row.pair_id,
  rev: row.rev,
  a: row.a,
  b: row.b,
  verdict: row.verdict === "same" ? "same" : "different",
  byUserId: row.by_user_id,
  atMs: row.at_ms,
});
