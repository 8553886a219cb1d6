import type pg from "pg";
import { type Statement, type StatementResult, sendBatch } from "./batch.ts";

/** The shortest way of a batch that is a transaction by itself: past the query builder, on a connection that stays out of the pool. */
export interface Line {
  /**
   * As runBatch.
   *
   * @param then a transaction of its own, which follows in the same go whatever became of the first; the answer waits for it
   */
  send(statements: readonly Statement[], then?: readonly Statement[]): Promise<StatementResult[]>;
  /** Gives the connection back: the pool's end waits for it. */
  close(): void;
}

/** Keeps the connection that was used last; a batch that comes while another is under way takes its own from the pool. */
export function createLine(pool: pg.Pool, types: pg.CustomTypesConfig): Line {
  let kept: pg.PoolClient | undefined;
  let closed = false;
  return {
    async send(statements, then) {
      const own = kept;
      kept = undefined;
      const client = own ?? (await pool.connect());
      try {
        const sent = [statements, ...(then === undefined ? [] : [then])].map((some) => sendBatch(client, some, types));
        // Nobody may go on with the connection while one of them is under way.
        await Promise.allSettled(sent);
        const [results = []] = await Promise.all(sent);
        if (closed || kept !== undefined) client.release();
        else kept = client;
        return results;
      } catch (error) {
        // The pool sees whether it is still of use.
        client.release();
        throw error;
      }
    },
    close() {
      closed = true;
      kept?.release();
      kept = undefined;
    },
  };
}
