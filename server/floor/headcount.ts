import { setImmediate as nextTurn } from "node:timers/promises";
import { localDayBounds } from "../../shared/domain/local-time.ts";
import { effectiveSettings } from "../commands/unit.ts";
import { listFigures, listSeated, type Seated, type SeatFigures } from "../stores/sql/floor.ts";
import { findRev } from "../stores/sql/organisation.ts";
import { listSettings } from "../stores/sql/records.ts";
import type { HubStore } from "../stores/store.ts";

export interface HeadcountDeps {
  readonly store: Pick<HubStore, "read" | "holdings">;
  readonly nowMs: () => number;
  /** Something was committed since what was answered: leads should ask again after this time. */
  readonly onOutdated: (afterMs: number) => void;
}
interface Headcount {
  readonly users: readonly Seated[];
  readonly figures: ReadonlyMap<string, SeatFigures>;
  readonly rev: number;
  /** On the monotonic clock. */
  readonly untilMs: number;
}
/** An answer serves for so many times what it cost: on a small floor for a blink, on one of a thousand for most of a second. */
const SERVES_TIMES = 30;
const SERVES_MOST_MS = 700;

/** The people of a floor and today's figures of each. Counting a thousand takes long, and every lead asks after every change. */
export function createHeadcount({ store, nowMs, onOutdated }: HeadcountDeps) {
  const { read } = store;
  const latest = new Map<string, Promise<Headcount>>();

  async function count(orgId: string): Promise<Headcount> {
    const beganMs = performance.now();
    const rev = await findRev(read, orgId);
    const now = nowMs();
    const { timeZone } = effectiveSettings(await listSettings(read, orgId));
    const users = await listSeated(read, orgId);
    await nextTurn();
    const figures = await listFigures(store, orgId, { ...localDayBounds(now, timeZone), nowMs: now });
    const endedMs = performance.now();
    const servesMs = Math.min(SERVES_MOST_MS, (endedMs - beganMs) * SERVES_TIMES);
    return { users, figures, rev, untilMs: endedMs + servesMs };
  }

  return async (orgId: string): Promise<Headcount> => {
    const known = await latest.get(orgId)?.catch(() => undefined);
    const leftMs = (known?.untilMs ?? 0) - performance.now();
    if (known !== undefined && leftMs > 0) {
      if (known.rev < (await findRev(read, orgId))) onOutdated(leftMs);
      return known;
    }
    const made = count(orgId);
    latest.set(orgId, made);
    return made;
  };
}
