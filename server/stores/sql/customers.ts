import type { Insertable, Selectable, Updateable } from "kysely";
import type { ContactTable, CustomerTable, NumberTable } from "../schema.ts";
import type { HubReader, HubTransaction } from "../store.ts";
import type { HotQueries } from "./hot-queries.ts";

export type StoredNumber = Selectable<NumberTable>;
export type StoredContact = Selectable<ContactTable>;

export async function insertCustomer(
  trx: HubTransaction,
  hot: HotQueries,
  customer: Selectable<CustomerTable>,
  contacts: Insertable<ContactTable>[],
  numbers: Selectable<NumberTable>[],
): Promise<void> {
  await hot.insertCustomer(trx, { ...customer });
  for (const contact of contacts) await trx.insertInto("contact").values(contact).execute();
  for (const number of numbers) await hot.insertNumber(trx, { ...number });
}

/**
 * After a write of a customer's name or numbers: marks it and whoever has the same ones. The mark stays when they part again; it asks for a
 * look and says no more.
 */
export async function markSharing(
  trx: HubTransaction,
  hot: Pick<HotQueries, "sharesKeys">,
  key: { orgId: string; customerId: string; nameKey: string },
): Promise<void> {
  const others = await hot.sharesKeys(trx, key);
  if (others.length === 0) return;
  await trx
    .updateTable("customer")
    .set({ shares_keys: 1 })
    .where("org_id", "=", key.orgId)
    .where("customer_id", "in", [key.customerId, ...others.map((one) => one.customer_id)])
    .where("shares_keys", "=", 0)
    .execute();
}

/** Writes fields of a customer whose version is still the one that was read; false means somebody was first. */
export async function takeCustomer(
  trx: HubTransaction,
  key: { orgId: string; customerId: string; version: number },
  set: Updateable<CustomerTable>,
): Promise<boolean> {
  const row = await trx
    .updateTable("customer")
    .set(set)
    .where("org_id", "=", key.orgId)
    .where("customer_id", "=", key.customerId)
    .where("version", "=", key.version)
    .returning("customer_id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateCustomer(
  trx: HubTransaction,
  orgId: string,
  customerId: string,
  set: Updateable<CustomerTable>,
): Promise<void> {
  await trx
    .updateTable("customer")
    .set(set)
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .execute();
}

export function findNumber(
  db: HubReader,
  orgId: string,
  customerId: string,
  numberId: string,
): Promise<StoredNumber | undefined> {
  return db
    .selectFrom("number")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where("number_id", "=", numberId)
    .executeTakeFirst();
}

export async function putNumber(trx: HubTransaction, number: Insertable<NumberTable>): Promise<void> {
  const { org_id: _org, customer_id: _customer, number_id: _number, position: _position, ...changed } = number;
  await trx
    .insertInto("number")
    .values(number)
    .onConflict((conflict) => conflict.columns(["org_id", "customer_id", "number_id"]).doUpdateSet(changed))
    .execute();
}

export async function deleteNumber(
  trx: HubTransaction,
  orgId: string,
  customerId: string,
  numberId: string,
): Promise<boolean> {
  const row = await trx
    .deleteFrom("number")
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where("number_id", "=", numberId)
    .returning("number_id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function putContact(trx: HubTransaction, contact: Insertable<ContactTable>): Promise<void> {
  const { name, role, note } = contact;
  await trx
    .insertInto("contact")
    .values(contact)
    .onConflict((conflict) =>
      conflict.columns(["org_id", "customer_id", "contact_id"]).doUpdateSet({ name, role, note }),
    )
    .execute();
}

/** Removes the contact; its numbers stay with the customer. */
export async function deleteContact(
  trx: HubTransaction,
  orgId: string,
  customerId: string,
  contactId: string,
): Promise<boolean> {
  await trx
    .updateTable("number")
    .set({ contact_id: null })
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where("contact_id", "=", contactId)
    .execute();
  const row = await trx
    .deleteFrom("contact")
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where("contact_id", "=", contactId)
    .returning("contact_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** The next free place in the order in which numbers or contacts were entered. */
export async function nextPosition(
  db: HubReader,
  table: "number" | "contact",
  orgId: string,
  customerId: string,
): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select((eb) => eb.fn.max("position").as("last"))
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .executeTakeFirst();
  return Number(row?.last ?? -1) + 1;
}

export function listBatchCustomers(db: HubReader, orgId: string, batchId: string) {
  return db.selectFrom("customer").selectAll().where("org_id", "=", orgId).where("batch_id", "=", batchId).execute();
}
