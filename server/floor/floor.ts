import type { FloorSeat, PokeFromSeat } from "../../shared/protocol/hub-contract.ts";
import type { Nodes } from "../nodes/nodes.ts";
import { namesOf } from "../stores/sql/floor.ts";
import { createHeadcount, type HeadcountDeps } from "./headcount.ts";

type Phase = Omit<Extract<PokeFromSeat, { type: "phase" }>, "type">;
interface Live {
  readonly sockets: number;
  readonly phase: Phase;
}

export interface FloorDeps extends HeadcountDeps {
  readonly nodes: Pick<Nodes, "seat" | "elsewhere">;
}

/**
 * Every seat of the team as it is now. What a seat does lives in the memory of its node, and where there are several nodes
 * in their table of presence; figures come from the database.
 */
export function createFloor(deps: FloorDeps) {
  const headcount = createHeadcount(deps);
  const live = new Map<string, Live>();
  const gone = new Map<string, number>();
  const keyOf = (orgId: string, userId: string) => `${orgId}/${userId}`;

  function came(orgId: string, userId: string): void {
    const key = keyOf(orgId, userId);
    const before = live.get(key);
    const phase = before?.phase ?? { phase: "idle", sinceMs: deps.nowMs(), customerId: null };
    live.set(key, { sockets: (before?.sockets ?? 0) + 1, phase });
    if (before === undefined) deps.nodes.seat(orgId, userId, phase);
  }

  function went(orgId: string, userId: string): void {
    const key = keyOf(orgId, userId);
    const before = live.get(key);
    if (before === undefined) return;
    if (before.sockets > 1) {
      live.set(key, { ...before, sockets: before.sockets - 1 });
      return;
    }
    live.delete(key);
    gone.set(key, deps.nowMs());
    deps.nodes.seat(orgId, userId, null);
  }

  /** @returns whether anything changed that a lead would see */
  function does(orgId: string, userId: string, phase: Phase): boolean {
    const key = keyOf(orgId, userId);
    const before = live.get(key);
    if (before === undefined) return false;
    live.set(key, { ...before, phase });
    const changed = before.phase.phase !== phase.phase || before.phase.customerId !== phase.customerId;
    if (changed) deps.nodes.seat(orgId, userId, phase);
    return changed;
  }

  async function list(orgId: string): Promise<FloorSeat[]> {
    const { users, figures } = await headcount(orgId);
    const away = await mapElsewhere(orgId);
    const nowOf = (userId: string) => live.get(keyOf(orgId, userId))?.phase ?? away.here.get(userId);
    const customerIds = users.flatMap((user) => nowOf(user.user_id)?.customerId ?? []);
    const names = await namesOf(deps.store.read, orgId, customerIds);
    return users.map((user) => {
      const key = keyOf(orgId, user.user_id);
      const now = nowOf(user.user_id);
      const own = figures.get(user.user_id);
      return {
        userId: user.user_id,
        name: user.name,
        seatNo: user.seat_no,
        online: now !== undefined,
        phase: now?.phase ?? "offline",
        phaseSinceMs: now?.sinceMs ?? Math.max(gone.get(key) ?? user.created_at_ms, away.left.get(user.user_id) ?? 0),
        customerName: now?.customerId == null ? "" : (names.get(now.customerId) ?? ""),
        dialsToday: own?.dials ?? 0,
        connectedToday: own?.connected ?? 0,
        interestedToday: own?.interested ?? 0,
        callbacksDueToday: own?.dueToday ?? 0,
        callbacksLate: own?.late ?? 0,
        owned: own?.owned ?? 0,
        leased: own?.leased ?? 0,
        preventedToday: own?.prevented ?? 0,
        doubledToday: own?.doubled ?? 0,
        lastActivityAtMs: own?.lastCallAtMs ?? null,
      };
    });
  }

  /** Seats at other nodes: what those there do, and when the others left. */
  async function mapElsewhere(orgId: string) {
    const here = new Map<string, Phase>();
    const left = new Map<string, number>();
    for (const row of await deps.nodes.elsewhere(orgId)) {
      if (row.online === 0) left.set(row.user_id, row.since_ms);
      else {
        const phase = row.phase as Phase["phase"];
        here.set(row.user_id, { phase, sinceMs: row.since_ms, customerId: row.customer_id });
      }
    }
    return { here, left };
  }

  return { came, went, does, list };
}
export type Floor = ReturnType<typeof createFloor>;
