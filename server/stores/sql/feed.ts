import { type Selectable, type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import type { ContactTable, HubDatabase, NumberTable } from "../schema.ts";
import type { HubReader } from "../store.ts";

/** Which rows of a table: rev in (afterRev, toRev], at most `limit`, in rev order. */
export interface Slice {
  readonly orgId: string;
  readonly afterRev: number;
  readonly toRev: number;
  readonly limit: number;
}

/** A query that is not run yet. */
type Listing<Table> = SelectQueryBuilder<HubDatabase, never, Selectable<Table>>;

/** Tables whose every row every user of the organisation may see (customers are cut per reader afterwards). */
type OpenTable = "customer" | "user" | "setting" | "pair";
export function selectSlice<T extends OpenTable>(db: HubReader, table: T, slice: Slice): Listing<HubDatabase[T]> {
  return db
    .selectFrom(table as "customer")
    .selectAll()
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev)
    .orderBy("rev")
    .limit(slice.limit) as unknown as Listing<HubDatabase[T]>;
}
export const listSlice = <T extends OpenTable>(db: HubReader, table: T, slice: Slice) =>
  selectSlice(db, table, slice).execute();

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
export function selectKeptSlice<T extends HistoryTable>(db: HubReader, table: T, slice: Slice) {
  return selectKept(db, table)
    .where("t.org_id", "=", slice.orgId)
    .where("t.rev", ">", slice.afterRev)
    .where("t.rev", "<=", slice.toRev)
    .orderBy("t.rev")
    .limit(slice.limit) as unknown as SelectQueryBuilder<HubDatabase, never, Kept<T>>;
}

export interface KeptAsk {
  readonly orgId: string;
  readonly customerIds: readonly string[];
  readonly toRev: number;
}
/** What hangs on these customers, of revs up to `toRev`. */
export function selectKeptOf<T extends HistoryTable>(db: HubReader, table: T, ask: KeptAsk) {
  return selectKept(db, table)
    .where("t.org_id", "=", ask.orgId)
    .where("t.customer_id", "in", ask.customerIds)
    .where("t.rev", "<=", ask.toRev) as unknown as SelectQueryBuilder<HubDatabase, never, Kept<T>>;
}
export const listKept = <T extends HistoryTable>(db: HubReader, table: T, ask: KeptAsk) =>
  selectKeptOf(db, table, ask).execute();

/** Leases that began at a rev of the slice and have not ended; of one user, where named. */
export function selectLent(db: HubReader, slice: Slice, userId: string | null = null) {
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
  return query;
}
export const listLent = (db: HubReader, slice: Slice, userId: string | null) => selectLent(db, slice, userId).execute();

export function selectBatchSlice(db: HubReader, slice: Slice, userId: string | null) {
  let query = db
    .selectFrom("batch")
    .selectAll()
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev);
  if (userId !== null) query = query.where("by_user_id", "=", userId);
  return query.orderBy("rev").limit(slice.limit);
}
export const listBatchSlice = (db: HubReader, slice: Slice, userId: string | null) =>
  selectBatchSlice(db, slice, userId).execute();

/** Leases go to their holder alone, also when they end; `userId` null = of all, for a node's own memory. */
export function selectLeaseSlice(db: HubReader, slice: Slice, userId: string | null) {
  let query = db
    .selectFrom("lease")
    .selectAll()
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev);
  if (userId !== null) query = query.where("user_id", "=", userId);
  return query.orderBy("rev").limit(slice.limit);
}
export const listLeaseSlice = (db: HubReader, slice: Slice, userId: string | null) =>
  selectLeaseSlice(db, slice, userId).execute();

export function selectSightLosses(db: HubReader, slice: Slice, userId: string | null) {
  let query = db
    .selectFrom("sight_loss")
    .select(["user_id", "customer_id", "rev"])
    .where("org_id", "=", slice.orgId)
    .where("rev", ">", slice.afterRev)
    .where("rev", "<=", slice.toRev);
  if (userId !== null) query = query.where("user_id", "=", userId);
  return query.orderBy("rev").limit(slice.limit);
}
export const listSightLosses = (db: HubReader, slice: Slice, userId: string | null) =>
  selectSightLosses(db, slice, userId).execute();

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

/** Numbers or contacts of all customers of a slice. */
export function selectParts<T extends "number" | "contact">(db: HubReader, part: T, slice: Slice) {
  return db
    .selectFrom("customer")
    .innerJoin(`${part as "number"} as part`, (join) =>
      join.onRef("part.org_id", "=", "customer.org_id").onRef("part.customer_id", "=", "customer.customer_id"),
    )
    .selectAll("part")
    .where("customer.org_id", "=", slice.orgId)
    .where("customer.rev", ">", slice.afterRev)
    .where("customer.rev", "<=", slice.toRev) as unknown as Listing<HubDatabase[T]>;
}

/** Numbers of all customers of a slice, in the order in which they were entered; keyed by customer. */
export const mapNumbers = async (db: HubReader, slice: Slice) =>
  groupByCustomer<Selectable<NumberTable>>(await selectParts(db, "number", slice).execute());
export const mapContacts = async (db: HubReader, slice: Slice) =>
  groupByCustomer<Selectable<ContactTable>>(await selectParts(db, "contact", slice).execute());

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
