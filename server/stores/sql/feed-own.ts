import type { Selectable } from "kysely";
import type { HubDatabase } from "../schema.ts";
import type { HubReader } from "../store.ts";

/** Every row of a small table of the organisation. */
export function listWhole<T extends "user" | "setting">(
  db: HubReader,
  table: T,
  orgId: string,
): Promise<Selectable<HubDatabase[T]>[]> {
  return db
    .selectFrom(table as "user")
    .selectAll()
    .where("org_id", "=", orgId)
    .execute() as unknown as Promise<Selectable<HubDatabase[T]>[]>;
}

type Hanging = "number" | "contact" | "call" | "activity" | "callback" | "ledger";
/** Everything of one kind that hangs on these customers. */
export function listOfCustomers<T extends Hanging>(
  db: HubReader,
  table: T,
  orgId: string,
  customerIds: readonly string[],
): Promise<Selectable<HubDatabase[T]>[]> {
  return db
    .selectFrom(table as "call")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("customer_id", "in", customerIds)
    .execute() as unknown as Promise<Selectable<HubDatabase[T]>[]>;
}
