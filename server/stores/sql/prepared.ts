import { type Compilable, CompiledQuery, type Kysely } from "kysely";
import type { HubDatabase } from "../schema.ts";
import type { HubReader } from "../store.ts";

type Value = string | number | null;
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Compiles a query once and runs it with new values each time: building and compiling costs more than the query itself
 * on the paths that run thousands of times a second. `build` gets a slot for each name and uses it where a value goes.
 */
export function prepare<P extends Record<string, Value>, R>(
  db: Kysely<HubDatabase>,
  build: (slots: P, db: Kysely<HubDatabase>) => Compilable<R>,
): (executor: HubReader, values: P) => Promise<R[]> {
  const slots = new Proxy({} as P, { get: (_, name) => new Slot(String(name)) });
  const compiled = build(slots, db).compile();
  const order = compiled.parameters.map((parameter) => (parameter instanceof Slot ? parameter.name : undefined));
  const fixed = compiled.parameters;
  return async (executor, values) => {
    const parameters = order.map((name, index) => (name === undefined ? fixed[index] : (values[name] ?? null)));
    const result = await executor.executeQuery<R>(CompiledQuery.raw(compiled.sql, parameters) as CompiledQuery<R>);
    return result.rows;
  };
}
