import { CompiledQuery, type Transaction } from "kysely";
import type { SeatDatabase } from "./schema.ts";

/** One value of a row as SQLite takes it. */
export type Cell = string | number | null;

/** Rows in one statement: large enough that preparing costs nothing, small enough for the parameter limit. */
const ROWS_A_STATEMENT = 25;

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
  const one = `(${columns.map(() => "?").join(",")})`;
  const sets = columns.filter((c) => !key.split(",").includes(c)).map((c) => `${c}=excluded.${c}`);
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const part = rows.slice(from, from + ROWS_A_STATEMENT);
    const values = part.map(() => one).join(",");
    const statement = `insert into "${table}" (${columns.join(",")}) values ${values} on conflict(${key}) do update set ${sets}`;
    await trx.executeQuery(CompiledQuery.raw(statement, part.flat()));
  }
}
