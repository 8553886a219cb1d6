import { nextPosition, putContact as storeContact } from "../stores/sql/customers.ts";
import { putDuplicateKeys } from "../stores/sql/duplicate-index.ts";
import { applied, type Handler } from "./context.ts";
import { bumpCustomer, checkMayWork, getCustomer } from "./ownership.ts";

/** Adds a contact or changes it; the last writer's text holds. */
export const putContact: Handler<"put-contact"> = async (context, { customerId, contact }) => {
  const customer = await getCustomer(context, customerId);
  checkMayWork(context, customer);
  const { orgId } = context.actor;
  await storeContact(context.trx, {
    org_id: orgId,
    contact_id: contact.contactId,
    customer_id: customerId,
    name: contact.name,
    role: contact.role,
    note: contact.note,
    position: await nextPosition(context.trx, "contact", orgId, customerId),
  });
  await bumpCustomer(context, customer, {});
  await putDuplicateKeys(context.trx, orgId, [customerId]);
  return applied;
};
