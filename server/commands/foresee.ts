import type { Selectable } from "kysely";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import {
  EVENTS_READ,
  type ForeseenBulk,
  type ForeseenClaim,
  type Held,
  type Opened,
  type Take,
} from "../stores/bulk.ts";
import type { LedgerTable } from "../stores/schema.ts";
import type { Standing } from "../stores/sql/hot-queries.ts";
import type { HubStore } from "../stores/store.ts";
import { openForeseen, Unforeseen } from "./group.ts";
import { ledgerFacts } from "./ledger.ts";
import { countClaim, countOwn, joinOwn, type OrgMemory } from "./memory.ts";
import { openUnit, type Unit } from "./unit.ts";

/** The chain of a larger group would take longer under the lock than a round trip. */
const MOST_CLAIMS = 64;
/** Events of other nodes that the tallies may lack before a group runs under the lock, where they are read. */
const MOST_UNREAD = EVENTS_READ / 2;

type Claim = Extract<Command, { kind: "claim" }>;

export interface Foreseen {
  /** In the order of the commands; undefined = nothing of this one is stored: it must be decided under the lock. */
  readonly receipts: readonly (Receipt | undefined)[];
  readonly rev: number;
  readonly memory: OrgMemory;
}

/** May these be decided before the lock? Claims alone, so that none hangs on another's outcome. */
export function areForeseeable(commands: readonly Command[]): commands is readonly Claim[] {
  const customers = new Set(commands.map(({ kind, payload }) => (kind === "claim" ? payload.customerId : "")));
  return !customers.has("") && customers.size === commands.length && commands.length <= MOST_CLAIMS;
}

/**
 * Runs a group of claims without reading anything: as if each customer were in the pool, nobody's and like no other, and other nodes did
 * nothing meanwhile but claim other customers and write notes. All that may contradict it is looked at under the lock, in the statement
 * that writes. An operation that was answered before fails there at the key of its receipt.
 *
 * @param memory is not changed
 * @returns undefined = to be run under the lock; nothing was written
 */
export async function foresee(
  store: HubStore & { readonly foreseen: ForeseenBulk },
  ask: { readonly orgId: string; readonly commands: readonly Claim[]; readonly memory: OrgMemory },
  clock: { readonly nowMs: number; readonly newId: () => string },
  decide: (unit: Unit) => Promise<readonly Receipt[]>,
): Promise<Foreseen | undefined> {
  const { orgId, commands, memory } = ask;
  if (memory.org.ledger_seq - memory.seq > MOST_UNREAD) return undefined;
  const claimIds = commands.map(({ payload }) => payload.customerId);
  let held: Held | undefined;
  const group = openForeseen(store, claimIds, presume(memory, commands), async (all) => {
    if (all.counters === null) throw new Unforeseen("a part of the group");
    held = all;
  });
  const { claims: claimed, held: holds, ...days } = memory.tallies;
  const tallies = { ...days, claims: new Map(claimed), held: new Map(holds) };
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
  const claims = held === undefined ? undefined : listClaims(held, commands, receipts);
  const mostSeq = memory.seq + countOwn(memory) + spare;
  if (claims === undefined || mostSeq < memory.org.ledger_seq) return undefined;
  const written = await store.foreseen.write({ orgId, knownRev: memory.rev, mostSeq, nowMs: clock.nowMs, claims });
  if (written === undefined) return undefined;

  const { counters, others } = written;
  const { rev, ledger_seq: toSeq } = counters;
  const won = claims.length - others.size;
  const remembered: OrgMemory = {
    ...(await unit.memory()),
    org: { ...memory.org, ...counters },
    rev,
    ...joinOwn(memory, { fromSeq: toSeq - won + 1, toSeq }),
    steady: true,
  };
  let last = rev - REVS_EACH * won;
  const told = receipts.map((receipt, at) => {
    const other = others.get(at);
    if (other === undefined) {
      last += REVS_EACH;
      return { ...receipt, rev: last };
    }
    countClaim(remembered.tallies, claims[at]?.ownerId ?? "", -1);
    return other === null ? undefined : (JSON.parse(other) as Receipt);
  });
  return { receipts: told, rev, memory: remembered };
}

/** A claim's: one of the customer and one of the event. */
const REVS_EACH = 2;

/** What would have been read. */
function presume({ org }: OrgMemory, claims: readonly Claim[]): Opened {
  const standings = claims.map(({ payload: { customerId }, expectedVersion }): Standing => {
    const nobodys = { owner_id: null, tracking_since_ms: null, survivor_id: null, binned_at_ms: null, lessee_id: null };
    const alone = { name_key: "", has_history: 0, has_twin: 0 };
    return { customer_id: customerId, version: expectedVersion ?? 0, state: "pool", ...nobodys, ...alone };
  });
  const nothing = { receipts: [], changes: 0, events: [], customers: [], ledger: [], near: [], unread: [] };
  return { ...nothing, org, standings };
}

/** How many claims of other nodes may lie between what was read and the lock, whoever makes them, so that no limit can be passed. */
async function countSpare({ tallies, settings }: Unit, takes: readonly Take[]): Promise<number> {
  const { claimsPerDay, holdingCap } = settings();
  let spare = Number.MAX_SAFE_INTEGER;
  for (const ownerId of new Set(takes.map((take) => take.ownerId))) {
    const [claims, holds] = [await tallies.claimsToday(ownerId), await tallies.held(ownerId)];
    spare = Math.min(spare, claimsPerDay - claims, holdingCap - holds);
  }
  return Math.min(spare, EVENTS_READ);
}

/** @returns undefined where there is anything but claims that were won, each of another seat */
function listClaims(held: Held, commands: readonly Claim[], receipts: readonly Receipt[]): ForeseenClaim[] | undefined {
  const { takes, ledger, activities, marks, seatSeqs } = held;
  if (activities.length + marks.length > 0) return undefined;
  if ([takes, ledger, seatSeqs].some(({ length }) => length !== commands.length)) return undefined;
  const claims: ForeseenClaim[] = [];
  for (const [at, { opId, expectedVersion: version, seatSeq }] of commands.entries()) {
    const [take, event, row] = [takes[at], ledger[at], held.receipts[at]];
    if (take === undefined || event === undefined || row === undefined || !isClaim(event, take)) return undefined;
    const { rev } = receipts[at] ?? {};
    const receipt = row.receipt_json.slice(0, row.receipt_json.lastIndexOf(":") + 1);
    if (row.op_id !== opId || row.status !== "applied" || `${receipt}${rev}}` !== row.receipt_json) return undefined;
    const { customerId, ownerId } = take;
    const who = { ownerId, deviceId: row.device_id, seatSeq };
    claims.push({ customerId, version, ...who, event, facts: factsOf(event), opId, receipt });
  }
  return claims;
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
