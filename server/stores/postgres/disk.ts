import { randomInt } from "node:crypto";
import type pg from "pg";
import type { Disk } from "../store.ts";
import { type Statement, sendBatch } from "./batch.ts";

/** Two that write the same slot at once wait for each other's disk, no more. */
const SLOTS = 1_000;

/**
 * First of a transaction whose commit is not waited for: who waits for its locks goes on before the disk has taken it. Nobody may rely on
 * it before a mark has been committed behind it.
 */
export const LAZILY: Statement = { text: "select set_config('synchronous_commit', 'off', true)", values: [] };

/** The mark: a transaction whose commit is waited for, and with it, as the log is one, all that were committed before. */
export function createMark(): (orgId: string) => Statement {
  const slot = randomInt(SLOTS);
  const text = `insert into flush_mark (org_id, slot, marks) values ($1, $2, 1)
    on conflict (org_id, slot) do update set marks = flush_mark.marks + 1`;
  return (orgId) => ({ text, values: [orgId, slot] });
}

/** A connection's time: while it lasts, the database has not fallen. */
interface Session {
  readonly client: pg.PoolClient;
  isOpen: boolean;
  readonly wantedRevs: Map<string, number>;
  readonly flushing: Map<string, Promise<void>>;
}

/**
 * What is on the disk, asked of the database at most once at a time for an organisation.
 *
 * After a fall the revs that are gone are given again, to other commits. What was read before it is therefore never compared with what
 * was flushed after it: a watch holds for one connection alone, which a fall ends.
 *
 * @param pool of its own: a mark must not wait behind writers who wait for an organisation
 */
export function createDisk(pool: pg.Pool, types: pg.CustomTypesConfig): Disk & { close(): void } {
  const mark = createMark();
  const reachedRevs = new Map<string, number>();
  let session: Promise<Session> | undefined;
  let close = (): void => undefined;

  function reached(orgId: string, rev: number): void {
    reachedRevs.set(orgId, Math.max(rev, reachedRevs.get(orgId) ?? 0));
  }

  async function open(): Promise<Session> {
    const client = await pool.connect();
    const made: Session = { client, isOpen: true, wantedRevs: new Map(), flushing: new Map() };
    const end = (): void => {
      if (!made.isOpen) return;
      made.isOpen = false;
      session = undefined;
      client.release(true);
    };
    client.once("end", end);
    close = end;
    return made;
  }

  async function flush({ client, wantedRevs, flushing }: Session, orgId: string): Promise<void> {
    // Whoever comes while it is under way may have seen a later commit than it began behind.
    const rev = wantedRevs.get(orgId) ?? 0;
    try {
      await sendBatch(client, [mark(orgId)], types);
      reached(orgId, rev);
    } finally {
      flushing.delete(orgId);
    }
  }

  async function reach(own: Session, orgId: string, rev: number): Promise<void> {
    const { wantedRevs, flushing } = own;
    const isThere = (): boolean => {
      if (!own.isOpen) throw new Error("Connection ended before it was known what is on the disk");
      return (reachedRevs.get(orgId) ?? 0) >= rev;
    };
    if (isThere()) return;
    wantedRevs.set(orgId, Math.max(rev, wantedRevs.get(orgId) ?? 0));
    await flushing.get(orgId)?.catch(() => undefined);
    while (!isThere()) {
      const next = flushing.get(orgId) ?? flush(own, orgId);
      flushing.set(orgId, next);
      await next;
    }
  }

  return {
    reached,
    async watch() {
      session ??= open().catch((error: unknown) => {
        session = undefined;
        throw error;
      });
      const own = await session;
      return { reach: (orgId, rev) => reach(own, orgId, rev) };
    },
    close: () => close(),
  };
}
