import type { NewCustomer } from "../../shared/domain/customer.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { writeFeed } from "../accounts/feed-write.ts";
import type { Actor } from "../commands/context.ts";
import type { SeedHub } from "../hub.ts";
import { updateCustomer } from "../stores/sql/customers.ts";
import { makeMember } from "./members.ts";

const dayMs = 86_400_000;
/** After the hub is up, milliseconds: time enough for the first seat to be loaded, so that it sees them wake. */
const wakeAfterMs = [20_000, 45_000, 90_000, 180_000, 300_000, 600_000, 900_000];

/**
 * Lets members who slept for weeks log in again while somebody looks on, as the marketplace's events will. Stops silently with the hub.
 */
export async function planWaking(hub: SeedHub, lead: Actor, sleepers: readonly NewCustomer[]): Promise<void> {
  const rng = makeRng(7);
  for (const [i, customer] of sleepers.entries()) {
    const { customerId, product } = customer;
    const slept = 35 + rng.below(70);
    const before = customer.member ?? makeMember(rng, hub.nowMs(), product, slept);
    const set = async (lastLoginAtMs: number, more: number) => {
      const member = { ...before, lastLoginAtMs, loginCount: before.loginCount + more };
      await writeFeed(hub.store, lead.orgId, (trx, nextRev) =>
        updateCustomer(trx, lead.orgId, customerId, { member_json: JSON.stringify(member), rev: nextRev() }),
      );
    };
    await set(hub.nowMs() - slept * dayMs, 0);
    setTimeout(async () => {
      try {
        const atMs = hub.nowMs();
        await set(atMs, 1);
        // Any command tells the seats that there is something to fetch.
        const payload = { customerId, atMs };
        const command = { opId: hub.newId(), seatSeq: 1, expectedVersion: null, wallMs: atMs, monoMs: 0 };
        await hub.runAt(atMs, lead, [{ ...command, kind: "viewed", payload }]);
      } catch {
        // The hub has ended.
      }
    }, wakeAfterMs[i] ?? 1_200_000).unref();
  }
}
