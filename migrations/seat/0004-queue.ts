import { type Kysely, sql } from "kysely";

const statements = [
  // The three sections of the queue that are not callbacks, each read from its front.
  `create index customer_never_called on customer (owner_id, starred desc, is_member desc, tracking_since_ms)
    where owner_id is not null and last_call_at_ms is null and next_at_ms is null`,
  `create index customer_without_next on customer
    (owner_id, (contact_count between 3 and 10) desc, last_call_at_ms)
    where owner_id is not null and last_call_at_ms is not null and next_at_ms is null`,
  // A member that slept for a month and is back (the feed gives the last login alone).
  `create table woken (customer_id text primary key, slept_days integer not null, at_ms integer not null) without rowid`,
  `create trigger customer_woken after update of member_login_at_ms on customer
    when new.member_login_at_ms - old.member_login_at_ms >= 2592000000 begin
    insert into woken (customer_id, slept_days, at_ms)
      values (new.customer_id, (new.member_login_at_ms - old.member_login_at_ms) / 86400000, new.member_login_at_ms)
      on conflict (customer_id) do update set slept_days = excluded.slept_days, at_ms = excluded.at_ms; end`,
  `create trigger woken_forget after delete on customer begin
    delete from woken where customer_id = old.customer_id; end`,
  // Sorts of the lists; the four of the member list (0.28) over members alone.
  `create index customer_by_created on customer (created_at_ms)`,
  `create index member_by_registered on customer (member_registered_at_ms) where is_member = 1`,
  `create index member_by_login_count on customer (member_login_count) where is_member = 1`,
  `create index member_by_viewed on customer (last_viewed_at_ms) where is_member = 1`,
  // Tails are words of the full-text index; an index in random order costs the first load more than any other.
  `drop index number_by_tail`,
];

/** What the queue and the sorted lists read by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
