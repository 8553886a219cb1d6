import type { Kysely } from "kysely";
import type { ClaimsWritten, ForeseenBulk, ForeseenClaims } from "../bulk.ts";
import type { HubDatabase } from "../schema.ts";
import { runBatch } from "./batch.ts";
import { columnsOf, EVENTS, LOCK, listReads, RECEIPTS, readOf, rowsOf } from "./bulk.ts";

/**
 * The claims under the lock, as one statement. `o` is empty where they do not hold any more, and then nothing is written. Those whose
 * customer is no longer as it was read are left out, with their receipts; the others get their revs and places in their order. The
 * hash is ledgerHash's (server/commands/ledger.ts).
 */
const CLAIMS = `with recursive o as materialized (
    select * from org where org_id = $1 and steady_to = rev and steady_from <= $2 and ledger_seq <= $3),
  free as materialized (
    select t.*, o.rev, o.ledger_seq, row_number() over (order by t.i) as n
    from o cross join unnest($5::text[], $6::integer[], $7::text[], $8::text[], $9::bigint[], $10::double precision[], $11::text[])
        with ordinality as t (customer_id, version, owner_id, event_id, seat_ms, mono_ms, facts, i)
      join customer c on c.org_id = $1 and c.customer_id = t.customer_id
    where c.version = t.version and c.state = 'pool' and c.owner_id is null
      and (c.lessee_id is null or c.lessee_id = t.owner_id)),
  chain (n, prev, hash) as (
    select 0::bigint, ''::text, ledger_hash from o
    union all
    select f.n, c.hash, encode(sha256(convert_to(
      '["' || c.hash || '",' || $12::text || ',' || (f.ledger_seq + f.n) || ',' || f.facts, 'UTF8')), 'hex')
    from chain c join free f on f.n = c.n + 1),
  taken as (update customer c set state = 'owned', owner_id = f.owner_id, tracking_since_ms = $4::bigint,
      version = c.version + 1, lessee_id = null, rev = f.rev + 2 * f.n - 1
    from free f where c.org_id = $1 and c.customer_id = f.customer_id),
  events as (insert into ledger (org_id, seq, event_id, rev, customer_id, kind, to_owner_id, by_user_id, rule, reason,
      hub_ms, seat_ms, mono_ms, prev_hash, hash)
    select $1, f.ledger_seq + f.n, f.event_id, f.rev + 2 * f.n, f.customer_id, 'claimed', f.owner_id, f.owner_id, 'claim', '',
      $4::bigint, f.seat_ms, f.mono_ms, c.prev, c.hash
    from free f join chain c on c.n = f.n),
  told as (insert into receipt (org_id, op_id, device_id, user_id, seat_seq, kind, status, receipt_json, at_ms)
    select $1, r.op_id, r.device_id, r.user_id, r.seat_seq, r.kind, r.status,
      r.json || coalesce(f.rev + 2 * f.n, 0) || '}', $4::bigint
    from o cross join unnest($13::text[], $14::text[], $15::text[], $16::bigint[], $17::text[], $18::text[], $19::text[], $20::bigint[])
        as r (op_id, device_id, user_id, seat_seq, kind, status, json, i)
      left join free f on f.i = r.i
    where r.i is null or f.i is not null),
  seats as (update device d set last_seat_seq = t.seat_seq, last_seen_at_ms = t.seen_at_ms
    from o cross join unnest($21::text[], $22::text[], $23::bigint[], $24::bigint[]) as t (device_id, user_id, seat_seq, seen_at_ms)
    where d.org_id = $1 and d.device_id = t.device_id and d.user_id = t.user_id and d.last_seat_seq < t.seat_seq),
  counted as (update org set rev = o.rev + 2 * c.n, ledger_seq = o.ledger_seq + c.n, ledger_hash = c.hash,
      steady_to = o.rev + 2 * c.n
    from o cross join (select n, hash from chain order by n desc limit 1) as c where org.org_id = $1
    returning org.*)
  select counted.*, o.rev as rev_before, o.ledger_seq as seq_before, (select string_agg(i::text, ',' order by i) from free) as taken
  from counted cross join o`;
type Row = ClaimsWritten["org"] & { rev_before: number; seq_before: number; taken: string | null };

/** Neither round trips nor decisions between the lock and the commit. Statements of one batch are one transaction. */
export function createForeseenBulk(db: Kysely<HubDatabase>): ForeseenBulk {
  return {
    async read(ask) {
      const { orgId, opIds, knownSeq } = ask;
      const [receipts, events, ...rest] = await runBatch(db, [
        { text: RECEIPTS, values: [orgId, opIds] },
        { text: EVENTS, values: [orgId, knownSeq] },
        ...listReads(ask),
      ]);
      return { receipts: rowsOf(receipts), changes: 0, events: rowsOf(events), ...readOf(ask, rest), unread: [] };
    },

    async write(asked) {
      const [, written] = await runBatch(db, [
        { text: LOCK, values: [asked.orgId] },
        { text: CLAIMS, values: listValues(asked) },
      ]);
      const [row] = rowsOf<Row>(written);
      if (row === undefined) return undefined;
      const { rev_before: rev, seq_before: seq, taken, ...org } = row;
      return { rev, seq, org, taken: taken === null ? [] : taken.split(",").map((no) => Number(no) - 1) };
    },
  };
}

function listValues({ orgId, knownRev, mostSeq, nowMs, claims, receipts, seatSeqs }: ForeseenClaims): unknown[] {
  return [
    ...[orgId, knownRev, mostSeq, nowMs],
    ...columnsOf(["customerId", "version", "ownerId"], claims),
    ...columnsOf(
      ["event_id", "seat_ms", "mono_ms"],
      claims.map((claim) => claim.event),
    ),
    ...columnsOf(["facts"], claims),
    JSON.stringify(orgId),
    ...columnsOf(
      ["op_id", "device_id", "user_id", "seat_seq", "kind", "status"],
      receipts.map((receipt) => receipt.row),
    ),
    receipts.map((receipt) => receipt.json),
    receipts.map(({ claim }) => (claim === null ? null : claim + 1)),
    ...columnsOf(["deviceId", "userId", "seatSeq", "seenAtMs"], seatSeqs),
  ];
}
