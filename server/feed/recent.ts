import { setImmediate as nextTurn } from "node:timers/promises";
import type { Selectable } from "kysely";
import type { FeedRow } from "../../shared/protocol/rows.ts";
import type { ContactTable, CustomerTable, NumberTable } from "../stores/schema.ts";
import {
  listBatchSlice,
  listHistorySlice,
  listSlice,
  mapContacts,
  mapNumbers,
  type Slice,
} from "../stores/sql/feed.ts";
import { createReaderQueries } from "../stores/sql/feed-reader.ts";
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
import type { FeedPage } from "./pull.ts";

/** Changes remembered of an organisation: a floor of 1,000 makes 200 a second, and thousands when all come back from an outage. */
const KEPT = 120_000;
/** Seats ask every 15 s: what is older is asked for by those that were away, and not worth the memory of an office's own computer. */
const KEPT_MS = 120_000;
/** Revs read at a time, so that nothing else of the node waits for long. */
const STEP = 2_000;
/** A first question further back than this is a first load; a longer jump than that (after a stand-still) is cheaper read by those who need it. */
const BEGIN_WITHIN = 4_000;
const LONGEST_JUMP = 60_000;

interface Item {
  readonly rev: number;
  /** Of the row, without its rev. */
  readonly key: string;
  /** Who besides leads may have it; null = everybody. */
  readonly userIds: readonly (string | null)[] | null;
  /** The row as this reader may have it. */
  readonly cut: (reader: Reader) => FeedRow;
  /** The row has changed since. */
  stale: boolean;
}
interface Recent {
  /** What is remembered: revs in (from, head]. */
  from: number;
  head: number;
  /** All, which leads may have; what everybody may have; and the rest by who may. Each in rev order. */
  items: Item[];
  open: Item[];
  mine: Map<string, Item[]>;
  readonly latest: Map<string, Item>;
  /** When each stretch up to a rev was read, oldest first. */
  reads: { readonly toRev: number; readonly atMs: number }[];
  following: Promise<void> | undefined;
}

/**
 * The last changes of each organisation, in memory: a thousand seats that ask for the same seconds read the database once instead of a
 * thousand times. True as of `head`, which every page compares with the database; whoever asks for something older, or
 * has lost sight of something, is answered by `pullPage`.
 *
 * @param monoMs a clock that only goes on
 */
export function createRecent(read: HubReader, monoMs: () => number = () => performance.now()) {
  const organisations = new Map<string, Recent>();
  const own = createReaderQueries(read);

  /** @returns the same page as pullPage, cut perhaps at another rev; undefined = ask the database */
  async function page(reader: Reader, ask: { cursor: number; limit: number }): Promise<FeedPage | undefined> {
    const { orgId } = reader;
    const head = await own.findRev(orgId);
    if (ask.cursor >= head) return { rows: [], cursor: Math.min(ask.cursor, head), done: true, remaining: 0 };
    const known = organisations.get(orgId) ?? begin(orgId, head - ask.cursor > BEGIN_WITHIN ? head : ask.cursor);
    const { head: remembered } = known;
    // Others have followed since this call asked for the head; only a database that was put back is still behind when asked again.
    if (remembered > head && (await own.findRev(orgId)) < remembered) {
      organisations.delete(orgId);
      return undefined;
    }
    // A reading that is under way may have begun before the commit that is asked for.
    while (known.head < head) {
      await follow(orgId, known);
      if (known.head < head) await nextTurn();
    }
    if (ask.cursor < known.from) return undefined;
    return cutPage(known, reader, ask);
  }

  function begin(orgId: string, rev: number): Recent {
    const latest = new Map<string, Item>();
    const made = {
      from: rev,
      head: rev,
      items: [],
      open: [],
      mine: new Map(),
      latest,
      reads: [],
      following: undefined,
    };
    organisations.set(orgId, made);
    return made;
  }

  function follow(orgId: string, recent: Recent): Promise<void> {
    recent.following ??= read
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute((snapshot) => readOn(snapshot, orgId, recent, monoMs()))
      .finally(() => {
        recent.following = undefined;
      });
    return recent.following;
  }

  async function cutPage(recent: Recent, reader: Reader, ask: { cursor: number; limit: number }) {
    const { head } = recent;
    const found: { rev: number; row: FeedRow }[] = [];
    let cursor = head;
    for (const item of itemsAfter(recent, reader, ask.cursor)) {
      if (found.length >= ask.limit && item.rev !== found.at(-1)?.rev) {
        cursor = found.at(-1)?.rev ?? head;
        break;
      }
      found.push({ rev: item.rev, row: item.cut(reader) });
    }
    // Revs ahead times the rows of this page for each of its revs, as pullPage does.
    const remaining = Math.round(((head - cursor) * found.length) / Math.max(1, cursor - ask.cursor));
    const span = { orgId: reader.orgId, userId: reader.userId, afterRev: ask.cursor, toRev: cursor };
    // A lead is shown everything and loses sight of nothing.
    if (!reader.isLead && (await own.hasLosses(span))) return undefined;
    const leases = await own.listLeases(span);
    for (const row of leases) found.push({ rev: row.rev, row: { table: "lease", row: toLeaseRow(row) } });
    if (leases.length > 0) found.sort((a, b) => a.rev - b.rev);
    return { rows: found.map((one) => one.row), cursor, done: cursor >= head, remaining };
  }

  return { page };
}

