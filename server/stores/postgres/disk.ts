import { randomInt } from "node:crypto";
import type { Disk } from "../store.ts";
import type { Statement } from "./batch.ts";
import type { Line } from "./line.ts";

/** Two that write the same slot at once wait for each other's disk, no more. */
const SLOTS = 1_000;

/**
 * First of a transaction whose commit is not waited for: who waits for its locks goes on before the disk has taken it. Nobody may rely on
 * it before `markFlush` has committed behind it.
 */
export const LAZILY: Statement = { text: "select set_config('synchronous_commit', 'off', true)", values: [] };

/** A transaction whose commit is waited for, and with it, as the log is one, all that were committed before. */
export function createMark(): (orgId: string) => Statement {
  const slot = randomInt(SLOTS);
  const text = `insert into flush_mark (org_id, slot, marks) values ($1, $2, 1)
    on conflict (org_id, slot) do update set marks = flush_mark.marks + 1`;
  return (orgId) => ({ text, values: [orgId, slot] });
}

/** What is on the disk, asked of the database at most once at a time for an organisation. */
export function createDisk(line: Line): Disk {
  const mark = createMark();
  const reachedRevs = new Map<string, number>();
  const wantedRevs = new Map<string, number>();
  const flushing = new Map<string, Promise<void>>();

  function reached(orgId: string, rev: number): void {
    reachedRevs.set(orgId, Math.max(rev, reachedRevs.get(orgId) ?? 0));
  }

  async function flush(orgId: string): Promise<void> {
    // Whoever comes while it is under way may have seen a later commit than it began behind.
    const rev = wantedRevs.get(orgId) ?? 0;
    try {
      await line.send([mark(orgId)]);
      reached(orgId, rev);
    } finally {
      flushing.delete(orgId);
    }
  }

  return {
    reached,
    async reach(orgId, rev) {
      const isThere = () => (reachedRevs.get(orgId) ?? 0) >= rev;
      if (isThere()) return;
      wantedRevs.set(orgId, Math.max(rev, wantedRevs.get(orgId) ?? 0));
      await flushing.get(orgId)?.catch(() => undefined);
      while (!isThere()) {
        const own = flushing.get(orgId) ?? flush(orgId);
        flushing.set(orgId, own);
        await own;
      }
    },
  };
}
