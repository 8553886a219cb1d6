import type Database from "better-sqlite3";
import {
  activityColumns,
  type Bulk,
  EVENTS_READ,
  type Held,
  ledgerColumns,
  type Opened,
  receiptColumns,
  TakenMeanwhile,
} from "../bulk.ts";
import { standingColumns } from "../sql/hot-queries.ts";
import type { ListStandings } from "./foreseen.ts";

/** Rows that one statement takes at most: as many as possible, for each statement has every table and index to open anew. */
const MOST_ROWS = 32;

const TAKEN = ["customerId", "version", "ownerId", "rev", "nowMs"] as const satisfies (keyof Held["takes"][number])[];
const take = (
  rows: string,
): string => `update customer set state = 'owned', owner_id = t.column3, tracking_since_ms = t.column5,
    version = version + 1, lessee_id = null, rev = t.column4
  from (values ${rows}) as t
  where org_id = ? and customer_id = t.column1 and version = t.column2 and state = 'pool' and owner_id is null
    and (lessee_id is null or lessee_id = t.column3)`;
const BOUND = ["deviceId", "userId", "lastSeatSeq"] as const satisfies (keyof Held["bounds"][number])[];
const raiseBound = (rows: string): string => `update device set last_seat_seq = t.column3 from (values ${rows}) as t
  where org_id = ? and device_id = t.column1 and user_id = t.column2 and last_seat_seq < t.column3`;
const insert =
  (table: string, columns: readonly string[], end = "") =>
  (rows: string): string =>
    `insert into ${table} (${columns.join(", ")}) values ${rows}${end}`;

const MARK = "update customer set has_history = 1 where org_id = ? and customer_id = ?";
const COUNTERS = `update org set rev = ?, ledger_seq = ?, ledger_hash = ?, steady_from = ?, steady_to = ?
  where org_id = ?`;

const ORG = "select * from org where org_id = ?";
// Lists are walked as the outer loop of a join: `in` would build a table of its own for each.
const RECEIPTS = `select op_id, receipt_json from json_each(?) as asked
  cross join receipt on org_id = ? and op_id = asked.value`;
const CHANGES = `select (select count(*) from "user" where org_id = ? and rev > ?)
  + (select count(*) from setting where org_id = ? and rev > ?) as n`;
const EVENTS = `select kind, by_user_id, from_owner_id, to_owner_id, hub_ms from ledger
  where org_id = ? and seq > ? order by seq limit ${EVENTS_READ}`;
const CUSTOMERS = `select customer.* from json_each(?) as asked
  cross join customer on org_id = ? and customer_id = asked.value`;
/** Whose those are that will be claimed, and whether they were ever given back: none in its first version was. */
const STANDINGS = `select ${standingColumns.join(", ")},
    c.version > 1 and exists (select 1 from ledger as e
      where e.org_id = c.org_id and e.customer_id = c.customer_id and e.kind = 'released') as was_released
  from json_each(?) as asked cross join customer as c on c.org_id = ? and c.customer_id = asked.value`;

/**
 * Straight to the engine, past the query builder's layers: the statements themselves take a few microseconds each. The
 * one connection for writing belongs to the transaction that asks, so nothing can come in between.
 */
export function createSqliteBulk(database: Database.Database): Bulk & { readonly listStandings: ListStandings } {
  const reads = <R>(text: string) => {
    const statement = database.prepare(text);
    return (...values: readonly (string | number)[]) => statement.all(values) as R[];
  };
  /** A statement for many rows, made when first wanted. @returns how many rows were changed */
  const batches = <Row extends object>(columns: readonly (keyof Row)[], textOf: (rows: string) => string) => {
    const statements = new Map<number, Database.Statement>();
    const row = `(${columns.map(() => "?").join(", ")})`;
    const prepare = (size: number): Database.Statement => {
      const made = database.prepare(textOf(Array(size).fill(row).join(", ")));
      statements.set(size, made);
      return made;
    };
    return (rows: readonly Row[], ...rest: readonly string[]): number => {
      let at = 0;
      let changes = 0;
      while (at < rows.length) {
        const size = Math.min(rows.length - at, MOST_ROWS);
        const values: unknown[] = [];
        for (const end = at + size; at < end; at += 1) {
          const row = rows[at] as Row;
          for (const column of columns) values.push(row[column]);
        }
        values.push(...rest);
        changes += (statements.get(size) ?? prepare(size)).run(values).changes;
      }
      return changes;
    };
  };
  const findOrg = reads<Opened["org"]>(ORG);
  const listReceipts = reads<Opened["receipts"][number]>(RECEIPTS);
  const countChanges = reads<{ n: number }>(CHANGES);
  const listEvents = reads<Opened["events"][number]>(EVENTS);
  const listCustomers = reads<Opened["customers"][number]>(CUSTOMERS);
  const readStandings = reads<ReturnType<ListStandings>[number]>(STANDINGS);
  const listStandings: ListStandings = (orgId, customerIds) =>
    customerIds.length === 0 ? [] : readStandings(JSON.stringify(customerIds), orgId);
  const takeCustomers = batches<Held["takes"][number]>(TAKEN, take);
  const insertLedger = batches<Held["ledger"][number]>(ledgerColumns, insert("ledger", ledgerColumns));
  const insertReceipts = batches<Held["receipts"][number]>(receiptColumns, insert("receipt", receiptColumns));
  const insertActivities = batches<Held["activities"][number]>(
    activityColumns,
    insert("activity", activityColumns, " on conflict do nothing"),
  );
  const mark = database.prepare(MARK);
  const raiseBounds = batches<Held["bounds"][number]>(BOUND, raiseBound);
  const saveCounters = database.prepare(COUNTERS);

  return {
    async open(_trx, { orgId, opIds, customerIds, claimIds, knownRev, knownSeq }) {
      const [org] = findOrg(orgId);
      if (org === undefined) throw new Error(`no organisation ${orgId}`);
      const [changed] = org.rev > knownRev ? countChanges(orgId, knownRev, orgId, knownRev) : [];
      const claims = new Set(claimIds);
      const asked = customerIds.filter((id) => !claims.has(id));
      const standings = listStandings(orgId, claimIds);
      return {
        org,
        receipts: listReceipts(JSON.stringify(opIds), orgId),
        changes: changed?.n ?? 0,
        events: org.ledger_seq > knownSeq ? listEvents(orgId, knownSeq) : [],
        customers: asked.length === 0 ? [] : listCustomers(JSON.stringify(asked), orgId),
        standings,
        ledger: [],
        unread: standings.flatMap((row) => (row.was_released === 1 ? [row.customer_id] : [])),
      };
    },

    async write(_trx, orgId, { takes, ledger, activities, marks, ...rest }) {
      const { receipts, bounds, counters } = rest;
      if (takeCustomers(takes, orgId) !== takes.length) throw new TakenMeanwhile();
      insertLedger(ledger);
      insertActivities(activities);
      for (const id of marks) mark.run(orgId, id);
      insertReceipts(receipts);
      raiseBounds(bounds, orgId);
      if (counters === null) return;
      const { rev, ledger_seq: seq, ledger_hash: last, steady_from: from, steady_to: to } = counters;
      saveCounters.run(rev, seq, last, from, to, orgId);
    },

    listStandings,
  };
}
