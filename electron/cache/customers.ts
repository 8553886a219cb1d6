import type { Kysely, Transaction } from "kysely";
import { CustomerRow } from "../../shared/domain/customer.ts";
import { type Cell, upsert } from "./bulk.ts";
import type { SeatDatabase } from "./schema.ts";

const columns = [
  "customer_id",
  "rev",
  "version",
  "sight",
  "name",
  "state",
  "pool",
  "owner_id",
  "tracking_since_ms",
  "survivor_id",
  "bin_reason",
  "binned_at_ms",
  "province",
  "city",
  "last_call_at_ms",
  "last_call_by_user_id",
  "do_not_call",
  "quiet_until_ms",
  "industry",
  "product",
  "customer_type",
  "source",
  "stage",
  "level",
  "starred",
  "contact_count",
  "last_contact_at_ms",
  "last_disposition",
  "last_viewed_at_ms",
  "last_viewed_by_user_id",
  "batch_id",
  "created_at_ms",
  "is_member",
  "member_login_at_ms",
  "member_registered_at_ms",
  "member_login_count",
  "contact_name",
  "masked_number",
  "row_json",
] as const;

const flag = (value: boolean): number => (value ? 1 : 0);

function cells(row: CustomerRow): Cell[] {
  const seen = row.sight === "stub" ? undefined : row;
  return [
    row.customerId,
    row.rev,
    row.version,
    row.sight,
    row.name,
    row.state,
    row.pool,
    row.ownerId,
    row.trackingSinceMs,
    row.survivorId,
    row.binReason,
    row.binnedAtMs,
    row.province,
    row.city,
    row.lastCallAtMs,
    row.lastCallByUserId,
    flag(row.doNotCall),
    row.quietUntilMs,
    seen?.industry ?? "",
    seen?.product ?? "",
    seen?.customerType ?? "",
    seen?.source ?? "",
    seen?.stage ?? "",
    seen?.level ?? null,
    flag(seen?.starred ?? false),
    seen?.contactCount ?? 0,
    seen?.lastContactAtMs ?? null,
    seen?.lastDisposition ?? "",
    seen?.lastViewedAtMs ?? null,
    seen?.lastViewedByUserId ?? null,
    seen?.batchId ?? null,
    seen?.createdAtMs ?? 0,
    flag(seen !== undefined && seen.member !== null),
    seen?.member?.lastLoginAtMs ?? null,
    seen?.member?.registeredAtMs ?? null,
    seen?.member?.loginCount ?? 0,
    seen?.contacts[0]?.name ?? "",
    (seen?.numbers.find((n) => !n.dead) ?? seen?.numbers[0])?.masked ?? "",
    JSON.stringify(row),
  ];
}

/**
 * Writes customers with their numbers. Call indexCustomers (./index-customers.ts) in the same transaction afterwards.
 * `next_at_ms` is kept by ./callbacks.ts and left alone here.
 */
export async function putCustomers(trx: Transaction<SeatDatabase>, rows: readonly CustomerRow[]): Promise<void> {
  if (rows.length === 0) return;
  await upsert(trx, "customer", "customer_id", columns, rows.map(cells));
  await dropNumbers(
    trx,
    rows.map((row) => row.customerId),
  );
  const numbers = rows.flatMap((row) =>
    row.sight === "stub"
      ? []
      : row.numbers.map((n): Cell[] => [
          row.customerId,
          n.numberId,
          n.contactId,
          n.kind,
          n.tail,
          n.hash,
          n.e164,
          flag(n.dead),
        ]),
  );
  await upsert(
    trx,
    "number",
    "customer_id,number_id",
    ["customer_id", "number_id", "contact_id", "kind", "tail", "hash", "e164", "dead"],
    numbers,
  );
}

async function dropNumbers(trx: Transaction<SeatDatabase>, customerIds: readonly string[]): Promise<void> {
  for (let from = 0; from < customerIds.length; from += 500) {
    await trx
      .deleteFrom("number")
      .where("customer_id", "in", customerIds.slice(from, from + 500))
      .execute();
  }
}

export async function dropCustomers(trx: Transaction<SeatDatabase>, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await dropNumbers(trx, customerIds);
  for (let from = 0; from < customerIds.length; from += 500) {
    await trx
      .deleteFrom("customer")
      .where("customer_id", "in", customerIds.slice(from, from + 500))
      .execute();
  }
}

export async function findCustomerRow(db: Kysely<SeatDatabase>, customerId: string): Promise<CustomerRow | undefined> {
  const row = await db
    .selectFrom("customer")
    .select("row_json")
    .where("customer_id", "=", customerId)
    .executeTakeFirst();
  return row === undefined ? undefined : CustomerRow.parse(JSON.parse(row.row_json));
}

export async function findCustomerName(db: Kysely<SeatDatabase>, customerId: string): Promise<string | undefined> {
  const row = await db.selectFrom("customer").select("name").where("customer_id", "=", customerId).executeTakeFirst();
  return row?.name;
}
