import {
  activityColumns,
  type Bulk,
  EVENTS_READ,
  type Held,
  ledgerColumns,
  type OpenAsk,
  type Opened,
  receiptColumns,
  TakenMeanwhile,
} from "../bulk.ts";
import type { StoredCustomer } from "../sql/hot-queries.ts";
import type { HubTransaction } from "../store.ts";
import { runBatch, type Statement, type StatementResult } from "./batch.ts";

const LEDGER_TYPES = {
  rev: "bigint",
  seq: "bigint",
  hub_ms: "bigint",
  seat_ms: "bigint",
  mono_ms: "double precision",
} as const satisfies Partial<Record<(typeof ledgerColumns)[number], string>>;
const ACTIVITY_TYPES = { rev: "bigint", at_ms: "bigint", created_at_ms: "bigint", contribution: "integer" } as const;
const RECEIPT_TYPES = { seat_seq: "bigint", at_ms: "bigint" } as const;

/** insert … select from one array a column: the text is the same however many rows there are. */
function insertText(table: string, columns: readonly string[], types: Readonly<Record<string, string>>): string {
  const arrays = columns.map((column, at) => `$${at + 1}::${types[column] ?? "text"}[]`);
  return `insert into ${table} (${columns.join(", ")}) select * from unnest(${arrays.join(", ")})`;
}
const insertLedger = insertText("ledger", ledgerColumns, LEDGER_TYPES);
const insertReceipts = insertText("receipt", receiptColumns, RECEIPT_TYPES);
const insertActivities = `${insertText("activity", activityColumns, ACTIVITY_TYPES)} on conflict do nothing`;
export const columnsOf = <R extends object>(columns: readonly (keyof R)[], rows: readonly R[]): unknown[] =>
  columns.map((column) => rows.map((row) => row[column]));

/** Fails where a customer was no longer free, so that a commit which was sent along rolls back. */
const TAKE = `with taken as (update customer as c set state = 'owned', owner_id = t.owner_id, tracking_since_ms = t.now_ms,
    version = c.version + 1, lessee_id = null, rev = t.rev
  from unnest($2::text[], $3::integer[], $4::text[], $5::bigint[], $6::bigint[])
    as t (customer_id, version, owner_id, rev, now_ms)
  where c.org_id = $1 and c.customer_id = t.customer_id and c.version = t.version and c.state = 'pool'
    and c.owner_id is null and (c.lessee_id is null or c.lessee_id = t.owner_id) returning 1)
  select 1 / (case when count(*) = $7 then 1 else 0 end) from taken`;
const DIVISION_BY_ZERO = "22012";
const MARK = "update customer set has_history = 1 where org_id = $1 and customer_id = any($2::text[])";
const BOUNDS = `update device as d set last_seat_seq = t.last_seat_seq
  from unnest($2::text[], $3::text[], $4::bigint[]) as t (device_id, user_id, last_seat_seq)
  where d.org_id = $1 and d.device_id = t.device_id and d.user_id = t.user_id and d.last_seat_seq < t.last_seat_seq`;
const COUNTERS = `update org set rev = $2, ledger_seq = $3, ledger_hash = $4, steady_from = $5, steady_to = $6
  where org_id = $1`;

const LOCK = "select * from org where org_id = $1 for update";
const RECEIPTS = "select op_id, receipt_json from receipt where org_id = $1 and op_id = any($2::text[])";
const CHANGES = `select (select count(*) from "user" where org_id = $1 and rev > $2)
  + (select count(*) from setting where org_id = $1 and rev > $2) as n`;
const EVENTS = `select kind, by_user_id, from_owner_id, to_owner_id, hub_ms from ledger
  where org_id = $1 and seq > $2 order by seq limit ${EVENTS_READ}`;
const CUSTOMERS = "select * from customer where org_id = $1 and customer_id = any($2::text[])";
/** Of these, what may be other than it was at that rev: whoever hangs something on a customer takes no rev. */
const CHANGED = `select * from customer
  where org_id = $1 and customer_id = any($2::text[]) and (rev > $3 or has_history = 1)`;
const RELEASES = `select customer_id, event_id, kind, by_user_id, hub_ms from ledger
  where org_id = $1 and customer_id = any($2::text[]) and kind = 'released'`;

/** Arrays and round trips: a group costs the same few statements however many commands it holds. */
export const postgresBulk: Bulk = {
  async open(trx, ask) {
    if (!ask.ahead) return openLocked(trx, ask);
    return (await openAhead(trx, ask)) ?? (await openLocked(trx, ask));
  },

  async write(trx, orgId, held) {
    const statements = listWrites(orgId, held);
    if (statements.length === 0) return;
    try {
      await runBatch(trx, statements);
    } catch (error) {
      const { code } = error as { code?: unknown };
      throw code === DIVISION_BY_ZERO ? new TakenMeanwhile("a customer was taken meanwhile", { cause: error }) : error;
    }
  },
};

