import { findNumber, nextPosition, putNumber as storeNumber } from "../stores/sql/customers.ts";
import { applied, type Handler } from "./context.ts";
import { getLiving, keepTyped, keptOn } from "./contribution.ts";
import { storedNumbers } from "./new-customer.ts";
import { bumpCustomer, markHistory, mayWork } from "./ownership.ts";
import { reindexCustomer } from "./twins.ts";

/** Adds a number or changes it. The raw text is read by the hub, so that every seat's numbers have one form. On another's customer it is kept as a contribution. */
export const putNumber: Handler<"put-number"> = async (context, { customerId, number }) => {
  const customer = await getLiving(context, customerId);
  if (!mayWork(context, customer)) {
    await keepTyped(context, customer, "edit-kept", [{ field: "number", mine: number.raw, theirs: "" }]);
    await markHistory(context, customer);
    return keptOn(context, customer);
  }
  const { orgId } = context.actor;
  const { customer_id: id } = customer;
  const before = await findNumber(context.trx, orgId, id, number.numberId);
  const position = before?.position ?? (await nextPosition(context.trx, "number", orgId, id));
  for (const row of storedNumbers(context, id, number, customer, position)) {
    await storeNumber(context.trx, row);
  }
  await bumpCustomer(context, customer, {});
  await reindexCustomer(context, id);
  return applied;
};
