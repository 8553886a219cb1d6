import { deleteNumber } from "../stores/sql/customers.ts";
import { applied, type Handler } from "./context.ts";
import { bumpCustomer, checkMayWork, getCustomer } from "./ownership.ts";
import { reindexCustomer } from "./twins.ts";

/** Removes a number. One that is gone already is no error. */
export const dropNumber: Handler<"drop-number"> = async (context, { customerId, numberId }) => {
  const customer = await getCustomer(context, customerId);
  checkMayWork(context, customer);
  const { orgId } = context.actor;
  if (await deleteNumber(context.trx, orgId, customerId, numberId)) {
    await bumpCustomer(context, customer, {});
    await reindexCustomer(context, customerId);
  }
  return applied;
};
