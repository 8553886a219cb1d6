import type { InvariantName } from "./checker.ts";
import type { HubRecord } from "./evidence.ts";

/** Counts one check; `what` is said only where it does not hold, `customerId` is what its trace is about. */
export type Check = (invariant: InvariantName, holds: boolean, what: () => string, customerId?: string | null) => void;

export function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

export const loginOf = (hub: HubRecord, userId: string): string =>
  hub.users.find((user) => user.userId === userId)?.login ?? userId;
