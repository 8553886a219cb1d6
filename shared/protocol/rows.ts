import { z } from "zod";
import { CustomerRow } from "../domain/customer.ts";
import { Id, Ms, PoolKind, Role } from "../domain/vocabulary.ts";

/**
 * The rows of the feed: what the hub tells a seat, already cut to what this user may see.
 * `rev` is unique a row and grows in commit order within the organisation (DESIGN §5).
 */
const rev = z.number().int();

export const CallRow = z.object({
  callId: Id,
  rev,
  customerId: Id,
  userId: Id,
  numberId: Id.nullable(),
  contactId: Id.nullable(),
  numberMasked: z.string().max(40),
  direction: z.enum(["out", "in"]),
  dialledAtMs: Ms,
  endedAtMs: Ms.nullable(),
  /** null until wrapped up: an unfinished call stays visible (DESIGN §4). */
  disposition: z.string().max(40).nullable(),
  wrappedUpAtMs: Ms.nullable(),
  levelFrom: z.string().max(1).nullable(),
  levelTo: z.string().max(1).nullable(),
  /** Set where a lead's override let the dial through. */
  overrideRule: z.string().max(40).nullable(),
  overrideByUserId: Id.nullable(),
});
export type CallRow = z.infer<typeof CallRow>;

export const ActivityRow = z.object({
  activityId: Id,
  rev,
  customerId: Id,
  callId: Id.nullable(),
  type: z.string().max(40),
  subject: z.string().max(200),
  body: z.string().max(20_000),
  transcript: z.string().max(100_000),
  contactId: Id.nullable(),
  atMs: Ms,
  byUserId: Id.nullable(),
  executorIds: z.array(Id).max(50),
  createdAtMs: Ms,
  /** Written by somebody who was not (or no longer) the owner: kept, shown as a contribution (I4). */
  contribution: z.boolean(),
});
export type ActivityRow = z.infer<typeof ActivityRow>;

export const CallbackState = z.enum(["open", "done", "cancelled"]);
export const CallbackRow = z.object({
  callbackId: Id,
  rev,
  customerId: Id,
  userId: Id,
  dueAtMs: Ms,
  note: z.string().max(500),
  state: CallbackState,
  madeAtMs: Ms,
  madeByCallId: Id.nullable(),
  doneAtMs: Ms.nullable(),
  doneByCallId: Id.nullable(),
  /** Why it lies later than the level's cadence allows (4.17). */
  lateReason: z.string().max(200),
  /** Made by somebody who did not own the customer any more: kept as cancelled, shown as a contribution (I4). */
  contribution: z.boolean().optional(),
});
export type CallbackRow = z.infer<typeof CallbackRow>;

export const UserRow = z.object({
  userId: Id,
  rev,
  login: z.string().max(60),
  name: z.string().max(60),
  role: Role,
  seatNo: z.number().int().nullable(),
  active: z.boolean(),
  senior: z.boolean(),
  seesNumbers: z.boolean(),
  createdAtMs: Ms,
});
export type UserRow = z.infer<typeof UserRow>;

export const SettingRow = z.object({ key: z.string().max(80), rev, version: z.number().int(), value: z.json() });
export type SettingRow = z.infer<typeof SettingRow>;

/** One ownership event; append-only, hash-chained at the hub (DESIGN I5, I8). */
export const LedgerRow = z.object({
  eventId: Id,
  rev,
  seq: z.number().int(),
  customerId: Id,
  kind: z.string().max(40),
  fromOwnerId: Id.nullable(),
  toOwnerId: Id.nullable(),
  byUserId: Id.nullable(),
  rule: z.string().max(60),
  reason: z.string().max(500),
  otherCustomerId: Id.nullable(),
  hubMs: Ms,
  seatMs: Ms.nullable(),
  monoMs: z.number().nullable(),
  prevHash: z.string().max(64),
  hash: z.string().max(64),
});
export type LedgerRow = z.infer<typeof LedgerRow>;

export const leaseEnds = ["returned", "claimed", "worked", "recalled", "expired", "moved", "renewed"] as const;

/** The exclusive right of one device to work one customer of the pool (DESIGN §4). Only its holder gets it. Times are the hub's. */
export const LeaseRow = z.object({
  leaseId: Id,
  rev,
  customerId: Id,
  userId: Id,
  deviceId: Id,
  kind: z.enum(["batch", "view"]),
  queue: PoolKind,
  grantedAtMs: Ms,
  expiresAtMs: Ms,
  /** The seat ends it this much early; the hub deals it again only this much after its expiry. */
  marginMs: z.number().int(),
  recalledAtMs: Ms.nullable(),
  recallReason: z.string().max(200),
  endedAtMs: Ms.nullable(),
  endedWhy: z.string().max(20),
});
export type LeaseRow = z.infer<typeof LeaseRow>;

export const BatchRow = z.object({
  batchId: Id,
  rev,
  fileName: z.string().max(255),
  byUserId: Id,
  pool: z.string().max(20),
  startedAtMs: Ms,
  finishedAtMs: Ms.nullable(),
  undoneAtMs: Ms.nullable(),
  added: z.number().int(),
  inPool: z.number().int(),
  tracked: z.number().int(),
  inBin: z.number().int(),
  inFile: z.number().int(),
  bad: z.number().int(),
});
export type BatchRow = z.infer<typeof BatchRow>;

/** A person's verdict on a pair of customers; `same` merged them, `different` is never asked again. a < b. */
export const PairRow = z.object({
  pairId: Id,
  rev,
  a: Id,
  b: Id,
  verdict: z.enum(["same", "different"]),
  byUserId: Id,
  atMs: Ms,
});
export type PairRow = z.infer<typeof PairRow>;

export const feedTables = [
  "customer",
  "call",
  "activity",
  "callback",
  "user",
  "setting",
  "ledger",
  "batch",
  "pair",
  "lease",
] as const;
export type FeedTable = (typeof feedTables)[number];

export const FeedRow = z.discriminatedUnion("table", [
  z.object({ table: z.literal("customer"), row: CustomerRow }),
  z.object({ table: z.literal("call"), row: CallRow }),
  z.object({ table: z.literal("activity"), row: ActivityRow }),
  z.object({ table: z.literal("callback"), row: CallbackRow }),
  z.object({ table: z.literal("user"), row: UserRow }),
  z.object({ table: z.literal("setting"), row: SettingRow }),
  z.object({ table: z.literal("ledger"), row: LedgerRow }),
  z.object({ table: z.literal("batch"), row: BatchRow }),
  z.object({ table: z.literal("pair"), row: PairRow }),
  z.object({ table: z.literal("lease"), row: LeaseRow }),
  /** The reader may no longer see this row (or it is gone): forget it. */
  z.object({ table: z.literal("drop"), of: z.enum(feedTables), id: z.string().max(80), rev }),
]);
export type FeedRow = z.infer<typeof FeedRow>;
