import type { Insertable, Selectable } from "kysely";
import type { OrgTable } from "../schema.ts";
import type { HubReader, HubTransaction } from "../store.ts";
import { prepare } from "./prepared.ts";

export type StoredOrg = Selectable<OrgTable>;

/** The hub's organisation; a hub on one computer has one. */
export function findFirstOrg(db: HubReader): Promise<StoredOrg | undefined> {
  return db.selectFrom("org").selectAll().orderBy("created_at_ms").limit(1).executeTakeFirst();
}

export async function findRev(db: HubReader, orgId: string): Promise<number> {
  const row = await db.selectFrom("org").select("rev").where("org_id", "=", orgId).executeTakeFirst();
  return row?.rev ?? 0;
}

/** findRev, compiled once: asked on every pull. */
export function createRevQuery(db: HubReader): (orgId: string, executor?: HubReader) => Promise<number> {
  const find = prepare<{ orgId: string }, { rev: number }>(db, (slot, q) =>
    q.selectFrom("org").select("rev").where("org_id", "=", slot.orgId),
  );
  return async (orgId, executor = db) => (await find(executor, { orgId }))[0]?.rev ?? 0;
}

/**
 * Locks the counter row of the organisation and reads it. Every transaction that writes feed rows begins with this, so
 * commit order is rev order and no reader can skip a late commit (DESIGN §5).
 */
export async function lockOrg(trx: HubTransaction, orgId: string): Promise<StoredOrg> {
  return trx
    .updateTable("org")
    .set((eb) => ({ rev: eb.ref("rev") }))
    .where("org_id", "=", orgId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What was read before the lock holds no longer. */
export async function saveCounters(
  trx: HubTransaction,
  orgId: string,
  counters: { rev: number; ledger_seq: number; ledger_hash: string },
): Promise<void> {
  await trx
    .updateTable("org")
    .set({ ...counters, steady_to: -1 })
    .where("org_id", "=", orgId)
    .execute();
}

export async function insertOrg(trx: HubTransaction, org: Insertable<OrgTable>): Promise<void> {
  await trx.insertInto("org").values(org).execute();
}
