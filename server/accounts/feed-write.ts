import { lockOrg, saveCounters } from "../stores/sql/organisation.ts";
import type { HubStore, HubTransaction } from "../stores/store.ts";

/** Runs a change of feed rows outside the commands (accounts): locks the counter, hands out revs, saves it. */
export function writeFeed<T>(
  store: HubStore,
  orgId: string,
  write: (trx: HubTransaction, nextRev: () => number) => Promise<T>,
): Promise<{ result: T; rev: number }> {
  return store.transact(async (trx) => {
    const org = await lockOrg(trx, orgId);
    let rev = org.rev;
    const result = await write(trx, () => {
      rev += 1;
      return rev;
    });
    await saveCounters(trx, orgId, { rev, ledger_seq: org.ledger_seq, ledger_hash: org.ledger_hash });
    return { result, rev };
  });
}
