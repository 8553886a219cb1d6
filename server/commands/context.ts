import type { TeamSettings } from "../../shared/domain/settings.ts";
import type { LedgerKind, Role } from "../../shared/domain/vocabulary.ts";
import type { Command, CommandKind, PayloadOf, Receipt } from "../../shared/protocol/commands.ts";
import type { HotQueries, Standing, StoredCustomer } from "../stores/sql/hot-queries.ts";
import type { HubTransaction } from "../stores/store.ts";

/** Who asks, as the hub knows him (never as the seat says). */
export interface Actor {
  readonly orgId: string;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly deviceId: string;
}
export const leads = (actor: Actor): boolean => actor.role !== "agent";

export interface LedgerEvent {
  readonly customerId: string;
  readonly kind: LedgerKind;
  readonly fromOwnerId: string | null;
  readonly toOwnerId: string | null;
  readonly rule: string;
  readonly reason: string;
  readonly otherCustomerId?: string | null;
}

/** The store's, with what a group of commands knows already. */
export interface GroupQueries extends HotQueries {
  findStanding(trx: HubTransaction, key: { orgId: string; customerId: string }): Promise<Standing[]>;
}

/** Everything one command may touch. Lives as long as its savepoint. */
export interface CommandContext {
  readonly trx: HubTransaction;
  readonly hot: GroupQueries;
  readonly actor: Actor;
  readonly command: Pick<Command, "opId" | "seatSeq" | "expectedVersion" | "wallMs" | "monoMs">;
  /** Hub time of the transaction. */
  readonly nowMs: number;
  readonly settings: TeamSettings;
  readonly newId: () => string;
  /** The next rev of the organisation; each written feed row takes one of its own. */
  readonly nextRev: () => number;
  /** Appends one ownership event to the hash chain. `ownerId`: the customer's owner after the event. */
  readonly record: (event: LedgerEvent) => Promise<void>;
  /** HMAC of a number under the organisation's key. */
  readonly hashNumber: (e164: string) => string;
  readonly nameOf: (userId: string | null) => string;
  readonly userIsActive: (userId: string) => boolean;
  /** Claims made today by a user, and customers he holds; kept over a group of commands. */
  readonly tallies: Tallies;
  /** Tells the group that settings must be read again. */
  readonly settingsChanged: () => void;
}

export interface Tallies {
  claimsToday(userId: string): Promise<number>;
  held(userId: string): Promise<number>;
  claimed(userId: string): void;
  /** After any other change of owner: who holds how many must be counted again. */
  forget(): void;
}

/** What a handler answers; opId and rev are added by the runner. A Refusal thrown undoes the command's writes. */
export type Outcome = Omit<Receipt, "opId" | "rev" | "code" | "detail"> & Partial<Pick<Receipt, "code" | "detail">>;
export const applied: Outcome = { status: "applied" };

/** Its text is what is stored: the order of the keys is part of it. */
export const receiptOf = (outcome: Outcome, opId: string, rev: number): Receipt => ({
  code: null,
  detail: {},
  ...outcome,
  opId,
  rev,
});

export type Handler<K extends CommandKind> = (context: CommandContext, payload: PayloadOf<K>) => Promise<Outcome>;
export type { Standing, StoredCustomer };
