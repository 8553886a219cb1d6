import type { FeedRow } from "../../shared/protocol/rows.ts";
import {
  listBatchSlice,
  listHiddenIds,
  listHistorySlice,
  listLeaseSlice,
  listLent,
  listSightLosses,
  listSlice,
  mapContacts,
  mapNumbers,
  type Slice,
} from "../stores/sql/feed.ts";
import { findRev } from "../stores/sql/organisation.ts";
import type { HubReader } from "../stores/store.ts";
import { cutCustomer, type Reader, sightOf } from "./cut-customer.ts";
import {
  toActivityRow,
  toBatchRow,
  toCallbackRow,
  toCallRow,
  toLeaseRow,
  toLedgerRow,
  toPairRow,
  toSettingRow,
  toUserRow,
} from "./feed-rows.ts";
import { type Gain, showGains } from "./gains.ts";

export interface FeedPage {
  readonly rows: FeedRow[];
  readonly cursor: number;
  readonly done: boolean;
  readonly remaining: number;
}

interface Item {
  readonly rev: number;
  readonly row: FeedRow;
}

/**
 * One page of the feed: rows with rev > cursor, cut for the reader, in rev order. `cursor` of the answer is a rev below
 * which nothing was left out: each table is read only as far as the table that filled its part of the page first, and
 * never past the rev that was the organisation's when the reading began, so a commit in between cannot be skipped.
 */
export function pullPage(db: HubReader, reader: Reader, ask: { cursor: number; limit: number }): Promise<FeedPage> {
  // One snapshot for all tables: a customer and its numbers must be of the same moment.
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute((snapshot) => readPage(snapshot, reader, ask));
}

async function readPage(db: HubReader, reader: Reader, ask: { cursor: number; limit: number }): Promise<FeedPage> {
  const head = await findRev(db, reader.orgId);
  if (ask.cursor >= head) return { rows: [], cursor: Math.min(ask.cursor, head), done: true, remaining: 0 };
  const own = reader.isLead ? null : reader.userId;
  let slice: Slice = { orgId: reader.orgId, afterRev: ask.cursor, toRev: head, limit: ask.limit };
  const items: Item[] = [];

  /** Reads one table and shortens the page to where it was cut off. */
  async function take<R extends { rev: number }>(rows: Promise<R[]>, turn: (row: R) => FeedRow): Promise<R[]> {
    const found = await rows;
    const last = found.at(-1);
    if (found.length >= slice.limit && last !== undefined) slice = { ...slice, toRev: last.rev };
    for (const row of found) items.push({ rev: row.rev, row: turn(row) });
    return found;
  }

  const customers = await listSlice(db, "customer", slice);
  const lastCustomer = customers.at(-1);
  if (customers.length >= slice.limit && lastCustomer !== undefined) slice = { ...slice, toRev: lastCustomer.rev };
  await take(listSlice(db, "user", slice), (row) => ({ table: "user", row: toUserRow(row) }));
  await take(listSlice(db, "setting", slice), (row) => ({ table: "setting", row: toSettingRow(row) }));
  await take(listSlice(db, "pair", slice), (row) => ({ table: "pair", row: toPairRow(row) }));
  await take(listBatchSlice(db, slice, own), (row) => ({ table: "batch", row: toBatchRow(row) }));
  await take(listHistorySlice(db, "call", slice, own), (row) => ({ table: "call", row: toCallRow(row) }));
  await take(listHistorySlice(db, "activity", slice, own), (row) => ({ table: "activity", row: toActivityRow(row) }));
  await take(listHistorySlice(db, "callback", slice, own), (row) => ({ table: "callback", row: toCallbackRow(row) }));
  const events = await take(listHistorySlice(db, "ledger", slice, own), (row) => ({
    table: "ledger",
    row: toLedgerRow(row),
  }));
  await take(listLeaseSlice(db, slice, reader.userId), (row) => ({ table: "lease", row: toLeaseRow(row) }));
  if (own !== null) {
    const losses = await listSightLosses(db, slice, own);
    const last = losses.at(-1);
    if (losses.length >= slice.limit && last !== undefined) slice = { ...slice, toRev: last.rev };
    items.push(...(await listDrops(db, losses, reader)));
    const lent = await listLent(db, slice, own);
    const gains = lent.map((row): Gain => ({ customerId: row.customer_id, userId: own, rev: row.granted_rev }));
    for (const { customer_id: customerId, to_owner_id, from_owner_id, rev } of events) {
      if (to_owner_id === own && from_owner_id !== own) gains.push({ customerId, userId: own, rev });
    }
    const gained = await readGains(db, reader.orgId, gains, ask);
    items.push(...gained.items);
    slice = { ...slice, toRev: Math.min(slice.toRev, gained.toRev) };
  }

  const numbers = await mapNumbers(db, slice);
  const contacts = await mapContacts(db, slice);
  for (const customer of customers) {
    const { customer_id: id, rev } = customer;
    const row = cutCustomer(customer, numbers.get(id) ?? [], contacts.get(id) ?? [], sightOf(customer, reader));
    items.push({ rev, row: { table: "customer", row } });
  }
  return cutPage(items, slice.toRev, head, ask);
}

/** Customers whose rows are read in one go where many have come at once. */
const GAINS_READ = 40;

/** The rows of earlier revs that came into sight in this slice, as many as fit the page, and how far it then reaches. */
async function readGains(
  db: HubReader,
  orgId: string,
  gains: readonly Gain[],
  ask: { cursor: number; limit: number },
): Promise<{ items: Item[]; toRev: number }> {
  const items: Item[] = [];
  const ordered = [...gains].sort((a, b) => a.rev - b.rev);
  for (let from = 0; from < ordered.length; from += GAINS_READ) {
    const part = ordered.slice(from, from + GAINS_READ);
    // Later revs than the cursor's are still to come, or are in this page, by themselves.
    for (const { gain, row } of await showGains(db, { orgId, gains: part, toRev: ask.cursor }))
      items.push({ rev: gain.rev, row });
    if (items.length > ask.limit) return { items, toRev: part.at(-1)?.rev ?? 0 };
  }
  return { items, toRev: Number.MAX_SAFE_INTEGER };
}

/** Rows that the reader had on his disk and may not keep, because the customer left him. */
async function listDrops(
  db: HubReader,
  losses: readonly { customer_id: string; rev: number }[],
  reader: Reader,
): Promise<Item[]> {
  const drops: Item[] = [];
  for (const loss of losses) {
    for (const table of ["call", "activity", "callback", "ledger"] as const) {
      for (const id of await listHiddenIds(db, table, reader.orgId, loss.customer_id, reader.userId)) {
        drops.push({ rev: loss.rev, row: { table: "drop", of: table, id, rev: loss.rev } });
      }
    }
  }
  return drops;
}

/** Sorts, cuts to the limit at a rev boundary (rows that share a rev stay together), and says how far the page reaches. */
function cutPage(items: Item[], toRev: number, head: number, ask: { cursor: number; limit: number }): FeedPage {
  const inside = items.filter((item) => item.rev <= toRev).sort((a, b) => a.rev - b.rev);
  let cursor = toRev;
  let kept = inside;
  if (inside.length > ask.limit) {
    const edge = inside[ask.limit - 1]?.rev ?? toRev;
    kept = inside.filter((item) => item.rev <= edge);
    cursor = edge;
  }
  // Revs ahead times the rows that this page found per rev: counting would cost more than the page itself.
  const density = kept.length / Math.max(1, cursor - ask.cursor);
  const remaining = Math.round((head - cursor) * density);
  return { rows: kept.map((item) => item.row), cursor, done: cursor >= head, remaining };
}
