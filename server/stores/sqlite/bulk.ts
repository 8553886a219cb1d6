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
import { type Standing, standingColumns } from "../sql/hot-queries.ts";

/** Rows that one statement inserts, the most at once first: each statement has every table and index to open anew. */
const BATCHES = [32, 16, 8, 4, 2, 1] as const;
const insertText = (table: string, columns: readonly string[], rows: number): string =>
  `insert into ${table} (${columns.join(", ")}) values ${Array(rows)
    .fill(`(${columns.map(() => "?").join(", ")})`)
    .join(", ")}`;

const TAKE = `update customer set state = 'owned', owner_id = ?, tracking_since_ms = ?, version = version + 1,
    lessee_id = null, rev = ?
  where org_id = ? and customer_id = ? and version = ? and state = 'pool' and owner_id is null
    and (lessee_id is null or lessee_id = ?)`;
const MARK = "update customer set has_history = 1 where org_id = ? and customer_id = ?";
const SEAT_SEQ = `update device set last_seat_seq = ?, last_seen_at_ms = ?
  where org_id = ? and device_id = ? and user_id = ? and last_seat_seq < ?`;
const COUNTERS = "update org set rev = ?, ledger_seq = ?, ledger_hash = ? where org_id = ?";

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
const STANDINGS = `select ${standingColumns.join(", ")} from json_each(?) as asked
  cross join customer on org_id = ? and customer_id = asked.value`;
const LEDGER = `select customer_id, event_id, ledger.kind, by_user_id, hub_ms from json_each(?) as asked
  cross join ledger on org_id = ? and customer_id = asked.value`;
// Not `union`: sorting both halves makes SQLite walk whole tables in key order. A cross join is worked in the order in which it is written.
// That a row is not the asker's own is seen by its place, for which the index will do.
const NEAR = `select c.customer_id, o.customer_id as other_id from json_each(?) as asked
    cross join customer as c on c.org_id = ? and c.customer_id = asked.value
    cross join customer as o on o.org_id = c.org_id and o.name_key = c.name_key
    where o.rowid <> c.rowid
  union all
  select mine.customer_id, other.customer_id from json_each(?) as asked
    cross join number as mine on mine.org_id = ? and mine.customer_id = asked.value
    cross join number as other on other.org_id = mine.org_id and other.hash = mine.hash
    where other.rowid <> mine.rowid and other.customer_id <> mine.customer_id`;

/**
 * Straight to the engine, past the query builder's layers: the statements themselves take a few microseconds each. The
 * one connection for writing belongs to the transaction that asks, so nothing can come in between.
 */
export function createSqliteBulk(database: Database.Database): Bulk {
  const reads = <R>(text: string) => {
    const statement = database.prepare(text);
    return (...values: readonly (string | number)[]) => statement.all(values) as R[];
  };
  /** Made when first wanted: a batch of most sizes never comes. */
  const inserts = <Row extends object>(table: string, columns: readonly (keyof Row & string)[], end = "") => {
    const statements = new Map<number, Database.Statement>();
    const prepare = (size: number): Database.Statement => {
      const made = database.prepare(insertText(table, columns, size) + end);
      statements.set(size, made);
      return made;
    };
    return (rows: readonly Row[]): void => {
      let at = 0;
      for (const size of BATCHES) {
        while (rows.length - at >= size) {
          const values: unknown[] = [];
          for (const end = at + size; at < end; at += 1) {
            const row = rows[at] as Row;
            for (const column of columns) values.push(row[column]);
          }
          (statements.get(size) ?? prepare(size)).run(values);
        }
      }
    };
  };
  const findOrg = reads<Opened["org"]>(ORG);
  const listReceipts = reads<Opened["receipts"][number]>(RECEIPTS);
  const countChanges = reads<{ n: number }>(CHANGES);
  const listEvents = reads<Opened["events"][number]>(EVENTS);
  const listCustomers = reads<Opened["customers"][number]>(CUSTOMERS);
  const listStandings = reads<Standing>(STANDINGS);
  const listLedger = reads<Opened["ledger"][number]>(LEDGER);
  const listNear = reads<Opened["near"][number]>(NEAR);
  const insertLedger = inserts<Held["ledger"][number]>("ledger", ledgerColumns);
  const insertReceipts = inserts<Held["receipts"][number]>("receipt", receiptColumns);
  const insertActivities = inserts<Held["activities"][number]>("activity", activityColumns, " on conflict do nothing");
  const take = database.prepare(TAKE);
  const mark = database.prepare(MARK);
  const raiseSeatSeq = database.prepare(SEAT_SEQ);
  const saveCounters = database.prepare(COUNTERS);

  return {
    async open(_trx, { orgId, opIds, customerIds, claimIds, knownRev, knownSeq }) {
      const [org] = findOrg(orgId);
      if (org === undefined) throw new Error(`no organisation ${orgId}`);
      const [changed] = org.rev > knownRev ? countChanges(orgId, knownRev, orgId, knownRev) : [];
      const claims = new Set(claimIds);
      const asked = customerIds.filter((id) => !claims.has(id));
      const claimed = JSON.stringify(claimIds);
      return {
        org,
        receipts: listReceipts(JSON.stringify(opIds), orgId),
        changes: changed?.n ?? 0,
        events: org.ledger_seq > knownSeq ? listEvents(orgId, knownSeq) : [],
        customers: asked.length === 0 ? [] : listCustomers(JSON.stringify(asked), orgId),
        standings: claimIds.length === 0 ? [] : listStandings(claimed, orgId),
        ledger: claimIds.length === 0 ? [] : listLedger(claimed, orgId),
        near: claimIds.length === 0 ? [] : listNear(claimed, orgId, claimed, orgId),
        unread: [],
      };
    },

    async write(_trx, orgId, { takes, ledger, activities, marks, ...rest }) {
      const { receipts, seatSeqs, counters } = rest;
      let taken = 0;
      for (const { ownerId, nowMs, rev, customerId, version } of takes) {
        taken += take.run(ownerId, nowMs, rev, orgId, customerId, version, ownerId).changes;
      }
      if (taken !== takes.length) throw new TakenMeanwhile();
      insertLedger(ledger);
      insertActivities(activities);
      for (const id of marks) mark.run(orgId, id);
      insertReceipts(receipts);
      for (const { deviceId, userId, seatSeq, seenAtMs } of seatSeqs) {
        raiseSeatSeq.run(seatSeq, seenAtMs, orgId, deviceId, userId, seatSeq);
      }
      if (counters !== null) saveCounters.run(counters.rev, counters.ledger_seq, counters.ledger_hash, orgId);
    },
  };
}
