import { type Selectable, type SqlBool, sql } from "kysely";
import type { ContactTable, HubDatabase, NumberTable } from "../schema.ts";
import type { HubReader } from "../store.ts";

/** Which rows of a table: rev in (afterRev, toRev], at most `limit`, in rev order. */
export interface Slice {
  readonly orgId: string;
  readonly afterRev: number;
  readonly toRev: number;
  readonly limit: number;
}

/** Tables whose every row every user of the organisation may see (customers are cut per reader afterwards). */
type OpenTable = "customer" | "user" | "setting" | "pair";
export function listSlice<T extends OpenTable>(
  db: HubReader,
  table: T,
  slice: Slice,
): Promise<Selectable<HubDatabase[T]>[]> {
  return db
    .selectFrom(table as "customer")
    .selectAll()
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev)
    .orderBy("rev")
    .limit(slice.limit)
    .execute() as unknown as Promise<Selectable<HubDatabase[T]>[]>;
}

const authorOf = { call: "user_id", activity: "by_user_id", callback: "user_id", ledger: "by_user_id" } as const;
type HistoryTable = keyof typeof authorOf;

/** Is this user who sees the customer of a row in full: its owner, or its lessee while it is in the pool? Always as of now. */
const keeps = (table: HistoryTable, userId: string) => sql<SqlBool>`exists (select 1 from customer c
  where c.org_id = ${sql.ref(`${table}.org_id`)} and c.customer_id = ${sql.ref(`${table}.customer_id`)}
    and ((c.state = 'owned' and c.owner_id = ${userId}) or (c.state = 'pool' and c.lessee_id = ${userId})))`;

/** Rows that hang on customers: all for a lead (`userId` null), else those of the user's customers and his own. */
export function listHistorySlice<T extends HistoryTable>(
  db: HubReader,
  table: T,
  slice: Slice,
  userId: string | null,
): Promise<Selectable<HubDatabase[T]>[]> {
  let query = db
    .selectFrom(table as "call")
    .selectAll()
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev);
  if (userId !== null) {
    const author = authorOf[table] as "user_id";
    query = query.where((eb) => eb.or([eb(author, "=", userId), keeps(table, userId)]));
  }
  return query.orderBy("rev").limit(slice.limit).execute() as unknown as Promise<Selectable<HubDatabase[T]>[]>;
}

type Kept<T extends HistoryTable> = Selectable<HubDatabase[T]> & { keeper_id: string | null };

/** Rows of one table with whoever sees their customer in full, as of now. */
const selectKept = (db: HubReader, table: HistoryTable) =>
  db
    .selectFrom(`${table as "call"} as t`)
    .leftJoin("customer as c", (join) =>
      join.onRef("c.org_id", "=", "t.org_id").onRef("c.customer_id", "=", "t.customer_id"),
    )
    .selectAll("t")
    .select(
      sql<string | null>`case c.state when 'owned' then c.owner_id when 'pool' then c.lessee_id end`.as("keeper_id"),
    );

/** The same for everybody at once. */
export function listKeptSlice<T extends HistoryTable>(db: HubReader, table: T, slice: Slice): Promise<Kept<T>[]> {
  return selectKept(db, table)
    .where("t.org_id", "=", slice.orgId)
    .where("t.rev", ">", slice.afterRev)
    .where("t.rev", "<=", slice.toRev)
    .orderBy("t.rev")
    .limit(slice.limit)
    .execute() as unknown as Promise<Kept<T>[]>;
}

/** What hangs on these customers, of revs up to `toRev`. */
export function listKept<T extends HistoryTable>(
  db: HubReader,
  table: T,
  ask: { orgId: string; customerIds: readonly string[]; toRev: number },
): Promise<Kept<T>[]> {
  return selectKept(db, table)
    .where("t.org_id", "=", ask.orgId)
    .where("t.customer_id", "in", ask.customerIds)
    .where("t.rev", "<=", ask.toRev)
    .execute() as unknown as Promise<Kept<T>[]>;
}

