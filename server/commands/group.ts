import type { Selectable } from "kysely";
import { CompiledQuery } from "kysely";
import {
  type Counters,
  EVENTS_READ,
  type Held,
  type NewEvent,
  type Opened,
  type SeatBound,
  type Steady,
  type Take,
} from "../stores/bulk.ts";
import type { ActivityTable, LedgerTable, ReceiptTable } from "../stores/schema.ts";
import type { HotQueries, Standing, StoredCustomer } from "../stores/sql/hot-queries.ts";
import { lockOrg, type StoredOrg, saveCounters } from "../stores/sql/organisation.ts";
import { raiseSeatBound } from "../stores/sql/people.ts";
import { findReceipts } from "../stores/sql/records.ts";
import { watchTransaction } from "../stores/sql/watched.ts";
import type { HubStore, HubTransaction } from "../stores/store.ts";
import type { GroupQueries } from "./context.ts";
import { seatKey } from "./memory.ts";

export interface GroupAsk {
  readonly orgId: string;
  readonly opIds: string[];
  /** Customers that will be asked for, and those of them that will be claimed. */
  readonly customerIds: readonly string[];
  readonly claimIds: readonly string[];
  /** Rev and ledger seq up to which the caller knows people, settings and tallies already; -1 = nothing. */
  readonly knownRev: number;
  readonly knownSeq: number;
  /** The last groups, as far as the caller knows, wrote nothing but claims, notes and receipts. */
  readonly ahead: boolean;
}

/** undefined = held back: a promise for each of a command's acts would cost as much as the acts. */
type Sent = Promise<unknown> | undefined;

/**
 * One transaction of a group of commands. What is written on every command's way (claims, ledger, receipts, counters) may be
 * held back and written in one go; a statement that could see the difference is sent after what it must see.
 */
export interface Group {
  /** Locked. */
  readonly org: StoredOrg;
  /** By opId. */
  readonly receipts: Map<string, string>;
  /** Did people or settings change since knownRev? */
  readonly changed: boolean;
  /** Ownership events since knownSeq; undefined = unknown. */
  readonly events: readonly NewEvent[] | undefined;
  readonly trx: HubTransaction;
  readonly hot: GroupQueries;
  /** A command begins; then either keep or undo. */
  begin(): Sent;
  keep(): Sent;
  undo(): Promise<void>;
  receipt(row: Selectable<ReceiptTable>): Sent;
  /** Each of one seat is higher than the one before it. */
  raise(bound: SeatBound): Sent;
  /** Last act before the commit. @throws TakenMeanwhile */
  finish(counters: Counters): Promise<void>;
  /** After finish: has nothing but claims, notes and receipts been written by this group and the one before it? */
  isSteady(): boolean;
}

const savepoint = CompiledQuery.raw("savepoint command");
const rollback = CompiledQuery.raw("rollback to savepoint command");
const release = CompiledQuery.raw("release savepoint command");

export function openGroup(store: HubStore, trx: HubTransaction, ask: GroupAsk, plain: boolean): Promise<Group> {
  return store.bulk === null || plain ? openPlain(store, trx, ask) : openHeld(store, trx, ask);
}

/** Every statement at its moment. */
async function openPlain(store: HubStore, trx: HubTransaction, ask: GroupAsk): Promise<Group> {
  const { orgId } = ask;
  const org = await lockOrg(trx, orgId);
  return {
    org,
    receipts: await findReceipts(trx, orgId, ask.opIds),
    changed: true,
    events: undefined,
    trx,
    hot: { ...store.hot, findStanding: store.hot.findCustomer },
    begin: () => trx.executeQuery(savepoint),
    keep: () => trx.executeQuery(release),
    undo: async () => {
      await trx.executeQuery(rollback);
      await trx.executeQuery(release);
    },
    receipt: (row) => store.hot.insertReceipt(trx, { ...row }),
    raise: (bound) => raiseSeatBound(trx, orgId, bound),
    finish: (counters) => saveCounters(trx, orgId, counters),
    isSteady: () => false,
  };
}

interface Rows {
  takes: Take[];
  ledger: Selectable<LedgerTable>[];
  activities: Selectable<ActivityTable>[];
  marks: string[];
}
const noRows = (): Rows => ({ takes: [], ledger: [], activities: [], marks: [] });
const isEmpty = ({ takes, ledger, activities, marks }: Rows): boolean =>
  takes.length + ledger.length + activities.length + marks.length === 0;
