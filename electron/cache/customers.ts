import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import { CustomerRow } from "../../shared/domain/customer.ts";
import { type Cell, upsert } from "./bulk.ts";
import type { SeatDatabase } from "./schema.ts";

/** Columns of `customer` that the feed fills. */
export const customerColumns = [
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

export function customerCells(row: CustomerRow): Cell[] {
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

type Held = Readonly<Record<(typeof customerColumns)[number], Cell>> & { readonly customer_no: number };

/**
 * Writes customers with their numbers. A customer that is held already is written only where it differs: a column that is
 * set, even to what it was, costs a page of every index that it stands in. Call indexCustomers (./index-customers.ts) in the
 * same transaction with what is answered. `next_at_ms` is kept by ./callbacks.ts and left alone here.
 *
 * @returns those that the search and duplicate indexes have to look at
 */
export async function putCustomers(
  trx: Transaction<SeatDatabase>,
  rows: readonly CustomerRow[],
): Promise<readonly CustomerRow[]> {
  if (rows.length === 0) return [];
  const held = await readHeld(trx, rows);
  const added: CustomerRow[] = [];
  const moved: CustomerRow[] = [];
  const renumbered: CustomerRow[] = [];
  for (const row of rows) {
    const before = held.get(row.customerId);
    if (before === undefined) {
      added.push(row);
      continue;
    }
    const was = JSON.parse(String(before.row_json)) as CustomerRow;
    await change(trx, before, row);
    if (numbersOf(was) !== numbersOf(row)) renumbered.push(row);
    if (indexedOf(was) !== indexedOf(row)) moved.push(row);
  }
  await upsert(trx, "customer", "customer_id", customerColumns, added.map(customerCells));
  await dropNumbers(
    trx,
    renumbered.map((row) => row.customerId),
  );
  await putNumbers(trx, [...added, ...renumbered]);
  return [...added, ...moved];
}

async function readHeld(trx: Transaction<SeatDatabase>, rows: readonly CustomerRow[]): Promise<Map<string, Held>> {
  const ids = JSON.stringify(rows.map((row) => row.customerId));
  const found = await trx.executeQuery<Held>(
    CompiledQuery.raw(
      `select c.customer_no, ${customerColumns.map((column) => `c.${column}`).join(",")}
       from json_each(?) j join customer c on c.customer_id = j.value`,
      [ids],
    ),
  );
  return new Map(found.rows.map((row) => [String(row.customer_id), row]));
}

async function change(trx: Transaction<SeatDatabase>, before: Held, row: CustomerRow): Promise<void> {
  const after = customerCells(row);
  const names: string[] = [];
  const values: Cell[] = [];
  for (const [at, column] of customerColumns.entries()) {
    const value = after[at] ?? null;
    if (value === before[column]) continue;
    names.push(`${column} = ?`);
    values.push(value);
  }
  if (names.length === 0) return;
  const statement = `update customer set ${names.join(",")} where customer_no = ?`;
  await trx.executeQuery(CompiledQuery.raw(statement, [...values, before.customer_no]));
}

async function putNumbers(trx: Transaction<SeatDatabase>, rows: readonly CustomerRow[]): Promise<void> {
  await upsert(trx, "number", "customer_id,number_id", numberColumns, rows.flatMap(numberCells));
}

export const numberColumns = [
  "customer_id",
  "number_id",
  "contact_id",
  "kind",
  "tail",
  "hash",
  "e164",
  "dead",
] as const;

export function numberCells(row: CustomerRow): Cell[][] {
  if (row.sight === "stub") return [];
  return row.numbers.map((n) => [
    row.customerId,
    n.numberId,
    n.contactId,
    n.kind,
    n.tail,
    n.hash,
    n.e164,
    flag(n.dead),
  ]);
}

const numbersOf = (row: CustomerRow): string => JSON.stringify(numberCells(row));

/** Everything that search words, filter words and duplicate keys are made of. */
function indexedOf(row: CustomerRow): string {
  const common = [row.name, row.state, row.ownerId, row.province, row.city];
  if (row.sight === "stub") return JSON.stringify([common, row.hashes]);
  const { district, industry, product, source, stage, customerType, level, contacts, numbers } = row;
  return JSON.stringify([
    common,
    [district, industry, product, source, stage, customerType, level],
    contacts.map((contact) => contact.name),
    numbers.map((n) => [n.kind, n.hash, n.ext, n.e164, n.tail]),
  ]);
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
