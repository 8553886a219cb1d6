import { CompiledQuery } from "kysely";
import pg from "pg";
import type { HubReader } from "../store.ts";

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
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
export interface Plans {
  readonly byText: Map<string, Plan>;
  /** One that was given to a statement that failed is not given again. */
  readonly newName: () => string;
}
export function noPlans(): Plans {
  let made = 0;
  const newName = () => {
    made += 1;
    return `b${made}`;
  };
  return { byText: new Map(), newName };
}
interface Plan {
  readonly name: string;
  readonly toRow: ToRow;
}
type ToRow = (fields: readonly (string | null)[]) => unknown;
const noRow: ToRow = () => undefined;

interface FieldDescription {
  readonly name: string;
  readonly dataTypeID: number;
}
/** What the driver's connection does; its declarations leave some of it out. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(statement: { name: string; text: string }): void;
  describe(what: { type: "S"; name: string }): void;
  bind(what: { statement: string; values: readonly unknown[]; valueMapper: (value: unknown) => unknown }): void;
  execute(portal: object): void;
  sync(): void;
}

/**
 * The statements as one question to the driver. Its own pipeline puts an end-of-question behind each statement, at each of
 * which the server answers and both sides wake up; here one stands behind all of them. What a statement's rows look like is
 * asked once a connection.
 */
export function sendBatch(
  client: pg.PoolClient,
  statements: readonly Statement[],
  { byText: plans, newName }: Plans,
  types: pg.CustomTypesConfig,
): Promise<StatementResult[]> {
  return new Promise((resolve, reject) => {
    const results: StatementResult[] = [];
    const names = statements.map(({ text }) => plans.get(text)?.name ?? newName());
    let rows: unknown[] = [];
    let toRow = plans.get(statements[0]?.text ?? "")?.toRow ?? noRow;

    const query = new pg.Query({ text: "" });
    Object.assign(query, {
      submit(wire: Wire): null {
        wire.stream.cork();
        for (const [at, { text, values }] of statements.entries()) {
          const name = names[at] ?? "";
          if (!plans.has(text)) {
            wire.parse({ name, text });
            wire.describe({ type: "S", name });
          }
          wire.bind({ statement: name, values, valueMapper });
          wire.execute({});
        }
        wire.sync();
        wire.stream.uncork();
        return null;
      },
      handleRowDescription({ fields }: { fields: readonly FieldDescription[] }) {
        toRow = rowMaker(fields, types);
      },
      handleDataRow({ fields }: { fields: readonly (string | null)[] }) {
        rows.push(toRow(fields));
      },
      handleCommandComplete({ text }: { text: string }) {
        const at = results.length;
        const done = statements[at]?.text ?? "";
        if (!plans.has(done)) plans.set(done, { name: names[at] ?? "", toRow });
        results.push({ command: text.split(" ", 1)[0] ?? "", rows });
        rows = [];
        toRow = plans.get(statements[at + 1]?.text ?? "")?.toRow ?? noRow;
      },
      handleError: reject,
      handleReadyForQuery: () => resolve(results),
    });
    client.query(query);
  });
}

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

/** Numbers, texts, nulls and arrays of these, as the server reads them. */
function valueMapper(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? `{${value.map(element).join(",")}}` : String(value);
}
function element(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number") return String(value);
  const text = String(value);
  return /["\\]/.test(text) ? `"${text.replaceAll(/["\\]/g, "\\$&")}"` : `"${text}"`;
}
