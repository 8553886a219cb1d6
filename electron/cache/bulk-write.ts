import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import type { SeatDatabase } from "./schema.ts";

/**
 * A transaction of rows that the hub has anyway: it is whole or not there at all, as every other, but does not wait for the disk.
 * A power cut may take the last of them; the cursor goes with its rows, and they are pulled again.
 */
export async function writeRepeatable<T>(
  db: Kysely<SeatDatabase>,
  work: (trx: Transaction<SeatDatabase>) => Promise<T>,
): Promise<T> {
  return db.connection().execute(async (connection) => {
    await connection.executeQuery(CompiledQuery.raw("pragma synchronous = normal"));
    try {
      return await connection.transaction().execute(work);
    } finally {
      await connection.executeQuery(CompiledQuery.raw("pragma synchronous = full"));
    }
  });
}