function join(first: Rows, second: Rows): Rows {
  if (isEmpty(first)) return second;
  first.takes.push(...second.takes);
  first.ledger.push(...second.ledger);
  first.activities.push(...second.activities);
  first.marks.push(...second.marks);
  return first;
}

/** Would this statement miss what is held back? */
const isSeen = ({ takes, ledger, activities, marks }: Rows, sql: string): boolean =>
  (takes.length + marks.length > 0 && /\bcustomer\b/.test(sql)) ||
  (ledger.length > 0 && /\bledger\b/.test(sql)) ||
  (activities.length > 0 && /\bactivity\b/.test(sql));

/** Tables whose rows are known ahead; a write to one of them ends that knowledge. */
const KNOWN = /\b(customer|number|ledger)\b/;
/** And those from which a node remembers something. */
const REMEMBERED = /\b(customer|number|ledger|user|setting)\b/;

/**
 * What a group leaves for those who read before they have the lock. `steady_from` never lies before the last other write: where the
 * chain is broken, by a group of another kind or by somebody who knows nothing of it and moved the rev, it begins anew
 * behind this group, with a rev that nobody knew before.
 */
function steadyAfter(org: StoredOrg, rev: number, wroteOther: boolean): Steady {
  if (!wroteOther && org.steady_to === org.rev) return { steady_from: org.steady_from, steady_to: rev };
  return { steady_from: rev, steady_to: rev > org.rev ? rev : -1 };
}

async function openHeld(store: HubStore, inner: HubTransaction, ask: GroupAsk): Promise<Group> {
  const { bulk } = store;
  if (bulk === null) throw new Error("this store holds nothing back");
  const opened = await bulk.open(inner, ask);
  return holdBack(store.hot, inner, ask.claimIds, opened, (held) => bulk.write(inner, ask.orgId, held));
}

