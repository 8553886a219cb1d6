import type { Selectable } from "kysely";
import { type ChainedEvent, ledgerHash } from "../commands/ledger.ts";
import type { LedgerTable } from "../stores/schema.ts";

/** One event as it is stored, with its place in the chain. */
export interface StoredLink extends ChainedEvent {
  readonly prevHash: string;
  readonly hash: string;
}

/**
 * What does not fit, and where. changed: its facts are not those that its hash was made of. moved: it was written at `wasSeq`.
 * inserted: nothing written after it follows it. rewritten: facts and hash were replaced together. missing: `from` to `to` are gone.
 * beyond-head / cut-off / head: the organisation's head says the chain ends elsewhere, or in another event.
 */
export type ChainFault =
  | { readonly kind: "changed" | "inserted" | "rewritten" | "beyond-head"; readonly event: StoredLink }
  | { readonly kind: "moved"; readonly event: StoredLink; readonly wasSeq: number; readonly count: number }
  | { readonly kind: "missing" | "cut-off"; readonly fromSeq: number; readonly toSeq: number }
  | { readonly kind: "head"; readonly event: StoredLink };

/** An event can be recognised at another place this far away. */
const NEARBY = 1_000;

/**
 * Checks a chain event by event, in the order of seq, as far as the caller has them in memory at once: one event and the hash before it.
 *
 * @param findSeqByHash seq of the stored event with this hash
 */
export function createChainCheck(findSeqByHash: (hash: string) => Promise<number | undefined>) {
  const faults: ChainFault[] = [];
  const accused = new Set<number>();
  let last: StoredLink | undefined;
  let moved: { at: number; shift: number; seq: number } | undefined;
  let branch: { event: StoredLink; follows: number; beforeHash: string } | undefined;
  const recent: StoredLink[] = [];

  function accuse(fault: Extract<ChainFault, { event: StoredLink }>): void {
    if (accused.has(fault.event.seq)) return;
    accused.add(fault.event.seq);
    faults.push(fault);
  }

  function accuseMoved(event: StoredLink, wasSeq: number): void {
    const shift = event.seq - wasSeq;
    accused.add(event.seq);
    const run = moved !== undefined && moved.shift === shift && moved.seq === event.seq - 1 ? moved : undefined;
    const before = run && faults[run.at];
    if (run !== undefined && before?.kind === "moved") {
      faults[run.at] = { ...before, count: before.count + 1 };
      moved = { ...run, seq: event.seq };
      return;
    }
    faults.push({ kind: "moved", event, wasSeq, count: 1 });
    moved = { at: faults.length - 1, shift, seq: event.seq };
  }

  async function add(event: StoredLink): Promise<void> {
    const nextSeq = (last?.seq ?? 0) + 1;
    const gap = event.seq > nextSeq;
    if (gap) faults.push({ kind: "missing", fromSeq: nextSeq, toSeq: event.seq - 1 });
    if (event.seq < nextSeq) accuse({ kind: "inserted", event });
    else if (event.hash !== ledgerHash(event, event.prevHash)) {
      const wasSeq = findFormerSeq(event);
      if (wasSeq === undefined) accuse({ kind: "changed", event });
      else accuseMoved(event, wasSeq);
    }
    if (branch !== undefined) settleBranch(event.prevHash === branch.beforeHash);
    const isChanged = accused.has(event.seq) && moved?.seq !== event.seq;
    if (!gap && !isChanged && event.prevHash !== (last?.hash ?? "")) await checkLink(event);
    recent.push(event);
    if (recent.length > NEARBY) recent.shift();
    last = event;
  }

  /** The event does not follow the one before it: which one then? */
  async function checkLink(event: StoredLink): Promise<void> {
    const follows = event.prevHash === "" ? 0 : await findSeqByHash(event.prevHash);
    if (follows === undefined) {
      const wasSeq = moved?.seq === event.seq ? event.seq - moved.shift : event.seq;
      if (wasSeq > event.seq) faults.push({ kind: "missing", fromSeq: event.seq, toSeq: wasSeq - 1 });
      else accuse({ kind: "rewritten", event: recent.at(-1) ?? event });
      return;
    }
    if (follows < event.seq - 1) branch = { event, follows, beforeHash: last?.hash ?? "" };
  }

  /** Two events follow the same one: the next event shows which of them is the chain's. */
  function settleBranch(isIntruder: boolean): void {
    if (branch === undefined) return;
    const { event, follows } = branch;
    branch = undefined;
    const intruders = isIntruder ? [event] : recent.filter((one) => one.seq > follows && one.seq < event.seq);
    for (const intruder of intruders) accuse({ kind: "inserted", event: intruder });
  }

  /** @param head what the organisation's row says of the chain's end */
  function end(head: { seq: number; hash: string }): readonly ChainFault[] {
    const lastSeq = last?.seq ?? 0;
    if (branch !== undefined) settleBranch(!accused.has(branch.event.seq));
    if (head.seq > lastSeq) faults.push({ kind: "cut-off", fromSeq: lastSeq + 1, toSeq: head.seq });
    for (const event of recent) if (event.seq > head.seq) accuse({ kind: "beyond-head", event });
    if (last !== undefined && head.seq === lastSeq && head.hash !== last.hash) accuse({ kind: "head", event: last });
    return faults;
  }

  return { add, end };
}

/** The place at which the event's hash was made, near where it stands now. */
function findFormerSeq(event: StoredLink): number | undefined {
  for (let away = 1; away <= NEARBY; away += 1) {
    for (const seq of [event.seq - away, event.seq + away]) {
      if (seq > 0 && ledgerHash({ ...event, seq }, event.prevHash) === event.hash) return seq;
    }
  }
  return undefined;
}

/** A row of the ledger as a link of its chain. */
export const toLink = (row: Omit<Selectable<LedgerTable>, "owner_id" | "rev">): StoredLink => ({
  orgId: row.org_id,
  seq: row.seq,
  eventId: row.event_id,
  customerId: row.customer_id,
  kind: row.kind,
  fromOwnerId: row.from_owner_id,
  toOwnerId: row.to_owner_id,
  byUserId: row.by_user_id,
  rule: row.rule,
  reason: row.reason,
  otherCustomerId: row.other_customer_id,
  hubMs: row.hub_ms,
  seatMs: row.seat_ms,
  monoMs: row.mono_ms,
  prevHash: row.prev_hash,
  hash: row.hash,
});
