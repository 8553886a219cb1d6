import type { TeamSettings } from "../../shared/domain/settings.ts";
import type { NewEvent } from "../stores/bulk.ts";
import type { StoredUser } from "../stores/sql/people.ts";

/**
 * What a node remembers of an organisation between two groups of commands, so that it need not count and read again what
 * nobody has changed: true as of `rev` and `seq`, which the lock on the organisation's row makes comparable across nodes.
 */
export interface OrgMemory {
  rev: number;
  seq: number;
  people: Map<string, StoredUser>;
  settings: TeamSettings;
  tallies: TallyMemory;
}

/** Claims of a day and customers held, by user; users that nobody has asked about are absent. */
export interface TallyMemory {
  dayFromMs: number;
  readonly claims: Map<string, number>;
  readonly held: Map<string, number>;
}
export const noTallies = (): TallyMemory => ({ dayFromMs: 0, claims: new Map(), held: new Map() });

const add = (counts: Map<string, number>, userId: string | null, by: number): void => {
  const count = userId === null ? undefined : counts.get(userId);
  if (userId !== null && count !== undefined) counts.set(userId, count + by);
};

/** Carries the tallies over what other nodes have recorded since: every change of owner is an event. */
export function followEvents(tallies: TallyMemory, events: readonly NewEvent[]): void {
  for (const event of events) {
    if (event.kind === "claimed" && event.hub_ms >= tallies.dayFromMs) add(tallies.claims, event.by_user_id, 1);
    if (event.from_owner_id === event.to_owner_id) continue;
    add(tallies.held, event.to_owner_id, 1);
    add(tallies.held, event.from_owner_id, -1);
  }
}
export function countClaim(tallies: TallyMemory, userId: string, by: 1 | -1): void {
  add(tallies.claims, userId, by);
  add(tallies.held, userId, by);
}
