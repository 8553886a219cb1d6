import type { TeamSettings } from "../../shared/domain/settings.ts";
import type { NewEvent, SeatBound } from "../stores/bulk.ts";
import type { StoredOrg } from "../stores/sql/organisation.ts";
import type { StoredUser } from "../stores/sql/people.ts";

/**
 * What a node remembers of an organisation between two groups of commands, so that it need not count and read again what
 * nobody has changed: true as of `rev` and `seq`, which the lock on the organisation's row makes comparable across nodes.
 */
export interface OrgMemory {
  /** Of rev and counters it knows what was true at `rev`. */
  org: StoredOrg;
  rev: number;
  seq: number;
  /** Events behind `seq` that the tallies hold already: this node's own, in their order. */
  own: readonly SeqRange[];
  people: Map<string, StoredUser>;
  settings: TeamSettings;
  tallies: TallyMemory;
  /** By seatKey, as this node has stored them (DeviceTable); another one may have raised them since. Absent where it has not served the seat. */
  bounds: Map<string, number>;
  /** The last group, and the one before it, wrote nothing but claims, notes and receipts: it pays to read before the lock. */
  steady: boolean;
}

export interface SeqRange {
  readonly fromSeq: number;
  readonly toSeq: number;
}

export interface TallyMemory {
  /** The day whose claims are counted, by its beginning; 0 = none yet. */
  dayFromMs: number;
  /** Of every user who has claimed on that day. */
  claims: Map<string, number>;
  /** Customers held; users that nobody has asked about are absent. */
  readonly held: Map<string, number>;
}
export const noTallies = (): TallyMemory => ({ dayFromMs: 0, claims: new Map(), held: new Map() });

const addHeld = ({ held }: TallyMemory, userId: string | null, by: number): void => {
  const count = userId === null ? undefined : held.get(userId);
  if (userId !== null && count !== undefined) held.set(userId, count + by);
};
const addClaim = ({ claims }: TallyMemory, userId: string | null, by: number): void => {
  if (userId !== null) claims.set(userId, (claims.get(userId) ?? 0) + by);
};

/** Of the events behind `seq`, those that the tallies do not hold yet. The chain has no gaps, so their places are known. */
export const foreignEvents = ({ seq, own }: OrgMemory, events: readonly NewEvent[]): readonly NewEvent[] =>
  own.length === 0
    ? events
    : events.filter((_, at) => !own.some(({ fromSeq, toSeq }) => fromSeq <= seq + 1 + at && seq + 1 + at <= toSeq));

export const countOwn = ({ own }: OrgMemory): number =>
  own.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0);
/** With this node's next events. Those that follow on `seq` need no range. */
export function joinOwn({ seq, own }: Pick<OrgMemory, "seq" | "own">, next: SeqRange): Pick<OrgMemory, "seq" | "own"> {
  if (next.toSeq < next.fromSeq) return { seq, own };
  const last = own.at(-1);
  if (last === undefined) return next.fromSeq === seq + 1 ? { seq: next.toSeq, own } : { seq, own: [next] };
  if (last.toSeq + 1 < next.fromSeq) return { seq, own: [...own, next] };
  return { seq, own: [...own.slice(0, -1), { fromSeq: last.fromSeq, toSeq: next.toSeq }] };
}

/** Carries the tallies over what other nodes have recorded since: every change of owner is an event. */
export function followEvents(tallies: TallyMemory, events: readonly NewEvent[]): void {
  for (const event of events) {
    if (event.kind === "claimed" && event.hub_ms >= tallies.dayFromMs) addClaim(tallies, event.by_user_id, 1);
    if (event.from_owner_id === event.to_owner_id) continue;
    addHeld(tallies, event.to_owner_id, 1);
    addHeld(tallies, event.from_owner_id, -1);
  }
}
export function countClaim(tallies: TallyMemory, userId: string, by: 1 | -1): void {
  addClaim(tallies, userId, by);
  addHeld(tallies, userId, by);
}

/** A device under one of its users: each of those whom a seat serves has numbers of his own. */
type Seat = Pick<SeatBound, "deviceId" | "userId">;
export const seatKey = ({ deviceId, userId }: Seat): string => `${deviceId}/${userId}`;

/**
 * How far ahead of a number its bound is stored, so that one command in as many writes the row of its device. A seat that signs in
 * passes over what is left of them, which is no loss: nothing counts them.
 */
export const SEAT_SEQS_AHEAD = 256;

/** What must be stored with a command of this number; undefined = nothing. `noteBound` once it is. */
export function findBound({ bounds }: Pick<OrgMemory, "bounds">, seat: Seat, seatSeq: number): SeatBound | undefined {
  if (seatSeq <= (bounds.get(seatKey(seat)) ?? 0)) return undefined;
  return { deviceId: seat.deviceId, userId: seat.userId, lastSeatSeq: seatSeq + SEAT_SEQS_AHEAD };
}
export function noteBound({ bounds }: Pick<OrgMemory, "bounds">, bound: SeatBound): void {
  bounds.set(seatKey(bound), bound.lastSeatSeq);
}
