import { type Insertable, type Selectable, sql, type Updateable } from "kysely";
import type { CustomerTable, LeaseTable } from "../schema.ts";
import type { HubReader, HubTransaction } from "../store.ts";

export type StoredLease = Selectable<LeaseTable>;

export async function insertLease(trx: HubTransaction, lease: Insertable<LeaseTable>): Promise<void> {
  await trx.insertInto("lease").values(lease).execute();
}

export async function updateLease(
  trx: HubTransaction,
  lease: Pick<StoredLease, "org_id" | "customer_id" | "lease_id">,
  set: Updateable<LeaseTable>,
): Promise<void> {
  await trx
    .updateTable("lease")
    .set(set)
    .where("org_id", "=", lease.org_id)
    .where("customer_id", "=", lease.customer_id)
    .where("lease_id", "=", lease.lease_id)
    .execute();
}

/** The lease of a customer that has not ended, also where its time is up. */
export function findOpenLease(db: HubReader, orgId: string, customerId: string): Promise<StoredLease | undefined> {
  return db
    .selectFrom("lease")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .where("ended_at_ms", "is", null)
    .executeTakeFirst();
}

/** Leases of a user that have not ended; of one of his devices, or one queue, where named. */
export function listOpenLeases(
  db: HubReader,
  orgId: string,
  of: { userId: string; deviceId?: string; queue?: string; kind?: string },
): Promise<StoredLease[]> {
  let query = db
    .selectFrom("lease")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("user_id", "=", of.userId)
    .where(sql<boolean>`ended_at_ms is null`);
  if (of.deviceId !== undefined) query = query.where("device_id", "=", of.deviceId);
  if (of.queue !== undefined) query = query.where("queue", "=", of.queue);
  if (of.kind !== undefined) query = query.where("kind", "=", of.kind);
  return query.execute();
}

/** Leases whose time and margin are over and that nobody has ended. */
export function listOverdueLeases(db: HubReader, orgId: string, nowMs: number, limit: number): Promise<StoredLease[]> {
  return db
    .selectFrom("lease")
    .selectAll()
    .where("org_id", "=", orgId)
    .where(sql<boolean>`ended_at_ms is null`)
    .where("free_at_ms", "<=", nowMs)
    .orderBy("free_at_ms")
    .limit(limit)
    .execute();
}

/** Every lease that a customer ever had in a span, for the question whether a dial was rightful. */
export function listLeasesOf(db: HubReader, orgId: string, customerId: string): Promise<StoredLease[]> {
  return db.selectFrom("lease").selectAll().where("org_id", "=", orgId).where("customer_id", "=", customerId).execute();
}

/**
 * Gives a customer of the pool to one lessee: one conditional write decides. The literals are those of the partial index.
 *
 * @returns false where it is no longer free
 */
export async function lendCustomer(
  trx: HubTransaction,
  key: { orgId: string; customerId: string },
  to: { userId: string; rev: number },
): Promise<boolean> {
  const row = await trx
    .updateTable("customer")
    .set({ lessee_id: to.userId, rev: to.rev })
    .where("org_id", "=", key.orgId)
    .where("customer_id", "=", key.customerId)
    .where("state", "=", "pool")
    .where("owner_id", "is", null)
    .where("lessee_id", "is", null)
    .returning("customer_id")
    .executeTakeFirst();
  return row !== undefined;
}

export type Candidate = Selectable<CustomerTable> & { readonly reachable: number };

/** Customers of one pool that may be dealt now, those never called first; read from the front of the index. */
export function listCandidates(
  db: HubReader,
  ask: { orgId: string; pool: string; nowMs: number; limit: number },
): Promise<Candidate[]> {
  return db
    .selectFrom("customer as c")
    .selectAll("c")
    .select(
      sql<number>`case when exists (select 1 from number n where n.org_id = c.org_id and n.customer_id = c.customer_id
        and n.dead = 0 and n.kind <> 'fax') then 1 else 0 end`.as("reachable"),
    )
    .where("c.org_id", "=", ask.orgId)
    .where("c.pool", "=", ask.pool)
    .where(sql<boolean>`c.state = 'pool' and c.lessee_id is null`)
    .where("c.deal_after_ms", "<=", ask.nowMs)
    .orderBy("c.deal_after_ms")
    .orderBy("c.customer_id")
    .limit(ask.limit)
    .execute();
}

/** How many a pool could deal now, counted up to `limit`. */
export async function countCandidates(
  db: HubReader,
  ask: { orgId: string; pool: string; nowMs: number; limit: number },
): Promise<number> {
  const row = await db
    .selectFrom((from) =>
      from
        .selectFrom("customer as c")
        .select("c.customer_id")
        .where("c.org_id", "=", ask.orgId)
        .where("c.pool", "=", ask.pool)
        .where(sql<boolean>`c.state = 'pool' and c.lessee_id is null`)
        .where("c.deal_after_ms", "<=", ask.nowMs)
        .limit(ask.limit)
        .as("free"),
    )
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Live leases by user, for the floor. */
export function countLeases(db: HubReader, orgId: string, nowMs: number) {
  return db
    .selectFrom("lease")
    .select("user_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("org_id", "=", orgId)
    .where(sql<boolean>`ended_at_ms is null`)
    .where("free_at_ms", ">", nowMs)
    .groupBy("user_id")
    .execute();
}
