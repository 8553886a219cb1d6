import type { PostgresPool, PostgresPoolClient } from "kysely";
import type pg from "pg";
import { Batch, sendBatch } from "./batch.ts";

/** Statements that each connection keeps planned; texts beyond these, and rare ones, are planned anew each time. */
const NAMES_KEPT = 200;
const USES_BEFORE_NAMED = 3;

/**
 * A pool whose connections send frequent statements under a name, so that the server parses and plans each once a
 * connection. A statement is the same by its text; one whose text varies with its input never earns a name.
 */
export function named(pool: pg.Pool, types: pg.CustomTypesConfig): PostgresPool {
  const uses = new Map<string, number>();
  const names = new Map<string, string>();

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined || names.size >= NAMES_KEPT) return known;
    const count = (uses.get(text) ?? 0) + 1;
    if (count < USES_BEFORE_NAMED) {
      if (uses.size > 2_000) uses.clear();
      uses.set(text, count);
      return undefined;
    }
    uses.delete(text);
    const name = `f${names.size + 1}`;
    names.set(text, name);
    return name;
  }

  return {
    options: pool.options,
    connect: async () => wrap(await pool.connect()),
    end: () => pool.end(),
  };

  function wrap(client: pg.PoolClient): PostgresPoolClient {
    const known = wrapped.get(client);
    if (known !== undefined) return known;
    const query = (text: string, values: readonly unknown[] = []) => {
      const name = nameOf(text);
      return client.query(name === undefined ? { text, values: [...values] } : { name, text, values: [...values] });
    };
    let beginning = false;
    let committed = false;
    async function batch({ statements, ahead }: Batch) {
      if (ahead.length > 0 && !beginning) throw new Error("the transaction has begun");
      const all = beginning ? [BEGIN, ...statements] : statements;
      const skipped = all.length - statements.length;
      beginning = false;
      const sent = [ahead, all].map((some) => (some.length > 0 ? sendBatch(client, some, types) : []));
      // Nobody may go on with the connection while one of them is under way.
      await Promise.allSettled(sent);
      const [before = [], rest = []] = await Promise.all(sent);
      const rows = [...before, ...rest.slice(skipped)];
      if (statements.at(-1)?.text === "commit") {
        // In a transaction that had failed before, a commit rolls back.
        if (rows.at(-1)?.command !== "COMMIT") throw new Error("the transaction did not commit");
        committed = true;
      }
      return { command: "SELECT", rowCount: rows.length, rows };
    }
    /** Nothing can be told from its answer that the next statement's does not tell: it travels with that one. */
    function begin() {
      committed = false;
      beginning = true;
      return Promise.resolve({ command: "BEGIN", rowCount: 0, rows: [] });
    }
    function one(text: string, values: readonly unknown[] = []) {
      if (beginning) query("begin").catch(() => undefined);
      beginning = false;
      return query(text, values);
    }
    const made = {
      query: (text: string, values?: readonly unknown[]) => {
        if (text === "begin") return begin();
        if (text === "commit" && committed) {
          committed = false;
          return Promise.resolve({ command: "COMMIT", rowCount: 0, rows: [] });
        }
        return values?.[0] instanceof Batch ? batch(values[0]) : one(text, values);
      },
      release: (destroy?: boolean) => client.release(destroy),
    } as unknown as PostgresPoolClient;
    wrapped.set(client, made);
    return made;
  }
}
const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
const BEGIN = { text: "begin", values: [] };
