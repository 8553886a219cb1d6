import { CompiledQuery, type Kysely } from "kysely";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import type { Cell } from "./bulk.ts";
import type { SeatDatabase } from "./schema.ts";

export type Reader = Kysely<SeatDatabase>;

/** Rows of a statement written out: the hot paths of the desk, where building a query costs as much as running it. */
export async function readAll<T>(db: Reader, statement: string, parameters: readonly Cell[]): Promise<readonly T[]> {
  return (await db.executeQuery<T>(CompiledQuery.raw(statement, [...parameters]))).rows;
}

export async function readOne<T>(db: Reader, statement: string, parameters: readonly Cell[]): Promise<T | undefined> {
  return (await readAll<T>(db, statement, parameters))[0];
}

/** A statement written out that answers nothing; the same for the writes of the desk. */
export async function run(db: Reader, statement: string, parameters: readonly Cell[]): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(statement, [...parameters]));
}

/** A customer as the cache holds it. Our own writing, so its shape is not checked again. */
export async function findCustomer(db: Reader, customerId: string): Promise<CustomerRow | undefined> {
  const row = await readOne<{ row_json: string }>(db, "select row_json from customer where customer_id = ?", [
    customerId,
  ]);
  return row && (JSON.parse(row.row_json) as CustomerRow);
}
