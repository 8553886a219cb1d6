import type { Selectable } from "kysely";
import type { ActivityTable, CustomerTable, LedgerTable, OrgTable, ReceiptTable } from "./schema.ts";
import type { Standing } from "./sql/hot-queries.ts";
import type { HubTransaction } from "./store.ts";

export interface OpenAsk {
  readonly orgId: string;
  readonly opIds: readonly string[];
  /** Customers that the group will ask for. */
  readonly customerIds: readonly string[];
  /** Those of them that it will claim: with their releases. */
  readonly claimIds: readonly string[];
  /** Rev and ledger seq up to which the caller knows people, settings and tallies already. */
  readonly knownRev: number;
  readonly knownSeq: number;
  /** Nothing but claims and notes is expected since knownRev: the engine may read before it has the lock, and must see under it whether that holds. */
  readonly ahead: boolean;
}
export interface Opened {
  /** Locked for the rest of the transaction. */
  readonly org: Selectable<OrgTable>;
  readonly receipts: readonly { op_id: string; receipt_json: string }[];
  /** People or settings of a rev above knownRev. */
  readonly changes: number;
  /** Ownership events after knownSeq; EVENTS_READ of them = there may be more. */
  readonly events: readonly NewEvent[];
  readonly customers: readonly Selectable<CustomerTable>[];
  /** Of those to be claimed that are not among `customers`. */
  readonly standings: readonly Standing[];
  /** Of those to be claimed, their releases at least. */
  readonly ledger: readonly (LedgerFact & { customer_id: string })[];
  /** Those to be claimed of which `ledger` says nothing. */
  readonly unread: readonly string[];
}
/** More than other nodes record between two groups; beyond it counting anew is no dearer than following. */
export const EVENTS_READ = 1_000;
export type NewEvent = Pick<LedgerTable, "kind" | "by_user_id" | "from_owner_id" | "to_owner_id" | "hub_ms">;
export type LedgerFact = Pick<LedgerTable, "event_id" | "kind" | "by_user_id" | "hub_ms">;

export interface Take {
  readonly customerId: string;
  readonly version: number;
  readonly ownerId: string;
  readonly rev: number;
  readonly nowMs: number;
}
/** See DeviceTable. */
export interface SeatBound {
  readonly deviceId: string;
  readonly userId: string;
  readonly lastSeatSeq: number;
}
/** See OrgTable. */
export type Steady = { readonly steady_from: number; readonly steady_to: number };
export type Counters = Pick<OrgTable, "rev" | "ledger_seq" | "ledger_hash">;
/** Writes that a group of commands has held back. */
export interface Held {
  readonly takes: readonly Take[];
  readonly ledger: readonly Selectable<LedgerTable>[];
  /** One that is there already stays. */
  readonly activities: readonly Selectable<ActivityTable>[];
  /** Customers on which something hangs from now on. */
  readonly marks: readonly string[];
  readonly receipts: readonly Selectable<ReceiptTable>[];
  /** One that is lower than what is stored changes nothing. */
  readonly bounds: readonly SeatBound[];
  readonly counters: (Counters & Steady) | null;
}

/** What a group of commands reads first and writes last, each in one go, as the engine does it best. */
export interface Bulk {
  open(trx: HubTransaction, ask: OpenAsk): Promise<Opened>;
  /**
   * With `counters` it is the last act of the transaction, and the engine may commit in the same go.
   *
   * @throws TakenMeanwhile where one of `takes` did not find its customer free and in the version that was read
   */
  write(trx: HubTransaction, orgId: string, held: Held): Promise<void>;
}

/**
 * Claims that were decided without looking at their customers, as if each were in the pool, nobody's and like no other. They carry what
 * does not depend on their place in feed and chain.
 */
export interface ForeseenClaims {
  readonly orgId: string;
  /** They hold where nothing but claims, notes and receipts was written since this rev, and no ledger event behind this seq. */
  readonly knownRev: number;
  readonly mostSeq: number;
  readonly nowMs: number;
  readonly claims: readonly ForeseenClaim[];
  /** Stored also where the claims do not hold any more: a bound may be too high. */
  readonly bounds: readonly SeatBound[];
}
export interface ForeseenClaim {
  readonly customerId: string;
  /** null = whichever it has. */
  readonly version: number | null;
  readonly ownerId: string;
  readonly deviceId: string;
  readonly seatSeq: number;
  readonly eventId: string;
  readonly seatMs: number;
  readonly monoMs: number;
  /** As ledgerFacts makes it of a claim. */
  readonly facts: string;
  readonly opId: string;
}
export interface ClaimsWritten {
  /** Behind the last of them. Each that was won took two revs (customer, event) and one place in the chain. */
  readonly counters: Counters & Steady;
  /** Those that were not won, by index, with the receipt that was stored; null = nothing was, for there is something to decide. */
  readonly others: ReadonlyMap<number, string | null>;
}

/** Groups of claims alone, decided past the handlers and written in one go: on PostgreSQL without a round trip while other nodes wait. */
export interface ForeseenBulk {
  /** May two of the claims be of one customer? The second is then lost to the first. */
  readonly knowsRivals: boolean;
  /**
   * A claim is won where its customer is free; lost where somebody else has it. It is left to be decided where the customer is lent, in
   * the bin or the claimer's already, was released by him before, or shares its number or name with another.
   *
   * When it answers they are on the disk; whoever has the lock next may have seen them before (Disk).
   *
   * @returns undefined = they do not hold any more, or the engine decides the whole group at once where something is left; none was written
   */
  write(claims: ForeseenClaims): Promise<ClaimsWritten | undefined>;
}

/** A customer that was read as free under the lock was not: the group must run again, statement by statement. Never seen where every writer locks first. */
export class TakenMeanwhile extends Error {
  override readonly name = "TakenMeanwhile";
}

export const ledgerColumns = [
  "org_id",
  "event_id",
  "rev",
  "seq",
  "customer_id",
  "kind",
  "from_owner_id",
  "to_owner_id",
  "by_user_id",
  "rule",
  "reason",
  "other_customer_id",
  "hub_ms",
  "seat_ms",
  "mono_ms",
  "prev_hash",
  "hash",
] as const satisfies (keyof LedgerTable)[];
export const receiptColumns = [
  "org_id",
  "op_id",
  "device_id",
  "user_id",
  "seat_seq",
  "kind",
  "status",
  "receipt_json",
  "at_ms",
] as const satisfies (keyof ReceiptTable)[];
export const activityColumns = [
  "org_id",
  "activity_id",
  "rev",
  "customer_id",
  "call_id",
  "type",
  "subject",
  "body",
  "transcript",
  "contact_id",
  "at_ms",
  "by_user_id",
  "executor_ids_json",
  "created_at_ms",
  "contribution",
] as const satisfies (keyof ActivityTable)[];