function holdBack(
  hot: HotQueries,
  inner: HubTransaction,
  claimIds: readonly string[],
  opened: Opened,
  writeHeld: (held: Held) => Promise<void>,
): Group {
  const customers = new Map<string, StoredCustomer>(opened.customers.map((row) => [row.customer_id, row]));
  const standings = new Map<string, Standing>(opened.standings.map((row) => [row.customer_id, row]));
  const ledger = Map.groupBy(opened.ledger, (event) => event.customer_id);
  /** Whose releases are known. */
  const unread = new Set(opened.unread);
  const explored = new Set(claimIds.filter((id) => !unread.has(id)));
  /** Of commands that have ended; of the one that runs; and of the former, what was written inside the latter's savepoint. */
  let settled = noRows();
  let own = noRows();
  let lent = noRows();
  let sent = false;
  let wroteOther = false;
  const receipts: Selectable<ReceiptTable>[] = [];
  const bounds = new Map<string, SeatBound>();

  async function write(rows: Rows, rest: Pick<Held, "receipts" | "bounds" | "counters">): Promise<void> {
    await writeHeld({ ...rest, ...rows });
  }
  const nothingElse = { receipts: [], bounds: [], counters: null };

  async function openSavepoint(): Promise<void> {
    await inner.executeQuery(savepoint);
    sent = true;
  }

  /** Before a statement of a handler: what it could see is written, and what it writes can be undone. */
  function before(sql: string): Promise<void> | undefined {
    const reads = /^\s*(select|with)\b/i.test(sql);
    const sees = isSeen(settled, sql) || isSeen(own, sql);
    if (!reads && KNOWN.test(sql)) forget();
    wroteOther ||= !reads && REMEMBERED.test(sql);
    return sees || (!reads && !sent) ? catchUp(sees, reads) : undefined;
  }

  async function catchUp(sees: boolean, reads: boolean): Promise<void> {
    if (!sent) {
      if (sees && !isEmpty(settled)) {
        await write(settled, nothingElse);
        settled = noRows();
      }
      if (!reads || (sees && !isEmpty(own))) await openSavepoint();
    }
    if (!sees) return;
    if (!isEmpty(settled)) {
      await write(settled, nothingElse);
      lent = join(lent, settled);
      settled = noRows();
    }
    if (!isEmpty(own)) {
      await write(own, nothingElse);
      own = noRows();
    }
  }

  function forget(): void {
    customers.clear();
    standings.clear();
    ledger.clear();
    explored.clear();
  }

  const trx = watchTransaction(inner, before);
  const isChanged = (id: string) =>
    [...own.takes, ...settled.takes].some((take) => take.customerId === id) ||
    own.marks.includes(id) ||
    settled.marks.includes(id);
  const isRecorded = (id: string) => [...own.ledger, ...settled.ledger].some((row) => row.customer_id === id);

  /** What is known of a customer follows what was held back. */
  function follow(id: string, changes: Partial<Standing> & { rev?: number }): void {
    const customer = customers.get(id);
    if (customer !== undefined) customers.set(id, { ...customer, ...changes });
    const standing = standings.get(id);
    if (standing !== undefined) standings.set(id, { ...standing, ...changes });
  }

  const heldHot: GroupQueries = {
    ...hot,
    findCustomer: async (_trx, key) => {
      const known = customers.get(key.customerId);
      if (known !== undefined) return [{ ...known }];
      return hot.findCustomer(isChanged(key.customerId) ? trx : inner, key);
    },
    findStanding: async (_trx, key) => {
      const known = standings.get(key.customerId);
      return known === undefined ? heldHot.findCustomer(_trx, key) : [known];
    },
    releasesOf: async (_trx, key) => {
      const known = explored.has(key.customerId) ? (ledger.get(key.customerId) ?? []) : undefined;
      return known ?? hot.releasesOf(isRecorded(key.customerId) ? trx : inner, key);
    },
    // Held back is nothing by which it would find others.
    sharesKeys: (_trx, key) => hot.sharesKeys(inner, key),
    takeFromPool: async (_trx, take) => {
      const known = customers.get(take.customerId) ?? standings.get(take.customerId);
      if (known === undefined) return hot.takeFromPool(trx, take);
      const { ownerId, rev, nowMs, version } = take;
      const free = known.state === "pool" && known.owner_id === null && known.version === version;
      if (!free || (known.lessee_id !== null && known.lessee_id !== ownerId)) return [];
      own.takes.push({ customerId: take.customerId, version, ownerId, rev, nowMs });
      const owned = { state: "owned", owner_id: ownerId, tracking_since_ms: nowMs, version: version + 1 };
      follow(take.customerId, { ...owned, lessee_id: null, rev });
      return [{ customer_id: take.customerId }];
    },
    insertActivity: async (_trx, row) => {
      own.activities.push(row);
      return [];
    },
    markHistory: async (_trx, { customerId }) => {
      own.marks.push(customerId);
      follow(customerId, { has_history: 1 });
      return [];
    },
    insertLedger: async (_trx, row) => {
      own.ledger.push(row);
      ledger.get(row.customer_id)?.push(row);
      if (!ledger.has(row.customer_id)) ledger.set(row.customer_id, [row]);
      return [];
    },
  };

  return {
    org: opened.org,
    receipts: new Map(opened.receipts.map((row) => [row.op_id, row.receipt_json])),
    changed: opened.changes > 0,
    events: opened.events.length < EVENTS_READ ? opened.events : undefined,
    trx,
    hot: heldHot,
    begin: () => undefined,
    keep() {
      const released = sent ? inner.executeQuery(release) : undefined;
      settled = join(settled, own);
      own = noRows();
      lent = noRows();
      sent = false;
      return released;
    },
    async undo() {
      if (sent) {
        await inner.executeQuery(rollback);
        await inner.executeQuery(release);
      }
      if (sent || !isEmpty(own)) forget();
      settled = join(lent, settled);
      own = noRows();
      lent = noRows();
      sent = false;
    },
    receipt: (row) => {
      receipts.push(row);
      return undefined;
    },
    raise: (bound) => {
      bounds.set(seatKey(bound), bound);
      return undefined;
    },
    finish: (counters) => {
      const steady = steadyAfter(opened.org, counters.rev, wroteOther);
      return write(settled, { receipts, bounds: [...bounds.values()], counters: { ...counters, ...steady } });
    },
    isSteady: () => !wroteOther && opened.org.steady_to === opened.org.rev,
  };
}