/** Leases that began at a rev of the slice and have not ended; of one user, where named. */
export function listLent(db: HubReader, slice: Slice, userId: string | null = null) {
  let query = db
    .selectFrom("lease")
    .select(["customer_id", "user_id", "granted_rev"])
    .where("org_id", "=", slice.orgId)
    .where(sql<boolean>`ended_at_ms is null`)
    .where("granted_rev", ">", slice.afterRev)
    .where("granted_rev", "<=", slice.toRev)
    // It changes after it began, never before.
    .where("rev", ">", slice.afterRev);
  if (userId !== null) query = query.where("user_id", "=", userId);
  return query.execute();
}

export function listBatchSlice(db: HubReader, slice: Slice, userId: string | null) {
  let query = db
    .selectFrom("batch")
    .selectAll()
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev);
  if (userId !== null) query = query.where("by_user_id", "=", userId);
  return query.orderBy("rev").limit(slice.limit).execute();
}

/** Leases go to their holder alone, also when they end; `userId` null = of all, for a node's own memory. */
export function listLeaseSlice(db: HubReader, slice: Slice, userId: string | null) {
  let query = db
    .selectFrom("lease")
    .selectAll()
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev);
  if (userId !== null) query = query.where("user_id", "=", userId);
  return query.orderBy("rev").limit(slice.limit).execute();
}

export function listSightLosses(db: HubReader, slice: Slice, userId: string | null) {
  let query = db
    .selectFrom("sight_loss")
    .select(["user_id", "customer_id", "rev"])
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev);
  if (userId !== null) query = query.where("user_id", "=", userId);
  return query.orderBy("rev").limit(slice.limit).execute();
}

const keyOf = { call: "call_id", activity: "activity_id", callback: "callback_id", ledger: "event_id" } as const;

/** Ids of a customer's rows that this user may not see: neither written by him nor of a customer that is his again. */
export async function listHiddenIds(
  db: HubReader,
  table: HistoryTable,
  orgId: string,
  customerId: string,
  userId: string,
): Promise<string[]> {
  const key = keyOf[table] as "call_id";
  const author = authorOf[table] as "user_id";
  const rows = await db
    .selectFrom(table as "call")
    .select(key)
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where((eb) => eb.or([eb(author, "is", null), eb(author, "<>", userId)]))
    .where((eb) => eb.not(keeps(table, userId)))
    .execute();
  return rows.map((row) => row[key]);
}

/** Numbers of all customers of a slice, in the order in which they were entered; keyed by customer. */
export async function mapNumbers(db: HubReader, slice: Slice): Promise<Map<string, Selectable<NumberTable>[]>> {
  const rows = await db
    .selectFrom("customer")
    .innerJoin("number", (join) =>
      join.onRef("number.org_id", "=", "customer.org_id").onRef("number.customer_id", "=", "customer.customer_id"),
    )
    .selectAll("number")
    .where("customer.org_id", "=", slice.orgId)
    .where("customer.rev", ">", slice.afterRev)
    .where("customer.rev", "<=", slice.toRev)
    .execute();
  return groupByCustomer(rows);
}

export async function mapContacts(db: HubReader, slice: Slice): Promise<Map<string, Selectable<ContactTable>[]>> {
  const rows = await db
    .selectFrom("customer")
    .innerJoin("contact", (join) =>
      join.onRef("contact.org_id", "=", "customer.org_id").onRef("contact.customer_id", "=", "customer.customer_id"),
    )
    .selectAll("contact")
    .where("customer.org_id", "=", slice.orgId)
    .where("customer.rev", ">", slice.afterRev)
    .where("customer.rev", "<=", slice.toRev)
    .execute();
  return groupByCustomer(rows);
}

export function groupByCustomer<R extends { customer_id: string; position: number }>(rows: R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.customer_id);
    if (group === undefined) groups.set(row.customer_id, [row]);
    else group.push(row);
  }
  for (const group of groups.values()) if (group.length > 1) group.sort((a, b) => a.position - b.position);
  return groups;
}
