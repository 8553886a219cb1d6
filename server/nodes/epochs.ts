import type { Logger } from "pino";
import { findIdentity, putEpoch } from "../stores/sql/nodes.ts";
import type { HubStore } from "../stores/store.ts";

/** Nobody can make every seat begin anew more often than this. */
const RENEW_EVERY_MS = 3_600_000;

/**
 * The epoch of the hub's data: seats that know another one send again what they were told is safe. It changes with a restore,
 * and where a seat shows a rev that this database has never given, because then somebody put an older one in its place by hand.
 */
export function createEpochs(deps: {
  store: HubStore;
  epoch: string;
  nowMs: () => number;
  newId: () => string;
  log: Logger;
}) {
  const { store, nowMs, log } = deps;
  let epoch = deps.epoch;
  let renewedAtMs = Number.NEGATIVE_INFINITY;

  async function readAgain(): Promise<void> {
    epoch = (await findIdentity(store.read))?.epoch ?? epoch;
  }
  return {
    current: (): string => epoch,
    /** Another node may have changed it. */
    readAgain,
    wentBack: async (): Promise<void> => {
      const before = epoch;
      await readAgain();
      if (epoch !== before || nowMs() - renewedAtMs < RENEW_EVERY_MS) return;
      renewedAtMs = nowMs();
      const next = deps.newId();
      await putEpoch(store.db, next);
      epoch = next;
      log.warn({ epoch }, "the hub's data went back; seats send again what it may have lost");
    },
  };
}
