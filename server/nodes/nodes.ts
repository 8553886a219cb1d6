import type { Logger } from "pino";
import {
  dropNode,
  dropNodes,
  listNodes,
  listPresence,
  listRevoked,
  listRevs,
  putNode,
  putPresence,
  type StoredPresence,
  takeDuty,
} from "../stores/sql/nodes.ts";
import type { HubStore } from "../stores/store.ts";

export interface NodesDeps {
  readonly store: HubStore;
  readonly nodeId: string;
  readonly nowMs: () => number;
  readonly log: Logger;
  /** Something was committed by another node, up to this rev. */
  readonly onRev: (orgId: string, rev: number) => void;
  /** A seat at another node came, went or does something else. */
  readonly onFloor: () => void;
  readonly onRevoked: (which: { orgId: string; userId: string; deviceId: string }) => void;
  /** Now and then: what nodes share and seldom changes may be read again. */
  readonly onRenewed: () => Promise<void>;
  /** Where seats reach this node. */
  readonly addresses: () => readonly string[];
}

/** Asked this often whether or not a hint came: the truth is in the tables. */
const ASK_EVERY_MS = 400;
const ALIVE_EVERY_MS = 5_000;
/** A node that has not been heard of for this long counts as gone; its seats come back at another. */
const ALIVE_WITHIN_MS = 20_000;
const FORGET_AFTER_MS = 3_600_000;
const TELL_AFTER_MS = 5;
const DUTY_MS = 30_000;

/**
 * This node among the nodes of one database: tells the others of commits and of who sits here, hears theirs. On a
 * database of its own (SQLite) there are no others and it does nothing.
 */
export function createNodes(deps: NodesDeps) {
  const { store, nodeId, nowMs, log } = deps;
  const { hints } = store;
  const revs = new Map<string, number>();
  const floorNos = new Map<string, number>();
  const presence = new Map<string, StoredPresence>();
  let addresses: readonly string[] = [];
  let floorNo = 0;
  let toldAtMs = 0;
  let asking = false;
  let askAgain = false;
  let askTimer: NodeJS.Timeout | undefined;
  let tellTimer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function ask(): Promise<void> {
    if (stopped) return;
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    clearTimeout(askTimer);
    try {
      await hearRevs();
      await hearNodes();
      if (nowMs() - toldAtMs > ALIVE_EVERY_MS) await tell();
    } catch (error) {
      log.warn({ err: error }, "nodes not heard");
    }
    asking = false;
    if (stopped) return;
    const again = askAgain;
    askAgain = false;
    askTimer = setTimeout(() => void ask(), again ? 1 : ASK_EVERY_MS);
  }

  async function hearRevs(): Promise<void> {
    for (const { org_id: orgId, rev } of await listRevs(store.read)) {
      const before = revs.get(orgId);
      revs.set(orgId, Math.max(rev, before ?? 0));
      if (before !== undefined && rev > before) deps.onRev(orgId, rev);
    }
  }

  async function hearNodes(): Promise<void> {
    const now = nowMs();
    const nodes = await listNodes(store.read, now - ALIVE_WITHIN_MS);
    let changed = nodes.filter((one) => one.node_id !== nodeId).length !== floorNos.size;
    const before = new Map(floorNos);
    floorNos.clear();
    for (const node of nodes) {
      if (node.node_id === nodeId) continue;
      floorNos.set(node.node_id, node.floor_no);
      if (before.get(node.node_id) !== node.floor_no) changed = true;
    }
    const known = nodes.flatMap((node) => JSON.parse(node.addresses_json) as string[]);
    addresses = [...new Set([...deps.addresses(), ...known])];
    if (changed) deps.onFloor();
  }

  /** This node lives, and who sits here. */
  async function tell(): Promise<void> {
    const rows = [...presence.values()];
    presence.clear();
    const now = nowMs();
    const renew = now - toldAtMs > ALIVE_EVERY_MS;
    try {
      if (rows.length > 0) {
        await putPresence(store.db, rows);
        floorNo += 1;
      }
      if (rows.length > 0 || renew) {
        const addresses_json = JSON.stringify(deps.addresses());
        await putNode(store.db, { node_id: nodeId, addresses_json, alive_at_ms: now, floor_no: floorNo });
      }
      if (renew) await housekeep(now);
      if (renew) await deps.onRenewed();
      toldAtMs = renew ? now : toldAtMs;
    } catch (error) {
      for (const row of rows) if (!presence.has(keyOf(row))) presence.set(keyOf(row), row);
      throw error;
    }
  }

  async function housekeep(now: number): Promise<void> {
    for (const orgId of revs.keys()) {
      for (const gone of await listRevoked(store.read, orgId, now - 4 * ALIVE_EVERY_MS)) {
        deps.onRevoked({ orgId, userId: gone.user_id, deviceId: gone.device_id });
      }
      if (await duty(orgId, "forget-nodes", DUTY_MS)) await dropNodes(store.db, now - FORGET_AFTER_MS);
    }
  }

  function soon(): void {
    tellTimer ??= setTimeout(() => {
      tellTimer = undefined;
      if (stopped) return;
      void tell()
        .catch((error: unknown) => log.warn({ err: error }, "nodes not told"))
        .then(() => hints?.send());
    }, TELL_AFTER_MS);
  }

  const keyOf = (row: StoredPresence) => `${row.org_id}/${row.user_id}`;

  /**
   * Does this node do the organisation's work of this name for the next ttlMs? A lease in the database: of several nodes one
   * gets true, and another takes over when the lease has run out. On SQLite always true.
   */
  async function duty(orgId: string, name: string, ttlMs: number): Promise<boolean> {
    if (hints === null) return true;
    const now = nowMs();
    return takeDuty(store.db, { org_id: orgId, name, node_id: nodeId, until_ms: now + ttlMs }, now);
  }

  return {
    start: async (): Promise<void> => {
      if (hints === null) return;
      await ask();
      hints.listen(() => void ask());
    },
    /** A commit of this node. */
    committed: (orgId: string, rev: number): void => {
      if (hints === null) return;
      revs.set(orgId, Math.max(rev, revs.get(orgId) ?? 0));
      soon();
    },
    /** What a seat at this node does now; null: it has left. */
    seat: (orgId: string, userId: string, now: SeatNow | null): void => {
      if (hints === null) return;
      const row = {
        org_id: orgId,
        node_id: nodeId,
        user_id: userId,
        online: now === null ? 0 : 1,
        phase: now?.phase ?? "offline",
        since_ms: now?.sinceMs ?? nowMs(),
        customer_id: now?.customerId ?? null,
      };
      presence.set(keyOf(row), row);
      soon();
    },
    /** Seats of the organisation at other nodes. */
    elsewhere: (orgId: string): Promise<StoredPresence[]> =>
      hints === null ? Promise.resolve([]) : listPresence(store.read, orgId, nodeId, nowMs() - ALIVE_WITHIN_MS),
    duty,
    /** Where seats reach any living node; empty where there is only this one. */
    addresses: (): readonly string[] => (hints === null ? [] : addresses),
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(askTimer);
      clearTimeout(tellTimer);
      if (hints !== null) await dropNode(store.db, nodeId).catch(() => undefined);
    },
  };
}
export type Nodes = ReturnType<typeof createNodes>;

export interface SeatNow {
  readonly phase: string;
  readonly sinceMs: number;
  readonly customerId: string | null;
}
