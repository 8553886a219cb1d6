import { type Kysely, sql } from "kysely";

/**
 * Commands that the hub has confirmed, kept for a while: should the hub come back from an older back-up, they are sent
 * again. Additive.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table sent (
    op_id text primary key,
    seat_seq integer not null,
    kind text not null,
    customer_id text,
    payload_json text not null,
    expected_version integer,
    wall_ms integer not null,
    mono_ms real not null,
    confirmed_at_ms integer not null
  ) without rowid`.execute(db);
  await sql`create index sent_by_time on sent (confirmed_at_ms)`.execute(db);
}