/** What this reader may have of the revs after this one, in their order. */
function* itemsAfter(recent: Recent, reader: Reader, rev: number): Generator<Item> {
  const own = recent.mine.get(reader.userId) ?? [];
  const [first, second] = reader.isLead ? [recent.items, []] : [recent.open, own];
  let one = firstAfter(first, rev);
  let other = firstAfter(second, rev);
  for (;;) {
    const a = first[one];
    const b = second[other];
    const next = a !== undefined && (b === undefined || a.rev <= b.rev) ? a : b;
    if (next === undefined) return;
    if (next === a) one += 1;
    else other += 1;
    if (!next.stale) yield next;
  }
}

/** Index of the first item with a rev above this one. */
function firstAfter(items: readonly Item[], rev: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.rev ?? 0) > rev) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function readOn(snapshot: HubReader, orgId: string, recent: Recent, atMs: number): Promise<void> {
  const head = await findRev(snapshot, orgId);
  if (head - recent.head > LONGEST_JUMP) {
    Object.assign(recent, { from: head, head, items: [], open: [], mine: new Map(), reads: [] });
    recent.latest.clear();
    return;
  }
  const toRev = Math.min(head, recent.head + STEP);
  const found = await readItems(snapshot, { orgId, afterRev: recent.head, toRev, limit: STEP });
  for (const item of found) {
    const before = recent.latest.get(item.key);
    if (before !== undefined) before.stale = true;
    recent.latest.set(item.key, item);
  }
  for (const item of found.sort((a, b) => a.rev - b.rev)) file(recent, item);
  recent.head = toRev;
  recent.reads.push({ toRev, atMs });
  forgetOld(recent, atMs - KEPT_MS);
}

function file(recent: Recent, item: Item): void {
  recent.items.push(item);
  if (item.userIds === null) recent.open.push(item);
  for (const userId of new Set(item.userIds)) {
    if (userId === null) continue;
    const own = recent.mine.get(userId);
    if (own === undefined) recent.mine.set(userId, [item]);
    else own.push(item);
  }
}

/** What was read before goes, once it is a quarter or more; and the oldest quarter where there is too much. */
function forgetOld(recent: Recent, beforeMs: number): void {
  const old = recent.reads.findLast((one) => one.atMs < beforeMs);
  const quarter = recent.items.length >> 2;
  const count = Math.max(
    old === undefined ? 0 : firstAfter(recent.items, old.toRev),
    recent.items.length > KEPT ? quarter : 0,
  );
  if (count > 0 && count >= quarter) forget(recent, count);
}

