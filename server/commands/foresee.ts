import { localDayBounds } from "../../shared/domain/local-time.ts";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import { EVENTS_READ, type ForeseenBulk, type ForeseenClaim, type NewEvent } from "../stores/bulk.ts";
import type { HubStore } from "../stores/store.ts";
import { type Actor, applied, receiptOf } from "./context.ts";
import { ledgerFacts } from "./ledger.ts";
import {
  countClaim,
  countOwn,
  findBound,
  followEvents,
  foreignEvents,
  joinOwn,
  noteBound,
  type OrgMemory,
  seatKey,
} from "./memory.ts";

/** The chain of a larger group would take longer under the lock than a round trip. */
const MOST_CLAIMS = 64;
/**
 * Events that the tallies may lack before they are read beside a group, and before a group runs under the lock for them. Where somebody is
 * near a limit they are read earlier: from half of what he has left.
 */
const READ_FROM = EVENTS_READ / 4;
const MOST_UNREAD = EVENTS_READ / 2;
/** A claim's: one of the customer and one of the event. */
const REVS_EACH = 2;

export interface AskedClaim {
  readonly actor: Actor;
  readonly command: Extract<Command, { kind: "claim" }>;
}
export interface Foreseen {
  /** In the order of the claims; undefined = nothing of this one is stored: it must be decided under the lock. */
  readonly receipts: readonly (Receipt | undefined)[];
  readonly rev: number;
  readonly memory: OrgMemory;
}

/**
 * The claims of these pushes where they may be decided before the lock: claims alone, each of another customer, so that none hangs on
 * another's outcome (unless the store knows rivals), and of another seat, so that none is overtaken by its seat's next.
 */
export function findForeseeable(
  pushes: readonly { readonly actor: Actor; readonly commands: readonly Command[] }[],
  { knowsRivals }: Pick<ForeseenBulk, "knowsRivals">,
): readonly AskedClaim[] | undefined {
  if (pushes.length > MOST_CLAIMS) return undefined;
  const asked: AskedClaim[] = [];
  const customers = new Set<string>();
  const seats = new Set<string>();
  for (const { actor, commands } of pushes) {
    const [command] = commands;
    if (command?.kind !== "claim" || commands.length > 1) return undefined;
    customers.add(command.payload.customerId);
    seats.add(seatKey(actor));
    asked.push({ actor, command });
  }
  const isEachAnothers = knowsRivals || customers.size === asked.length;
  return isEachAnothers && seats.size === asked.length ? asked : undefined;
}

/**
 * Decides claims without reading anything, as server/commands/claim.ts would if each customer were in the pool, nobody's and like no other,
 * and other nodes did nothing meanwhile but claim other customers and write notes: then nothing but the claimer's limits is in the way. All
 * that may contradict it is looked at under the lock, in the statement that writes. An operation that was answered before fails there at the
 * key of its receipt.
 *
 * @param ask the memory's tallies and bounds go on in the answer's; they are unchanged where there is none
 * @returns undefined = to be run under the lock; nothing was written
 */
export async function foresee(
  store: Pick<HubStore, "hot" | "read"> & { readonly foreseen: ForeseenBulk },
  ask: { readonly orgId: string; readonly asked: readonly AskedClaim[]; readonly memory: OrgMemory },
  clock: { readonly nowMs: number; readonly newId: () => string },
): Promise<Foreseen | undefined> {
  const { orgId, asked, memory } = ask;
  const { nowMs, newId } = clock;
  const unread = memory.org.ledger_seq - memory.seq;
  if (unread > MOST_UNREAD) return undefined;
  const spare = countSpare(memory, asked, nowMs);
  const mostSeq = memory.seq + countOwn(memory) + spare;
  const left = mostSeq - memory.org.ledger_seq;
  if (left < 0) return undefined;
  const reading = unread >= READ_FROM || left < spare / 2 ? readUnread(store, orgId, memory) : undefined;
  const claims = asked.map((one) => toForeseen(one, newId(), nowMs));
  const bounds = asked.flatMap(({ actor, command }) => findBound(memory, actor, command.seatSeq) ?? []);
  const written = await store.foreseen.write({ orgId, knownRev: memory.rev, mostSeq, nowMs, claims, bounds });
  if (written === undefined) return undefined;

  for (const bound of bounds) noteBound(memory, bound);
  const { counters, others } = written;
  const { rev, ledger_seq: toSeq } = counters;
  const won = claims.length - others.size;
  let last = rev - REVS_EACH * won;
  const receipts = claims.map(({ ownerId, opId }, at) => {
    const other = others.get(at);
    if (other !== undefined) return other === null ? undefined : (JSON.parse(other) as Receipt);
    last += REVS_EACH;
    countClaim(memory.tallies, ownerId, 1);
    return receiptOf(applied, opId, last);
  });
  const events = await reading;
  if (events !== undefined) followEvents(memory.tallies, foreignEvents(memory, events));
  const known = events === undefined ? memory : { seq: memory.org.ledger_seq, own: [] };
  const own = joinOwn(known, { fromSeq: toSeq - won + 1, toSeq });
  return { receipts, rev, memory: { ...memory, org: { ...memory.org, ...counters }, rev, ...own } };
}

/** The committed events that the tallies do not know; undefined where they could not be read. */
async function readUnread(
  { hot, read }: Pick<HubStore, "hot" | "read">,
  orgId: string,
  { seq, org }: OrgMemory,
): Promise<readonly NewEvent[] | undefined> {
  const events = await hot.listEvents(read, { orgId, afterSeq: seq, toSeq: org.ledger_seq }).catch(() => []);
  return events.length === org.ledger_seq - seq ? events : undefined;
}

/**
 * How many claims of other nodes may lie between what was read and the lock, whoever makes them, so that no limit can be passed.
 *
 * @returns -Infinity where a limit is passed without them, or may be: something of the tallies is not known
 */
function countSpare({ tallies, settings }: OrgMemory, asked: readonly AskedClaim[], nowMs: number): number {
  const { claimsPerDay, holdingCap, timeZone } = settings;
  if (localDayBounds(nowMs, timeZone).fromMs !== tallies.dayFromMs) return Number.NEGATIVE_INFINITY;
  const taking = new Map<string, number>();
  for (const { actor } of asked) taking.set(actor.userId, (taking.get(actor.userId) ?? 0) + 1);
  let spare = EVENTS_READ;
  for (const [userId, count] of taking) {
    const claims = tallies.claims.get(userId) ?? 0;
    const held = tallies.held.get(userId) ?? Number.POSITIVE_INFINITY;
    spare = Math.min(spare, claimsPerDay - claims - count, holdingCap - held - count);
  }
  return spare < 0 ? Number.NEGATIVE_INFINITY : spare;
}

function toForeseen({ actor, command }: AskedClaim, eventId: string, nowMs: number): ForeseenClaim {
  const { customerId } = command.payload;
  const facts = ledgerFacts({
    eventId,
    customerId,
    kind: "claimed",
    fromOwnerId: null,
    toOwnerId: actor.userId,
    byUserId: actor.userId,
    rule: "claim",
    reason: "",
    otherCustomerId: null,
    hubMs: nowMs,
    seatMs: command.wallMs,
    monoMs: command.monoMs,
  });
  return {
    customerId,
    version: command.expectedVersion,
    ownerId: actor.userId,
    deviceId: actor.deviceId,
    seatSeq: command.seatSeq,
    eventId,
    seatMs: command.wallMs,
    monoMs: command.monoMs,
    facts,
    opId: command.opId,
  };
}
