import type { Transaction } from "kysely";
import type { FeedRow, FeedTable } from "../../../shared/protocol/rows.ts";
import { addCustomers } from "../../cache/add-customers.ts";
import { dropCustomers, putCustomers } from "../../cache/customers.ts";
import { forgetDuplicateKeys } from "../../cache/duplicate-build.ts";
import { dropHistory, putActivities, putCallbacks, putCalls, refreshNext } from "../../cache/history.ts";
import { indexCustomers } from "../../cache/index-customers.ts";
import { dropLeases, putLeases } from "../../cache/leases.ts";
import { putMeta } from "../../cache/meta.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import { dropTeamRows, putBatches, putLedger, putPairs, putSettings, putUsers } from "../../cache/team-rows.ts";
import type { Outbox } from "../outbox/outbox.ts";

export interface Page {
  readonly rows: readonly FeedRow[];
  readonly cursor: number;
  /** Part of a larger page: keys of the duplicate check wait until all of it is here. */
  readonly partly?: boolean;
}

export interface PageWritten {
  readonly tables: Set<FeedTable>;
  /** Customers touched by the page, whose screens may want to ask again. */
  readonly customerIds: string[];
}

type Held<T extends FeedTable> = Extract<FeedRow, { table: T }>["row"];

function rowsOf<T extends FeedTable>(page: Page, table: T): Held<T>[] {
  return page.rows.flatMap((one) => (one.table === table ? [one.row as Held<T>] : []));
}

/**
 * Writes one page of the feed and its cursor in the caller's transaction, then lays pending local changes over it again. A page written twice
 * changes nothing the second time.
 */
export async function writePage(trx: Transaction<SeatDatabase>, outbox: Outbox, page: Page): Promise<PageWritten> {
  const drops = page.rows.filter((one) => one.table === "drop");
  const dropped = (table: FeedTable) => drops.filter((one) => one.of === table).map((one) => one.id);

  const customers = rowsOf(page, "customer");
  const calls = rowsOf(page, "call");
  const activities = rowsOf(page, "activity");
  const callbacks = rowsOf(page, "callback");
  const ledger = rowsOf(page, "ledger");

  // Of a first load nearly every customer is new.
  const held = page.partly === true ? await addCustomers(trx, customers) : customers;
  const toIndex = await putCustomers(trx, held);
  await dropCustomers(trx, dropped("customer"));
  await indexCustomers(trx, toIndex, page.partly === true ? true : undefined);
  await putCalls(trx, calls);
  await putActivities(trx, activities);
  await putCallbacks(trx, callbacks);
  for (const kind of ["call", "activity", "callback"] as const) await dropHistory(trx, kind, dropped(kind));
  // A customer that came after its callbacks did not exist when they were written.
  await refreshNext(
    trx,
    held.map((c) => c.customerId),
  );
  await putUsers(trx, rowsOf(page, "user"));
  await putSettings(trx, rowsOf(page, "setting"));
  await putLedger(trx, ledger);
  await putBatches(trx, rowsOf(page, "batch"));
  await putPairs(trx, rowsOf(page, "pair"));
  await putLeases(trx, rowsOf(page, "lease"));
  await dropLeases(trx, dropped("lease"));
  for (const kind of ["user", "setting", "ledger", "batch", "pair"] as const) {
    await dropTeamRows(trx, kind, dropped(kind));
  }
  await putMeta(trx, "cursor", page.cursor);

  const customerIds = new Set<string>(dropped("customer"));
  const leases = rowsOf(page, "lease");
  for (const row of [...customers, ...calls, ...activities, ...callbacks, ...ledger, ...leases])
    customerIds.add(row.customerId);
  const relaid = await outbox.relay(
    trx,
    {
      customerIds: [...customerIds],
      ids: {
        customer: [...customers.map((c) => c.customerId), ...dropped("customer")],
        call: [...calls.map((c) => c.callId), ...dropped("call")],
        activity: [...activities.map((a) => a.activityId), ...dropped("activity")],
        callback: [...callbacks.map((c) => c.callbackId), ...dropped("callback")],
      },
    },
    page.cursor,
  );
  for (const customerId of relaid) customerIds.add(customerId);
  const tables = new Set<FeedTable>(page.rows.map((one) => (one.table === "drop" ? one.of : one.table)));
  return { tables, customerIds: [...customerIds] };
}

const feedTables = [
  "number",
  "customer",
  "call",
  "activity",
  "callback",
  "user",
  "setting",
  "ledger",
  "batch",
  "pair",
  "lease",
  "base",
] as const;

/** Empties the cache of everything that came from the feed. The outbox, drafts and the desk stay. */
export async function forgetFeed(trx: Transaction<SeatDatabase>): Promise<void> {
  for (const table of feedTables) await trx.deleteFrom(table).execute();
  await forgetDuplicateKeys(trx);
  await trx.deleteFrom("meta").where("key", "in", ["cursor", "loaded", "load", "own-loaded"]).execute();
}
