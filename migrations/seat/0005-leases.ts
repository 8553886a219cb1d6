import { type Kysely, sql } from "kysely";

const statements = [
  // The hub's lease rows that are not over; few, so the queue reads them all. spent_at_ms: used up or given back on this seat.
  `create table lease (customer_id text primary key, lease_id text not null, rev integer not null, device_id text not null,
    kind text not null, queue text not null, granted_at_ms integer not null, expires_at_ms integer not null,
    margin_ms integer not null, recalled_at_ms integer, spent_at_ms integer, row_json text not null) without rowid`,
];

/** Leases of this user (DESIGN §4). */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