/** Reads under the lock. */
async function openLocked(trx: HubTransaction, ask: OpenAsk): Promise<Opened> {
  const { orgId, opIds, knownRev, knownSeq } = ask;
  const [org, receipts, changes, events, ...rest] = await runBatch(trx, [
    { text: LOCK, values: [orgId] },
    { text: RECEIPTS, values: [orgId, opIds] },
    { text: CHANGES, values: [orgId, knownRev] },
    { text: EVENTS, values: [orgId, knownSeq] },
    ...listReads(ask),
  ]);
  return {
    org: lockedOf(org, orgId),
    receipts: rowsOf(receipts),
    changes: Number(rowsOf<{ n: number }>(changes)[0]?.n ?? 0),
    events: rowsOf(events),
    ...readOf(ask, rest),
    unread: [],
  };
}

/**
 * Reads first and locks then: what takes longest is done, sent and taken in while another node has the lock. Under it
 * `steady_from` tells whether anybody has written anything but claims, notes and receipts since knownRev. Where not,
 * only what these may have done to the group's customers is read again. A receipt that another node has stored since is
 * found when this one's is stored: the group then fails and runs again.
 *
 * @returns undefined = what was read is worth nothing, and the lock is held
 */
async function openAhead(trx: HubTransaction, ask: OpenAsk): Promise<Opened | undefined> {
  const { orgId, opIds, customerIds, knownRev, knownSeq } = ask;
  const reads = listReads(ask);
  const under: Statement[] = [
    { text: LOCK, values: [orgId] },
    { text: EVENTS, values: [orgId, knownSeq] },
  ];
  if (customerIds.length > 0) under.push({ text: CHANGED, values: [orgId, customerIds, knownRev] });
  const results = await runBatch(trx, under, [{ text: RECEIPTS, values: [orgId, opIds] }, ...reads]);
  const [receipts, ...rest] = results;
  const read = readOf(ask, rest.splice(0, reads.length));
  const [org, events, changed] = rest;
  const locked = lockedOf(org, orgId);
  if (locked.steady_to !== locked.rev || locked.steady_from > knownRev) return undefined;
  const newest = new Map(read.customers.map((row) => [row.customer_id, row]));
  const unread: string[] = [];
  for (const row of rowsOf<StoredCustomer>(changed)) {
    newest.set(row.customer_id, row);
    if (row.rev > knownRev) unread.push(row.customer_id);
  }
  return {
    org: locked,
    receipts: rowsOf(receipts),
    changes: 0,
    events: rowsOf(events),
    ...read,
    customers: [...newest.values()],
    unread,
  };
}

/** The group's customers; of those to be claimed their releases. In this order, absent where there are none. */
function listReads({ orgId, customerIds, claimIds }: Pick<OpenAsk, "orgId" | "customerIds" | "claimIds">): Statement[] {
  const reads = customerIds.length > 0 ? [{ text: CUSTOMERS, values: [orgId, customerIds] }] : [];
  return claimIds.length > 0 ? [...reads, { text: RELEASES, values: [orgId, claimIds] }] : reads;
}
/** What these bring, as `Opened` has it. */
function readOf(
  { customerIds }: Pick<OpenAsk, "customerIds">,
  results: readonly StatementResult[],
): Pick<Opened, "customers" | "standings" | "ledger"> {
  const [releases] = customerIds.length > 0 ? results.slice(1) : results;
  const customers = customerIds.length > 0 ? rowsOf<StoredCustomer>(results[0]) : [];
  return { customers, standings: [], ledger: rowsOf(releases) };
}
export const rowsOf = <R>(result: StatementResult | undefined): readonly R[] => (result?.rows ?? []) as readonly R[];
function lockedOf(result: StatementResult | undefined, orgId: string): Opened["org"] {
  const [locked] = rowsOf<Opened["org"]>(result);
  if (locked === undefined) throw new Error(`no organisation ${orgId}`);
  return locked;
}

function listWrites(orgId: string, { takes, ledger, activities, marks, ...rest }: Held): Statement[] {
  const { receipts, bounds, counters } = rest;
  const statements: Statement[] = [];
  if (takes.length > 0) {
    const values = columnsOf(["customerId", "version", "ownerId", "rev", "nowMs"], takes);
    statements.push({ text: TAKE, values: [orgId, ...values, takes.length] });
  }
  if (ledger.length > 0) statements.push({ text: insertLedger, values: columnsOf(ledgerColumns, ledger) });
  if (activities.length > 0) {
    statements.push({ text: insertActivities, values: columnsOf(activityColumns, activities) });
  }
  if (marks.length > 0) statements.push({ text: MARK, values: [orgId, marks] });
  if (receipts.length > 0) statements.push({ text: insertReceipts, values: columnsOf(receiptColumns, receipts) });
  statements.push(...listBounds(orgId, bounds));
  if (counters !== null) {
    const { rev, ledger_seq: seq, ledger_hash: hash, steady_from: from, steady_to: to } = counters;
    statements.push({ text: COUNTERS, values: [orgId, rev, seq, hash, from, to] }, { text: "commit", values: [] });
  }
  return statements;
}
/** None where there are no bounds to raise, as mostly. */
export const listBounds = (orgId: string, bounds: Held["bounds"]): Statement[] =>
  bounds.length === 0
    ? []
    : [{ text: BOUNDS, values: [orgId, ...columnsOf(["deviceId", "userId", "lastSeatSeq"], bounds)] }];
