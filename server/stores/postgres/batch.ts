import { CompiledQuery } from "kysely";
import pg from "pg";
import type { HubReader } from "../store.ts";
import { encodeRuns } from "./batch-message.ts";

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /**
   * The server reads its values before it runs the batch's first statement, so that no lock is held for that. What those before it did it
   * sees all the same, if it writes and returns rows: one that only reads would not. For batches that are transactions of their own.
   */
  readonly isReadAhead?: boolean;
}
export interface StatementResult {
  readonly command: string;
  readonly rows: readonly unknown[];
}

/** Statements that travel together; see runBatch. */
export class Batch {
  /** Sent in the same go, and done before the transaction begins; only where nothing of it has been sent yet. */
  readonly ahead: readonly Statement[];
  readonly statements: readonly Statement[];
  constructor(statements: readonly Statement[], ahead: readonly Statement[]) {
    this.ahead = ahead;
    this.statements = statements;
  }
}

/**
 * Sends several statements of a transaction in one go: one round trip, and one answer when all are done. The server runs
 * them one after another, so each sees what those before it did; after the first that fails it runs none.
 *
 * @param ahead each by itself before the transaction, whose first statements these must be
 * @returns one of each, of `ahead` first
 */
export async function runBatch(
  trx: HubReader,
  statements: readonly Statement[],
  ahead: readonly Statement[] = [],
): Promise<StatementResult[]> {
  const result = await trx.executeQuery(CompiledQuery.raw("batch", [new Batch(statements, ahead)]));
  return result.rows as StatementResult[];
}

/** Statements that a connection keeps planned. */
interface Plans {
  readonly byText: Map<string, Plan>;
  /** One that was given to a statement that failed is not given again. */
  made: number;
}
interface Plan {
  readonly name: string;
  readonly toRow: ToRow;
}
type ToRow = (fields: readonly (string | null)[]) => unknown;
const noRow: ToRow = () => undefined;
const plansOf = new WeakMap<pg.ClientBase, Plans>();

interface FieldDescription {
  readonly name: string;
  readonly dataTypeID: number;
}
/** What the driver's connection does; its declarations leave some of it out. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void; write(bytes: Buffer): void };
  parse(statement: { name: string; text: string }): void;
  describe(what: { type: "S"; name: string }): void;
}

/**
 * The statements as one question to the driver. Its own pipeline puts an end-of-question behind each statement, at each of
 * which the server answers and both sides wake up; here one stands behind all of them. What a statement's rows look like is
 * asked once a connection.
 */
export function sendBatch(
  client: pg.ClientBase,
  statements: readonly Statement[],
  types: pg.CustomTypesConfig,
): Promise<StatementResult[]> {
  const plans = plansOf.get(client) ?? { byText: new Map<string, Plan>(), made: 0 };
  plansOf.set(client, plans);
  return new Promise((resolve, reject) => {
    client.query(new BatchQuery({ statements, plans, types, resolve, reject }) as unknown as pg.Query);
  });
}

interface Asked {
  readonly statements: readonly Statement[];
  readonly plans: Plans;
  readonly types: pg.CustomTypesConfig;
  readonly resolve: (results: StatementResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What the driver calls of a query; see the line behind it. */
class BatchQuery {
  readonly #asked: Asked;
  readonly #names: readonly string[];
  readonly #results: StatementResult[] = [];
  #rows: unknown[] = [];
  #toRow: ToRow;

  constructor(asked: Asked) {
    const { plans } = asked;
    this.#asked = asked;
    this.#names = asked.statements.map(({ text }) => plans.byText.get(text)?.name ?? `b${++plans.made}`);
    this.#toRow = this.#planAt(0)?.toRow ?? noRow;
  }

  submit(wire: Wire): null {
    const { statements } = this.#asked;
    const runs = statements.map(({ values, isReadAhead }, at) => ({
      name: this.#names[at] ?? "",
      values,
      isReadAhead,
    }));
    if (runs.every((_, at) => this.#planAt(at) !== undefined)) {
      wire.stream.write(encodeRuns(runs, true));
      return null;
    }
    wire.stream.cork();
    for (const [at, run] of runs.entries()) {
      const { name } = run;
      if (this.#planAt(at) === undefined) {
        wire.parse({ name, text: statements[at]?.text ?? "" });
        wire.describe({ type: "S", name });
      }
      wire.stream.write(encodeRuns([run], at === runs.length - 1));
    }
    wire.stream.uncork();
    return null;
  }

  handleRowDescription({ fields }: { fields: readonly FieldDescription[] }): void {
    this.#toRow = rowMaker(fields, this.#asked.types);
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#rows.push(this.#toRow(fields));
  }

  handleCommandComplete({ text }: { text: string }): void {
    const at = this.#results.length;
    if (this.#planAt(at) === undefined) {
      const plan = { name: this.#names[at] ?? "", toRow: this.#toRow };
      this.#asked.plans.byText.set(this.#asked.statements[at]?.text ?? "", plan);
    }
    this.#results.push({ command: text.split(" ", 1)[0] ?? "", rows: this.#rows });
    this.#rows = [];
    this.#toRow = this.#planAt(at + 1)?.toRow ?? noRow;
  }

  handleError(error: unknown): void {
    this.#asked.reject(error);
  }

  handleReadyForQuery(): void {
    this.#asked.resolve(this.#results);
  }

  #planAt(at: number): Plan | undefined {
    return this.#asked.plans.byText.get(this.#asked.statements[at]?.text ?? "");
  }
}
// The driver's pipeline takes its own queries alone, and what makes one of those costs more than the batch.
Object.setPrototypeOf(BatchQuery.prototype, pg.Query.prototype);

function rowMaker(fields: readonly FieldDescription[], types: pg.CustomTypesConfig): ToRow {
  const names = fields.map((field) => field.name);
  const parsers = fields.map((field) => types.getTypeParser(field.dataTypeID, "text") as (text: string) => unknown);
  const empty = Object.fromEntries(names.map((name) => [name, null]));
  return (values) => {
    const row: Record<string, unknown> = { ...empty };
    for (let at = 0; at < names.length; at += 1) {
      const value = values[at];
      if (value !== null && value !== undefined) row[names[at] as string] = parsers[at]?.(value);
    }
    return row;
  };
}
