import { nextPosition, putContact as storeContact } from "../stores/sql/customers.ts";
import { applied, type Handler } from "./context.ts";
import { getLiving, keepTyped, keptOn } from "./contribution.ts";
import { bumpCustomer, markHistory, mayWork } from "./ownership.ts";
import { reindexCustomer } from "./twins.ts";

/** Adds a contact or changes it; the last writer's text holds. On another's customer it is kept as a contribution. */
export const putContact: Handler<"put-contact"> = async (context, { customerId, contact }) => {
  const customer = await getLiving(context, customerId);
  if (!mayWork(context, customer)) {
    const mine = [contact.name, contact.note].filter((part) => part !== "").join(" · ");
    await keepTyped(context, customer, "edit-kept", [{ field: "contact", mine, theirs: "" }]);
    await markHistory(context, customer);
    return keptOn(context, customer);
  }
  const { orgId } = context.actor;
  await storeContact(context.trx, {
    org_id: orgId,
    contact_id: contact.contactId,
    customer_id: customer.customer_id,
    name: contact.name,
    role: contact.role,
    note: contact.note,
    position: await nextPosition(context.trx, "contact", orgId, customer.customer_id),
  });
  await bumpCustomer(context, customer, {});
  await reindexCustomer(context, customer.customer_id);
  return applied;
};
