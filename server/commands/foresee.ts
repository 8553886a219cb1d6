import type { Selectable } from "kysely";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import {
  EVENTS_READ,
  type ForeseenBulk,
  type ForeseenClaim,
  type ForeseenReceipt,
  type Held,
  type Take,
} from "../stores/bulk.ts";
import type { LedgerTable } from "../stores/schema.ts";
import type { HubStore } from "../stores/store.ts";
import { openForeseen, Unforeseen } from "./group.ts";
import { ledgerFacts } from "./ledger.ts";
import { countClaim, type OrgMemory } from "./memory.ts";
import { openUnit, type Unit } from "./unit.ts";

/** The chain of a larger group would take longer under the lock than a round trip. */
const MOST_CLAIMS = 64;

export interface Foreseen {
  /** In the order of the commands; undefined = its customer was changed meanwhile, and nothing of the command is stored. */
  readonly receipts: readonly (Receipt | undefined)[];
  readonly rev: number;
  readonly memory: OrgMemory;
}

/** May these be decided before the lock? Claims alone, so that none hangs on another's outcome. */
export function areForeseeable(commands: readonly Command[]): boolean {
  const customers = new Set(commands.map(({ kind, payload }) => (kind === "claim" ? payload.customerId : "")));
  return !customers.has("") && customers.size === commands.length && commands.length <= MOST_CLAIMS;
}

/**
 * Runs a group of claims by what can be read without the lock, on the assumption that other nodes do nothing meanwhile but claim other
 * customers and write notes. All that may contradict it is looked at under the lock, in the statement that writes.
 *
 * @param memory is not changed
 * @returns undefined = to be run under the lock; nothing was written
 */
export async function foresee(
  store: HubStore & { readonly foreseen: ForeseenBulk },
  ask: { readonly orgId: string; readonly commands: readonly Command[]; readonly memory: OrgMemory },
  clock: { readonly nowMs: number; readonly newId: () => string },
  decide: (unit: Unit) => Promise<readonly Receipt[]>,
): Promise<Foreseen | undefined> {
  const { orgId, commands, memory } = ask;
  const claimIds = commands.flatMap(({ kind, payload }) => (kind === "claim" ? [payload.customerId] : []));
  const opIds = commands.map((command) => command.opId);
  const known = { knownRev: memory.rev, knownSeq: memory.seq };
  const read = await store.foreseen.read({ orgId, opIds, customerIds: claimIds, claimIds, ...known });
  if (read.receipts.length > 0 || read.events.length >= EVENTS_READ) return undefined;
  const org = { ...memory.org, rev: memory.rev, ledger_seq: memory.seq };
  let held: Held | undefined;
  const group = openForeseen(store, claimIds, { ...read, org }, async (all) => {
    if (all.counters === null) throw new Unforeseen("a part of the group");
    held = all;
  });
  const { claims, held: holds, ...days } = memory.tallies;
  const tallies = { ...days, claims: new Map(claims), held: new Map(holds) };
  const unit = await openUnit(group, { orgId, memory: { ...memory, tallies } }, clock);
  let receipts: readonly Receipt[];
  let spare: number;
  try {
    receipts = await decide(unit);
    await unit.save();
    spare = await countSpare(unit, held?.takes ?? []);
  } catch (error) {
    if (error instanceof Unforeseen) return undefined;
    throw error;
  }
  const rows = held === undefined ? undefined : listRows(held, receipts, org.rev);
  if (rows === undefined || spare < 0) return undefined;
  const followedSeq = memory.seq + read.events.length;
  const limits = { knownRev: memory.rev, mostSeq: followedSeq + spare, nowMs: clock.nowMs };
  const written = await store.foreseen.write({ orgId, ...limits, ...rows });
  if (written === undefined) return undefined;

  const { taken, seq } = written;
  const own = { fromSeq: seq + 1, toSeq: seq + taken.length };
  const follows = seq === followedSeq;
  const remembered: OrgMemory = {
    ...(await unit.memory()),
    org: written.org,
    rev: written.org.rev,
    seq: follows ? own.toSeq : followedSeq,
    own: follows ? undefined : own,
    steady: true,
  };
  for (const [at, claim] of rows.claims.entries()) {
    if (!taken.includes(at)) countClaim(remembered.tallies, claim.ownerId, -1);
  }
  const told = receipts.map((receipt, at) => {
    const claim = rows.receipts[at]?.claim ?? null;
    if (claim === null) return receipt;
    const place = taken.indexOf(claim);
    return place < 0 ? undefined : { ...receipt, rev: written.rev + REVS_EACH * (place + 1) };
  });
  return { receipts: told, rev: written.org.rev, memory: remembered };
}

/** A claim's: one of the customer and one of the event. */
const REVS_EACH = 2;

/** How many claims of other nodes may lie between what was read and the lock, whoever makes them, so that no limit can be passed. */
async function countSpare({ tallies, settings }: Unit, takes: readonly Take[]): Promise<number> {
  const { claimsPerDay, holdingCap } = settings();
  let spare = Number.MAX_SAFE_INTEGER;
  for (const { ownerId } of takes) {
    const [claims, holds] = [await tallies.claimsToday(ownerId), await tallies.held(ownerId)];
    spare = Math.min(spare, claimsPerDay - claims, holdingCap - holds);
  }
  return Math.min(spare, EVENTS_READ);
}

/** @returns undefined where there is anything but claims that were won, each with its event, and lost ones */
function listRows(held: Held, receipts: readonly Receipt[], beforeRev: number) {
  const { takes, ledger, activities, marks, seatSeqs } = held;
  if (takes.length !== ledger.length || activities.length + marks.length > 0) return undefined;
  if (receipts.some(({ status }) => status === "refused")) return undefined;
  const claims: ForeseenClaim[] = [];
  for (const [at, event] of ledger.entries()) {
    const take = takes[at];
    if (take === undefined || !isClaim(event, take)) return undefined;
    const { customerId, version, ownerId } = take;
    claims.push({ customerId, version, ownerId, event, facts: factsOf(event) });
  }
  const told: ForeseenReceipt[] = [];
  for (const { receipt_json: text, ...row } of held.receipts) {
    const rev = receipts[told.length]?.rev ?? 0;
    const json = text.slice(0, text.lastIndexOf(":") + 1);
    if (`${json}${rev}}` !== text) return undefined;
    told.push({ row, json, claim: rev === 0 ? null : (rev - beforeRev) / REVS_EACH - 1 });
  }
  return { claims, receipts: told, seatSeqs };
}

/** What the statement that writes takes for granted of an event. */
const isClaim = (event: Selectable<LedgerTable>, { customerId, ownerId, nowMs }: Take): boolean =>
  event.customer_id === customerId &&
  event.kind === "claimed" &&
  event.from_owner_id === null &&
  event.to_owner_id === ownerId &&
  event.by_user_id === ownerId &&
  event.rule === "claim" &&
  event.reason === "" &&
  event.other_customer_id === null &&
  event.hub_ms === nowMs;

const factsOf = (event: Selectable<LedgerTable>): string =>
  ledgerFacts({
    eventId: event.event_id,
    customerId: event.customer_id,
    kind: event.kind,
    fromOwnerId: event.from_owner_id,
    toOwnerId: event.to_owner_id,
    byUserId: event.by_user_id,
    rule: event.rule,
    reason: event.reason,
    otherCustomerId: event.other_customer_id,
    hubMs: event.hub_ms,
    seatMs: event.seat_ms,
    monoMs: event.mono_ms,
  });
