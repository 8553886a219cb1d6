import { deleteContact } from "../stores/sql/customers.ts";
import { applied, type Handler } from "./context.ts";
import { bumpCustomer, checkMayWork, getCustomer } from "./ownership.ts";
import { reindexCustomer } from "./twins.ts";

/** Removes a contact; its numbers stay with the customer. One that is gone already is no error. */
export const dropContact: Handler<"drop-contact"> = async (context, { customerId, contactId }) => {
  const customer = await getCustomer(context, customerId);
  checkMayWork(context, customer);
  const { orgId } = context.actor;
  if (await deleteContact(context.trx, orgId, customerId, contactId)) {
    await bumpCustomer(context, customer, {});
    await reindexCustomer(context, customerId);
  }
  return applied;
};
