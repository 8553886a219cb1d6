import type { Transaction } from "kysely";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import { putDuplicateKeys } from "./duplicate-index.ts";
import type { SeatDatabase } from "./schema.ts";
import { putSearchKeys } from "./search-index.ts";

/**
 * Brings the search and duplicate indexes in step with the customers just written or dropped, in the same transaction.
 * The one place that knows which indexes there are.
 *
 * @param later these are some of many: keys of the duplicate check wait for catchUpDuplicateKeys
 * @param changed rows as just written, or ids of customers whose rows are in the table (or gone from it)
 */
export async function indexCustomers(
  trx: Transaction<SeatDatabase>,
  changed: readonly (CustomerRow | string)[],
  later?: boolean,
): Promise<void> {
  if (changed.length === 0) return;
  await putSearchKeys(trx, changed);
  await putDuplicateKeys(trx, changed, later);
}
