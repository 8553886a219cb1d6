import type { KyselyPlugin } from "kysely";
import type { HubStore, HubTransaction } from "../../server/stores/store.ts";

/**
 * Bugs that hubs really had, planted behind the store of a test's hub: the runner must find each. The product has no switch for them.
 *
 * check-then-write: looks whether a customer is free, and writes without asking again.
 * lease-dealt-early: forgets that a lease still runs, and deals its customer again.
 * receipt-forgotten: does not remember that a command was run, and runs its repetition.
 * late-commit-skipped: a reader is told a rev before all rows up to it can be seen.
 * quota-refunded: a release gives the day's claim back.
 */
export const plantNames = [
  "check-then-write",
  "lease-dealt-early",
  "receipt-forgotten",
  "late-commit-skipped",
  "quota-refunded",
] as const;
export type PlantName = (typeof plantNames)[number];

/** How long passes between the look and the write. */
const THINK_MS = 250;
const EARLY_EVERY_MS = 150;

const plants: Readonly<Record<PlantName, (store: HubStore) => HubStore>> = {
  "check-then-write": (store) => {
    const looks = new Map<string, { atMs: number; rows: ReturnType<HubStore["hot"]["findCustomer"]> }>();
    return {
      ...store,
      bulk: null,
      hot: {
        ...store.hot,
        findCustomer: (trx, key) => {
          const known = looks.get(key.customerId);
          if (known !== undefined && Date.now() - known.atMs < THINK_MS) return known.rows;
          const look = { atMs: Date.now(), rows: store.hot.findCustomer(trx, key) };
          looks.set(key.customerId, look);
          return look.rows;
        },
        takeFromPool: (trx, { orgId, customerId, ownerId, rev, nowMs }) =>
          trx
            .updateTable("customer")
            .set({ state: "owned", owner_id: ownerId, tracking_since_ms: nowMs, rev })
            .where("org_id", "=", orgId)
            .where("customer_id", "=", customerId)
            .returning("customer_id")
            .execute(),
      },
    };
  },
  "lease-dealt-early": (store) => {
    const forget = (trx: HubTransaction) =>
      trx.updateTable("lease").set({ free_at_ms: 0, expires_at_ms: 0 }).where("ended_at_ms", "is", null).execute();
    const timer = setInterval(() => void store.transact(forget).catch(() => undefined), EARLY_EVERY_MS);
    return {
      ...store,
      close: () => {
        clearInterval(timer);
        return store.close();
      },
    };
  },
  "receipt-forgotten": (store) => ({ ...store, bulk: null, hot: { ...store.hot, insertReceipt: async () => [] } }),
  "late-commit-skipped": (store) => ({ ...store, read: store.read.withPlugin(lateRows()) }),
  "quota-refunded": (store) => {
    const releases = new Map<string, number>();
    return {
      ...store,
      bulk: null,
      hot: {
        ...store.hot,
        countClaims: async (trx, since) => {
          const counts = await store.hot.countClaims(trx, since);
          return counts.map((row) => ({
            ...row,
            count: Number(row.count) - (releases.get(String(row.by_user_id)) ?? 0),
          }));
        },
        insertLedger: (trx, event) => {
          const by = String(event.by_user_id);
          if (event.kind === "released") releases.set(by, (releases.get(by) ?? 0) + 1);
          return store.hot.insertLedger(trx, event);
        },
      },
    };
  },
};

/** Statement by statement, so that each of them passes the plant. */
export const plant = (name: PlantName, store: HubStore): HubStore => plants[name]({ ...store, bulk: null });

/** Now and then the newest row of a page is not there yet, although the page says that it reaches as far. */
function lateRows(): KyselyPlugin {
  let head = 0;
  let pages = 0;
  return {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      const [first] = result.rows;
      if (first === undefined || typeof first.rev !== "number") return result;
      if (Object.keys(first).length === 1) {
        head = first.rev;
        pages += 1;
        return result;
      }
      return pages % 3 === 0
        ? { ...result, rows: result.rows.filter((row) => row.rev !== head && row.rev !== head - 1) }
        : result;
    },
  };
}
