import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { Nodes } from "./nodes/nodes.ts";
import { renewSomeKeys } from "./stores/sql/duplicate-renewal.ts";
import { listRevs } from "./stores/sql/nodes.ts";
import type { HubStore } from "./stores/store.ts";

const DUTY_MS = 60_000;
const ASK_AGAIN_MS = 30_000;
/** Rests so much longer than it worked: seats go first. */
const REST = 3;
const SHORTEST_REST_MS = 5;

/**
 * After an update with other rules of the duplicate check, makes the new keys for firms that were saved before, a few at a time behind
 * everybody's back; one node of several does it, and it goes on where a stop has broken it off. Until then such a
 * firm is found by the keys that both rules have.
 */
export function createKeyRenewal({ store, duty, log }: { store: HubStore; duty: Nodes["duty"]; log: Logger }) {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    for (;;) {
      try {
        for (const { org_id: orgId } of await listRevs(store.read)) await renew(orgId);
        return;
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error }, "keys of the duplicate check not made anew, tried again later");
      }
      await wait(ASK_AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async function renew(orgId: string): Promise<void> {
    let told = false;
    for (;;) {
      signal.throwIfAborted();
      if (!(await duty(orgId, "duplicate-keys", DUTY_MS))) {
        await wait(ASK_AGAIN_MS, undefined, { signal, ref: false });
        continue;
      }
      const beganMs = performance.now();
      const left = await renewSomeKeys(store, orgId);
      if (!told && left > 0) log.info({ orgId, left }, "keys of the duplicate check are made anew");
      if (told && left === 0) log.info({ orgId }, "keys of the duplicate check are all new");
      told ||= left > 0;
      if (left === 0) return;
      const restMs = Math.max(SHORTEST_REST_MS, REST * (performance.now() - beganMs));
      await wait(restMs, undefined, { signal, ref: false });
    }
  }

  return {
    start: (): void => {
      running = run();
    },
    stop: (): Promise<void> => {
      stopping.abort();
      return running;
    },
    /** Resolves when all is gone over. */
    done: (): Promise<void> => running,
  };
}
