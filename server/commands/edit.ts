import type { Updateable } from "kysely";
import type { EditableField, FieldValue } from "../../shared/domain/customer.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { Receipt } from "../../shared/protocol/commands.ts";
import type { CustomerTable } from "../stores/schema.ts";
import { nameKey } from "../stores/sql/duplicate-index.ts";
import type { Handler, StoredCustomer } from "./context.ts";
import { getLiving, keepTyped, keptOn } from "./contribution.ts";
import { bumpCustomer, markHistory, mayWork } from "./ownership.ts";
import { reindexCustomer } from "./twins.ts";

const columnOf = {
  name: "name",
  province: "province",
  city: "city",
  district: "district",
  address: "address",
  industry: "industry",
  product: "product",
  customerType: "customer_type",
  source: "source",
  stage: "stage",
  starred: "starred",
  intro: "intro",
  website: "website",
  cost: "cost",
} as const satisfies Record<EditableField, keyof CustomerTable>;

type Conflicts = NonNullable<Receipt["conflicts"]>;

/**
 * Changes fields, each a conflict unit of its own: where the hub's value is no longer the one the seat saw, the hub's
 * stays, both texts are kept on the customer, and the receipt says so (DESIGN §5). Nothing is merged silently. What somebody
 * typed who does not own the customer any more is kept beside it as a contribution.
 */
export const edit: Handler<"edit"> = async (context, { customerId, changes }) => {
  const customer = await getLiving(context, customerId);
  if (!mayWork(context, customer)) {
    const typed = changes.map(({ field, to }) => ({ field, mine: to, theirs: readField(customer, field) }));
    await keepTyped(context, customer, "edit-kept", typed);
    await markHistory(context, customer);
    return keptOn(context, customer);
  }
  const set: Updateable<CustomerTable> = {};
  const conflicts: Conflicts = [];
  for (const { field, from, to } of changes) {
    const column = columnOf[field];
    const here = readField(customer, field);
    if (sameValue(here, to)) continue;
    if (sameValue(here, from)) Object.assign(set, { [column]: storedValue(field, to) });
    else conflicts.push({ field, mine: to, theirs: here, byUserId: customer.edited_by_user_id });
  }
  if (Object.keys(set).length > 0 || conflicts.length > 0) {
    if (set.name !== undefined) set.name_key = nameKey(String(set.name));
    if (Object.keys(set).length > 0) set.edited_by_user_id = context.actor.userId;
    if (conflicts.length > 0) set.has_history = 1;
    await bumpCustomer(context, customer, set);
  }
  if (set.name !== undefined || set.city !== undefined || set.province !== undefined) {
    await reindexCustomer(context, customer.customer_id);
  }
  if (conflicts.length === 0) return { status: "applied" };
  await keepTyped(context, customer, "edit-conflict", conflicts);
  return { status: "applied", conflicts };
};

function readField(customer: StoredCustomer, field: EditableField): FieldValue {
  const value = customer[columnOf[field]];
  return field === "starred" ? value === 1 : value;
}

/** @throws Refusal bad-request where the value's type does not fit the field */
function storedValue(field: EditableField, value: FieldValue): string | number | null {
  const fits =
    field === "starred"
      ? typeof value === "boolean"
      : field === "cost"
        ? value === null || typeof value === "number"
        : typeof value === "string" && (field !== "name" || value.trim() !== "");
  if (!fits || (typeof value === "number" && !Number.isFinite(value))) {
    throw new Refusal(RefusalCode.BadRequest, { path: field, problem: "type" });
  }
  return typeof value === "boolean" ? Number(value) : value;
}

const sameValue = (a: FieldValue, b: FieldValue): boolean => a === b || (a ?? "") === (b ?? "");
