import { CompiledQuery, type Transaction } from "kysely";
import type { SeatDatabase } from "./schema.ts";

/** One value of a row as SQLite takes it. */
export type Cell = string | number | null;

/** Rows in one statement: few texts, so that each stays prepared, and small enough for the parameter limit. */
const ROWS_A_STATEMENT = [25, 5, 1];

/** The rows of a statement that is run once for each of them (./sqlite.ts); the only parameter of its query. */
export class EachRow {
  readonly rows: readonly (readonly Cell[])[];
  constructor(rows: readonly (readonly Cell[])[]) {
    this.rows = rows;
  }
}

/**
 * Runs one prepared statement for every row, without a query a row. For the full-text indexes this is also less work than rows in one
 * statement: what such a statement has written is put to disk at its end, so that it could be taken back alone.
 */
export async function runEach(
  trx: Transaction<SeatDatabase>,
  statement: string,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length > 0) await trx.executeQuery(CompiledQuery.raw(statement, [new EachRow(rows)]));
}

/**
 * Inserts or updates many rows by their key, keeping row numbers (an `insert or replace` would change them under the
 * full-text index). Plain SQL, because building a query a row costs more than the insert.
 */
export async function upsert(
  trx: Transaction<SeatDatabase>,
  table: keyof SeatDatabase,
  key: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const one = `(${columns.map(() => "?").join(",")})`;
  const sets = columns.filter((c) => !key.split(",").includes(c)).map((c) => `${c}=excluded.${c}`);
  let from = 0;
  for (const count of ROWS_A_STATEMENT) {
    const values = Array.from({ length: count }, () => one).join(",");
    const statement = `insert into "${table}" (${columns.join(",")}) values ${values} on conflict(${key}) do update set ${sets}`;
    for (; from + count <= rows.length; from += count) {
      await trx.executeQuery(CompiledQuery.raw(statement, rows.slice(from, from + count).flat()));
    }
  }
}
