import { deleteNumber } from "../stores/sql/customers.ts";
import { putDuplicateKeys } from "../stores/sql/duplicate-index.ts";
import { applied, type Handler } from "./context.ts";
import { bumpCustomer, checkMayWork, getCustomer } from "./ownership.ts";

/** Removes a number. One that is gone already is no error. */
export const dropNumber: Handler<"drop-number"> = async (context, { customerId, numberId }) => {
  const customer = await getCustomer(context, customerId);
  checkMayWork(context, customer);
  const { orgId } = context.actor;
  if (await deleteNumber(context.trx, orgId, customerId, numberId)) {
    await bumpCustomer(context, customer, {});
    await putDuplicateKeys(context.trx, orgId, [customerId]);
  }
  return applied;
};
