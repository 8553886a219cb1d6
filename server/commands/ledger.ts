import { hash } from "node:crypto";

/** The facts of one ownership event that its hash covers. */
export interface ChainedEvent {
  readonly orgId: string;
  readonly seq: number;
  readonly eventId: string;
  readonly customerId: string;
  readonly kind: string;
  readonly fromOwnerId: string | null;
  readonly toOwnerId: string | null;
  readonly byUserId: string | null;
  readonly rule: string;
  readonly reason: string;
  readonly otherCustomerId: string | null;
  readonly hubMs: number;
  readonly seatMs: number | null;
  readonly monoMs: number | null;
}

/**
 * SHA-256 (hex) over the event's facts in a fixed order and the hash of the event before it. Changing, dropping or
 * reordering an old event breaks every hash after it.
 */
export function ledgerHash(event: ChainedEvent, prevHash: string): string {
  return hash("sha256", `${JSON.stringify([prevHash, event.orgId, event.seq]).slice(0, -1)},${ledgerFacts(event)}`);
}

/** The end of the text that ledgerHash covers: everything that does not depend on the event's place in the chain. */
export function ledgerFacts(event: Omit<ChainedEvent, "orgId" | "seq">): string {
  const facts = JSON.stringify([
    event.eventId,
    event.customerId,
    event.kind,
    event.fromOwnerId,
    event.toOwnerId,
    event.byUserId,
    event.rule,
    event.reason,
    event.otherCustomerId,
    event.hubMs,
    event.seatMs,
    event.monoMs,
  ]);
  return facts.slice(1);
}

/** The seq of the first event that does not fit its chain, or undefined when all do. Events in seq order from 1. */
export function findBrokenLink(
  events: readonly (ChainedEvent & { prevHash: string; hash: string })[],
): number | undefined {
  let prevHash = "";
  let seq = 0;
  for (const event of events) {
    seq += 1;
    if (event.seq !== seq || event.prevHash !== prevHash || event.hash !== ledgerHash(event, prevHash)) return seq;
    prevHash = event.hash;
  }
  return undefined;
}
