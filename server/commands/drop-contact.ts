import { deleteContact } from "../stores/sql/customers.ts";
import { putDuplicateKeys } from "../stores/sql/duplicate-index.ts";
import { applied, type Handler } from "./context.ts";
import { bumpCustomer, checkMayWork, getCustomer } from "./ownership.ts";

/** Removes a contact; its numbers stay with the customer. One that is gone already is no error. */
export const dropContact: Handler<"drop-contact"> = async (context, { customerId, contactId }) => {
  const customer = await getCustomer(context, customerId);
  checkMayWork(context, customer);
  const { orgId } = context.actor;
  if (await deleteContact(context.trx, orgId, customerId, contactId)) {
    await bumpCustomer(context, customer, {});
    await putDuplicateKeys(context.trx, orgId, [customerId]);
  }
  return applied;
};
