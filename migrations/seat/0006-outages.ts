import { type Kysely, sql } from "kysely";

const statements = [
  // One row an outage: from the first failed word to the hub until the first that arrived. `last_seq`: what was queued when it ended.
  `create table outage (
    outage_id text primary key,
    from_ms integer not null,
    to_ms integer,
    last_seq integer,
    drained_at_ms integer,
    seen_at_ms integer) without rowid`,
  `create index outage_by_from on outage (from_ms)`,
  // What became of each command of an outage; payload and receipt only where it ended otherwise than asked.
  `create table outage_entry (
    op_id text primary key,
    outage_id text not null,
    seat_seq integer not null,
    kind text not null,
    customer_id text,
    customer_name text not null,
    typed_at_ms integer not null,
    words text not null,
    status text not null,
    payload_json text,
    receipt_json text,
    taken_json text) without rowid`,
  `create index outage_entry_by_outage on outage_entry (outage_id, seat_seq)`,
];

/** The diary of outages: kept in the cache, so that it survives a restart. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
