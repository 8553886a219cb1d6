import { findNumber, nextPosition, putNumber as storeNumber } from "../stores/sql/customers.ts";
import { putDuplicateKeys } from "../stores/sql/duplicate-index.ts";
import { applied, type Handler } from "./context.ts";
import { storedNumbers } from "./new-customer.ts";
import { bumpCustomer, checkMayWork, getCustomer } from "./ownership.ts";

/** Adds a number or changes it. The raw text is read by the hub, so that every seat's numbers have one form. */
export const putNumber: Handler<"put-number"> = async (context, { customerId, number }) => {
  const customer = await getCustomer(context, customerId);
  checkMayWork(context, customer);
  const { orgId } = context.actor;
  const before = await findNumber(context.trx, orgId, customerId, number.numberId);
  const position = before?.position ?? (await nextPosition(context.trx, "number", orgId, customerId));
  for (const row of storedNumbers(context, customerId, number, customer, position)) {
    await storeNumber(context.trx, row);
  }
  await bumpCustomer(context, customer, {});
  await putDuplicateKeys(context.trx, orgId, [customerId]);
  return applied;
};
