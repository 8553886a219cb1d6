import type { Logger } from "pino";
import type { LateHoldings } from "../stores/holdings.ts";
import type { HubStore } from "../stores/store.ts";

interface SettlingDeps {
  readonly store: HubStore;
  readonly late: LateHoldings;
  readonly log: Logger;
}

/** Brings the holdings of an organisation up to its ledger, behind the commits, whenever enough has come together. */
export function createSettling({ store, late, log }: SettlingDeps) {
  /** The last event taken in, as far as this node knows. */
  const settled = new Map<string, number>();
  const busy = new Set<string>();

  async function settle(orgId: string, seq: number): Promise<void> {
    const known = settled.get(orgId) ?? (await late.findSettledSeq(store.read, orgId));
    settled.set(orgId, known);
    for (let left = seq - known; left >= late.atOnce; ) {
      const done = await store.transact((trx) => late.settle(trx, orgId));
      settled.set(orgId, done.seq);
      left = done.left;
      // Groups of commands come in between.
      await new Promise((resume) => setImmediate(resume));
    }
  }

  return {
    /** The ledger has reached this event. */
    reached(orgId: string, seq: number): void {
      if (busy.has(orgId) || seq - (settled.get(orgId) ?? -late.atOnce) < late.atOnce) return;
      busy.add(orgId);
      settle(orgId, seq)
        // Nothing depends on it but how far the ledger is read; it is tried again when as much has come once more.
        .catch((error) => {
          settled.set(orgId, seq);
          log.debug({ err: error }, "holdings could not be settled");
        })
        .finally(() => busy.delete(orgId));
    },
  };
}
