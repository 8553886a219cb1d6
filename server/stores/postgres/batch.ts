import { CompiledQuery } from "kysely";
import type { HubTransaction } from "../store.ts";

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}
export interface StatementResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
}

/** Statements that travel together; see runBatch. */
export class Batch {
  readonly statements: readonly Statement[];
  constructor(statements: readonly Statement[]) {
    this.statements = statements;
  }
}

/**
 * Sends several statements of a transaction without waiting between them: one round trip instead of one each. The server
 * still runs them one after another, so each sees what those before it did.
 */
export async function runBatch(trx: HubTransaction, statements: readonly Statement[]): Promise<StatementResult[]> {
  const result = await trx.executeQuery(CompiledQuery.raw("batch", [new Batch(statements)]));
  return result.rows as StatementResult[];
}