function forget(recent: Recent, count: number): void {
  const gone = recent.items.slice(0, count);
  const kept = recent.items.slice(gone.length);
  Object.assign(recent, { from: gone.at(-1)?.rev ?? recent.from, items: [], open: [], mine: new Map() });
  for (const item of gone) if (recent.latest.get(item.key) === item) recent.latest.delete(item.key);
  for (const item of kept) file(recent, item);
  recent.reads = recent.reads.filter((one) => one.toRev > recent.from);
}

async function readItems(snapshot: HubReader, slice: Slice): Promise<Item[]> {
  const items: Item[] = [];
  const add = (rev: number, key: string, userIds: Item["userIds"], cut: Item["cut"]) =>
    void items.push({ rev, key, userIds, cut, stale: false });
  const whole = (key: string, row: FeedRow & { row: { rev: number } }) => add(row.row.rev, key, null, () => row);
  /** Rows that hang on a customer: for leads, its owner and the author. */
  const shared = (key: string, row: FeedRow & { row: { rev: number } }, ...userIds: (string | null)[]) =>
    add(row.row.rev, key, userIds, () => row);

  const customers = await listSlice(snapshot, "customer", slice);
  if (customers.length > 0) {
    const numbers = await mapNumbers(snapshot, slice);
    const contacts = await mapContacts(snapshot, slice);
    for (const one of customers) {
      const { customer_id: id } = one;
      add(one.rev, `customer ${id}`, null, customerCutter(one, numbers.get(id) ?? [], contacts.get(id) ?? []));
    }
  }
  for (const row of await listSlice(snapshot, "user", slice)) {
    whole(`user ${row.user_id}`, { table: "user", row: toUserRow(row) });
  }
  for (const row of await listSlice(snapshot, "setting", slice)) {
    whole(`setting ${row.key}`, { table: "setting", row: toSettingRow(row) });
  }
  for (const row of await listSlice(snapshot, "pair", slice)) {
    whole(`pair ${row.pair_id}`, { table: "pair", row: toPairRow(row) });
  }
  for (const row of await listBatchSlice(snapshot, slice, null)) {
    shared(`batch ${row.batch_id}`, { table: "batch", row: toBatchRow(row) }, row.by_user_id);
  }
  for (const row of await listHistorySlice(snapshot, "call", slice, null)) {
    shared(`call ${row.call_id}`, { table: "call", row: toCallRow(row) }, row.owner_id, row.user_id);
  }
  for (const row of await listHistorySlice(snapshot, "activity", slice, null)) {
    shared(`activity ${row.activity_id}`, { table: "activity", row: toActivityRow(row) }, row.owner_id, row.by_user_id);
  }
  for (const row of await listHistorySlice(snapshot, "callback", slice, null)) {
    shared(`callback ${row.callback_id}`, { table: "callback", row: toCallbackRow(row) }, row.owner_id, row.user_id);
  }
  for (const row of await listHistorySlice(snapshot, "ledger", slice, null)) {
    shared(`ledger ${row.event_id}`, { table: "ledger", row: toLedgerRow(row) }, row.owner_id, row.by_user_id);
  }
  return items;
}

/** Everybody but its owner, holder and leads is shown the same cut, made once. */
function customerCutter(
  customer: Selectable<CustomerTable>,
  numbers: readonly Selectable<NumberTable>[],
  contacts: readonly Selectable<ContactTable>[],
): Item["cut"] {
  const cut = (reader: Reader): FeedRow => ({
    table: "customer",
    row: cutCustomer(customer, numbers, contacts, reader),
  });
  let full: FeedRow | undefined;
  let others: FeedRow | undefined;
  return (reader) => {
    if (sightOf(customer, reader) !== "full") {
      others ??= cut(reader);
      return others;
    }
    full ??= cut(reader);
    return full;
  };
}
