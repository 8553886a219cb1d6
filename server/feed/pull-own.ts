import type { FeedRow } from "../../shared/protocol/rows.ts";
import { groupByCustomer } from "../stores/sql/feed.ts";
import { listOfCustomers, listWhole } from "../stores/sql/feed-own.ts";
import type { HubReader, HubStore } from "../stores/store.ts";
import { cutCustomer, type Reader, sightOf } from "./cut-customer.ts";
import { toActivityRow, toCallbackRow, toCallRow, toLedgerRow, toSettingRow, toUserRow } from "./feed-rows.ts";

export interface OwnPage {
  readonly rows: FeedRow[];
  /** The key after which the next page begins; null = that was the last. */
  readonly after: string | null;
}

/**
 * What a seat needs before anything else: the team, and the reader's own customers with all that hangs on them, by key. The feed
 * brings the same rows again at their revs, and a row that is there already costs nothing; so this page moves no cursor.
 */
export function pullOwn(
  { read, holdings }: Pick<HubStore, "read" | "holdings">,
  reader: Reader,
  ask: { after: string; limit: number },
): Promise<OwnPage> {
  // One snapshot for all tables: a customer and its numbers must be of the same moment.
  return read
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute((snapshot) => readOwn(snapshot, holdings, reader, ask));
}

async function readOwn(
  db: HubReader,
  holdings: HubStore["holdings"],
  reader: Reader,
  ask: { after: string; limit: number },
): Promise<OwnPage> {
  const { orgId } = reader;
  const rows: FeedRow[] = [];
  if (ask.after === "") {
    for (const row of await listWhole(db, "user", orgId)) rows.push({ table: "user", row: toUserRow(row) });
    for (const row of await listWhole(db, "setting", orgId)) rows.push({ table: "setting", row: toSettingRow(row) });
  }
  const customers = await holdings.listOwned(db, orgId, reader.userId, ask);
  const ids = customers.map((customer) => customer.customer_id);
  const last = ids.at(-1);
  if (last === undefined) return { rows, after: null };
  const numbers = groupByCustomer(await listOfCustomers(db, "number", orgId, ids));
  const contacts = groupByCustomer(await listOfCustomers(db, "contact", orgId, ids));
  for (const customer of customers) {
    const id = customer.customer_id;
    const row = cutCustomer(customer, numbers.get(id) ?? [], contacts.get(id) ?? [], sightOf(customer, reader));
    rows.push({ table: "customer", row });
  }
  for (const row of await listOfCustomers(db, "call", orgId, ids)) rows.push({ table: "call", row: toCallRow(row) });
  for (const row of await listOfCustomers(db, "activity", orgId, ids)) {
    rows.push({ table: "activity", row: toActivityRow(row) });
  }
  for (const row of await listOfCustomers(db, "callback", orgId, ids)) {
    rows.push({ table: "callback", row: toCallbackRow(row) });
  }
  for (const row of await listOfCustomers(db, "ledger", orgId, ids)) {
    rows.push({ table: "ledger", row: toLedgerRow(row) });
  }
  return { rows, after: customers.length < ask.limit ? null : last };
}
