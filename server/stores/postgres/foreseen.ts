import type { Counters, ForeseenBulk, ForeseenClaims, Steady } from "../bulk.ts";
import { columnsOf, listBounds, rowsOf } from "./bulk.ts";
import { createMark, LAZILY } from "./disk.ts";
import type { Line } from "./line.ts";

/** A statement of its own, so that the next one sees what was committed before the lock was there. */
const LOCK = "select 1 from org where org_id = $1 for update";

/**
 * The claims under the lock, as one statement. `o` is empty where they do not hold any more, and then nothing is written. `chain` goes
 * through them in their order, from a row 0 that stands for the organisation as it is, and gives those that are free their revs and
 * places. The hash is ledgerHash's (server/commands/ledger.ts), the receipt of a lost claim that of server/commands/ownership.ts.
 */
const CLAIMS = `with recursive o as materialized (
    select rev, ledger_seq, ledger_hash from org
    where org_id = $1 and steady_to = rev and steady_from <= $2 and ledger_seq <= $3),
  found as materialized (
    select t.*, c.tracking_since_ms, case when c.state = 'owned' and c.owner_id <> t.owner_id then c.owner_id end as holder_id,
      coalesce(c.state = 'pool' and c.owner_id is null and c.lessee_id is null
        and (t.version is null or c.version = t.version)
        and c.has_twin = 0 and c.shares_keys = 0
        and (c.version = 1 or not exists (select 1 from ledger e where e.org_id = $1 and e.customer_id = c.customer_id
          and e.kind = 'released' and e.by_user_id = t.owner_id)), false) as free
    from o cross join unnest($5::text[], $6::integer[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::bigint[],
        $12::double precision[], $13::text[], string_to_array($14, E'\\n')) with ordinality
        as t (customer_id, version, owner_id, device_id, seat_seq, event_id, seat_ms, mono_ms, op_id, facts, i)
      left join customer c on c.org_id = $1 and c.customer_id = t.customer_id),
  chain (i, free, rev, seq, prev, hash, customer_id, owner_id, device_id, seat_seq, event_id, seat_ms, mono_ms, op_id,
      holder_id, since_ms) as (
    select 0::bigint, false, rev, ledger_seq, ''::text, ledger_hash, null::text, null::text, null::text, null::bigint, null::text,
      null::bigint, null::double precision, null::text, null::text, null::bigint
    from o
    union all
    select f.i, f.free, c.rev + case when f.free then 2 else 0 end, c.seq + case when f.free then 1 else 0 end, c.hash,
      case when f.free then encode(sha256(convert_to(
        '["' || c.hash || '",' || $15::text || ',' || (c.seq + 1) || ',' || f.facts, 'UTF8')), 'hex') else c.hash end,
      f.customer_id, f.owner_id, f.device_id, f.seat_seq, f.event_id, f.seat_ms, f.mono_ms, f.op_id,
      f.holder_id, f.tracking_since_ms
    from chain c join found f on f.i = c.i + 1),
  taken as (update customer c set state = 'owned', owner_id = f.owner_id, tracking_since_ms = $4::bigint,
      version = c.version + 1, rev = f.rev - 1
    from chain f where f.free and c.org_id = $1 and c.customer_id = f.customer_id),
  events as (insert into ledger (org_id, seq, event_id, rev, customer_id, kind, to_owner_id, by_user_id, rule, reason,
      hub_ms, seat_ms, mono_ms, prev_hash, hash)
    select $1, f.seq, f.event_id, f.rev, f.customer_id, 'claimed', f.owner_id, f.owner_id, 'claim', '',
      $4::bigint, f.seat_ms, f.mono_ms, f.prev, f.hash
    from chain f where f.free),
  told as (insert into receipt (org_id, op_id, device_id, user_id, seat_seq, kind, status, receipt_json, at_ms)
    select $1, f.op_id, f.device_id, f.owner_id, f.seat_seq, 'claim', case when f.free then 'applied' else 'lost' end,
      case when f.free then '{"code":null,"detail":{},"status":"applied","opId":' || to_json(f.op_id) || ',"rev":' || f.rev || '}'
        else '{"code":"claimed","detail":{"ownerName":' || to_json(coalesce(
          (select u.name from "user" u where u.org_id = $1 and u.user_id = f.holder_id), '')) || ',"sinceMs":'
          || f.since_ms || '},"status":"lost","opId":' || to_json(f.op_id) || ',"rev":0}' end, $4::bigint
    from chain f where f.free or f.holder_id is not null
    returning op_id, status, receipt_json)
  update org set rev = c.rev, ledger_seq = c.seq, ledger_hash = c.hash, steady_to = c.rev
  from chain c where org.org_id = $1 and c.i = $16
  returning org.rev, org.ledger_seq, org.ledger_hash, org.steady_from, org.steady_to,
    (select json_agg(json_build_array(f.i - 1, t.receipt_json))::text
      from found f left join told t on t.op_id = f.op_id where not f.free) as others`;
type Row = Counters & Steady & { others: string | null };

/**
 * Neither round trips nor decisions nor the disk between the lock and the commit: the claims of the next node are written while these are
 * on their way to the disk. Statements of one batch are one transaction.
 */
export function createForeseenBulk(line: Line): ForeseenBulk {
  const mark = createMark();
  return {
    knowsRivals: false,
    async write(asked) {
      const [, , written] = await line.send(
        [
          LAZILY,
          { text: LOCK, values: [asked.orgId] },
          { text: CLAIMS, values: listValues(asked), isReadAhead: true },
          ...listBounds(asked.orgId, asked.bounds),
        ],
        [mark(asked.orgId)],
      );
      const [row] = rowsOf<Row>(written);
      if (row === undefined) return undefined;
      const { others, ...counters } = row;
      return { counters, others: new Map(others === null ? [] : (JSON.parse(others) as [number, string | null][])) };
    },
  };
}

function listValues({ orgId, knownRev, mostSeq, nowMs, claims }: ForeseenClaims): unknown[] {
  return [
    ...[orgId, knownRev, mostSeq, nowMs],
    ...columnsOf(
      ["customerId", "version", "ownerId", "deviceId", "seatSeq", "eventId", "seatMs", "monoMs", "opId"],
      claims,
    ),
    claims.map((claim) => claim.facts).join("\n"),
    ...[JSON.stringify(orgId), claims.length],
  ];
}
