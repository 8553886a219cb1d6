import { markSharing } from "../stores/sql/customers.ts";
import { putDuplicateKeys } from "../stores/sql/duplicate-index.ts";
import type { CommandContext, Standing } from "./context.ts";
import { listSameAs, type SameFirm } from "./duplicates.ts";
import { getCustomer } from "./ownership.ts";

/**
 * The firm's other records, for a claim or a loan. The engine is asked only where a number or the full name is shared, or where a write has
 * found that there is another record (has_twin), and whether they are shared only where a write has found that they may be (shares_keys): ten
 * thousand claims a second leave no time to look around for customers that nobody resembles.
 */
export async function listTwins(context: CommandContext, customer: Standing): Promise<SameFirm[]> {
  const { trx, hot, actor } = context;
  if (customer.has_twin === 0) {
    if (customer.shares_keys === 0) return [];
    const key = { orgId: actor.orgId, customerId: customer.customer_id, nameKey: customer.name_key };
    if ((await hot.sharesKeys(trx, key)).length === 0) return [];
  }
  return listSameAs(context, customer);
}

/**
 * After a write to a customer's name, place, contacts or numbers: brings the duplicate index up to date and marks the firm's other
 * records, which the check at entry and at import cannot have seen.
 */
export async function reindexCustomer(context: CommandContext, customerId: string): Promise<void> {
  const { trx, actor } = context;
  await putDuplicateKeys(trx, actor.orgId, [customerId]);
  const customer = await getCustomer(context, customerId);
  await markSharing(trx, context.hot, { orgId: actor.orgId, customerId, nameKey: customer.name_key });
  const same = await listSameAs(context, customer);
  if (same.length === 0) return;
  await trx
    .updateTable("customer")
    .set({ has_twin: 1 })
    .where("org_id", "=", actor.orgId)
    .where("customer_id", "in", [customerId, ...same.map((one) => one.customer.customer_id)])
    .where("has_twin", "=", 0)
    .execute();
}
