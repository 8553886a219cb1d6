import { type CompiledQuery, type QueryExecutor, Transaction } from "kysely";
import type { HubDatabase } from "../schema.ts";
import type { HubReader, HubTransaction } from "../store.ts";

/** The same transaction; `before` runs ahead of every statement that is sent through it. */
export function watchTransaction(trx: HubReader, before: (sql: string) => Promise<void> | undefined): HubTransaction {
  const inner: QueryExecutor = trx.getExecutor();
  const executor: QueryExecutor = {
    adapter: inner.adapter,
    plugins: inner.plugins,
    transformQuery: (node, queryId) => inner.transformQuery(node, queryId),
    compileQuery: (node, queryId) => inner.compileQuery(node, queryId),
    executeQuery: async <R>(query: CompiledQuery<R>) => {
      await before(query.sql);
      return inner.executeQuery(query);
    },
    stream: () => {
      throw new Error("commands do not stream");
    },
    provideConnection: (consumer) => inner.provideConnection(consumer),
    withConnectionProvider: () => executor,
    withPlugin: () => executor,
    withPlugins: () => executor,
    withPluginAtFront: () => executor,
    withoutPlugins: () => executor,
  };
  // Only the executor is asked for anything inside a transaction.
  const none = {} as never;
  return new Transaction<HubDatabase>({ config: none, driver: none, dialect: none, executor });
}
