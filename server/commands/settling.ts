import type { Logger } from "pino";
import { findSettledSeq, SETTLED_AT_ONCE, settleHoldings } from "../stores/sql/holdings.ts";
import type { HubStore } from "../stores/store.ts";

/** Brings the holdings of an organisation up to its ledger, behind the commits, whenever enough has come together. */
export function createSettling({ store, log }: { readonly store: HubStore; readonly log: Logger }) {
  /** The last event taken in, as far as this node knows. */
  const settled = new Map<string, number>();
  const busy = new Set<string>();

  async function settle(orgId: string, seq: number): Promise<void> {
    const known = settled.get(orgId) ?? (await findSettledSeq(store.read, orgId));
    settled.set(orgId, known);
    for (let left = seq - known; left >= SETTLED_AT_ONCE; ) {
      const done = await store.transact((trx) => settleHoldings(trx, orgId));
      settled.set(orgId, done.seq);
      left = done.left;
      // Groups of commands come in between.
      await new Promise((resume) => setImmediate(resume));
    }
  }

  return {
    /** The ledger has reached this event. */
    reached(orgId: string, seq: number): void {
      if (busy.has(orgId) || seq - (settled.get(orgId) ?? -SETTLED_AT_ONCE) < SETTLED_AT_ONCE) return;
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
