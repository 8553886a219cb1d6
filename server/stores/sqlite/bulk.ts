import type { SqliteDatabase } from "kysely";
import {
  activityColumns,
  type Bulk,
  EVENTS_READ,
  ledgerColumns,
  type Opened,
  receiptColumns,
  TakenMeanwhile,
} from "../bulk.ts";

const insertText = (table: string, columns: readonly string[]): string =>
  `insert into ${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`;
const insertLedger = insertText("ledger", ledgerColumns);
const insertReceipt = insertText("receipt", receiptColumns);
const insertActivity = `${insertText("activity", activityColumns)} on conflict do nothing`;

const TAKE = `update customer set state = 'owned', owner_id = ?, tracking_since_ms = ?, version = version + 1,
    lessee_id = null, rev = ?
  where org_id = ? and customer_id = ? and version = ? and state = 'pool' and owner_id is null
    and (lessee_id is null or lessee_id = ?)`;
const MARK = "update customer set has_history = 1 where org_id = ? and customer_id = ?";
const SEAT_SEQ = `update device set last_seat_seq = ?, last_seen_at_ms = ?
  where org_id = ? and device_id = ? and user_id = ? and last_seat_seq < ?`;
const COUNTERS = "update org set rev = ?, ledger_seq = ?, ledger_hash = ? where org_id = ?";

const ORG = "select * from org where org_id = ?";
const RECEIPTS =
  "select op_id, receipt_json from receipt where org_id = ? and op_id in (select value from json_each(?))";
const CHANGES = `select (select count(*) from "user" where org_id = ? and rev > ?)
  + (select count(*) from setting where org_id = ? and rev > ?) as n`;
const EVENTS = `select kind, by_user_id, from_owner_id, to_owner_id, hub_ms from ledger
  where org_id = ? and seq > ? order by seq limit ${EVENTS_READ}`;
const CUSTOMERS = "select * from customer where org_id = ? and customer_id in (select value from json_each(?))";
const LEDGER = `select customer_id, event_id, kind, by_user_id, hub_ms from ledger
  where org_id = ? and customer_id in (select value from json_each(?))`;
// Not `union`: sorting both halves makes SQLite walk whole tables in key order. A cross join is worked in the order in which it is written.
const NEAR = `with asked (org_id, customer_id) as (select ?, value from json_each(?))
  select c.customer_id, o.customer_id as other_id from asked
    cross join customer as c on c.org_id = asked.org_id and c.customer_id = asked.customer_id
    cross join customer as o on o.org_id = c.org_id and o.name_key = c.name_key
    where o.customer_id <> c.customer_id
  union all
  select mine.customer_id, other.customer_id from asked
    cross join number as mine on mine.org_id = asked.org_id and mine.customer_id = asked.customer_id
    cross join number as other on other.org_id = mine.org_id and other.hash = mine.hash
    where other.customer_id <> mine.customer_id`;

/**
 * Straight to the engine, past the query builder's layers: the statements themselves take a few microseconds each. The
 * one connection for writing belongs to the transaction that asks, so nothing can come in between.
 */
export function createSqliteBulk(database: SqliteDatabase): Bulk {
  const all = <R>(text: string, ...values: readonly unknown[]): R[] => database.prepare(text).all(values) as R[];
  const run = (text: string, values: readonly unknown[]): number => Number(database.prepare(text).run(values).changes);

  return {
    async open(_trx, { orgId, opIds, customerIds, claimIds, knownRev, knownSeq }) {
      const [org] = all<Opened["org"]>(ORG, orgId);
      if (org === undefined) throw new Error(`no organisation ${orgId}`);
      const changed = org.rev > knownRev ? all<{ n: number }>(CHANGES, orgId, knownRev, orgId, knownRev) : [];
      const claimed = JSON.stringify(claimIds);
      return {
        org,
        receipts: all(RECEIPTS, orgId, JSON.stringify(opIds)),
        changes: changed[0]?.n ?? 0,
        events: org.ledger_seq > knownSeq ? all<Opened["events"][number]>(EVENTS, orgId, knownSeq) : [],
        customers: customerIds.length === 0 ? [] : all(CUSTOMERS, orgId, JSON.stringify(customerIds)),
        ledger: claimIds.length === 0 ? [] : all(LEDGER, orgId, claimed),
        near: claimIds.length === 0 ? [] : all(NEAR, orgId, claimed),
        unread: [],
      };
    },

    async write(_trx, orgId, { takes, ledger, activities, marks, ...rest }) {
      const { receipts, seatSeqs, counters } = rest;
      let taken = 0;
      for (const { ownerId, nowMs, rev, customerId, version } of takes) {
        taken += run(TAKE, [ownerId, nowMs, rev, orgId, customerId, version, ownerId]);
      }
      if (taken !== takes.length) throw new TakenMeanwhile();
      for (const row of ledger) {
        run(
          insertLedger,
          ledgerColumns.map((column) => row[column]),
        );
      }
      for (const row of activities) {
        run(
          insertActivity,
          activityColumns.map((column) => row[column]),
        );
      }
      for (const id of marks) run(MARK, [orgId, id]);
      for (const row of receipts) {
        run(
          insertReceipt,
          receiptColumns.map((column) => row[column]),
        );
      }
      for (const { deviceId, userId, seatSeq, seenAtMs } of seatSeqs) {
        run(SEAT_SEQ, [seatSeq, seenAtMs, orgId, deviceId, userId, seatSeq]);
      }
      if (counters !== null) {
        run(COUNTERS, [counters.rev, counters.ledger_seq, counters.ledger_hash, orgId]);
      }
    },
  };
}
