import type { Insertable, Selectable, Updateable } from "kysely";
import type { AliasTable, AuditTable, BatchRowTable, BatchTable, PairTable, SettingTable } from "../schema.ts";
import type { HubReader, HubTransaction } from "../store.ts";

export type StoredBatch = Selectable<BatchTable>;
export type StoredSetting = Selectable<SettingTable>;

/** Receipts of these commands that were given before, by opId. */
export async function findReceipts(db: HubReader, orgId: string, opIds: string[]): Promise<Map<string, string>> {
  if (opIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("receipt")
    .select(["op_id", "receipt_json"])
    .where("org_id", "=", orgId)
    .where("op_id", "in", opIds)
    .execute();
  return new Map(rows.map((row) => [row.op_id, row.receipt_json]));
}

export async function putSightLoss(
  trx: HubTransaction,
  loss: { org_id: string; user_id: string; customer_id: string; rev: number },
): Promise<void> {
  await trx
    .insertInto("sight_loss")
    .values(loss)
    .onConflict((conflict) => conflict.columns(["org_id", "user_id", "customer_id"]).doUpdateSet({ rev: loss.rev }))
    .execute();
}

/** The customer that an entry with this id turned out to be. */
export async function findAlias(db: HubReader, orgId: string, customerId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("alias")
    .select("known_customer_id")
    .where("org_id", "=", orgId)
    .where("customer_id", "=", customerId)
    .executeTakeFirst();
  return row?.known_customer_id;
}
export async function insertAlias(trx: HubTransaction, alias: Insertable<AliasTable>): Promise<void> {
  await trx.insertInto("alias").values(alias).execute();
}

export function listSettings(db: HubReader, orgId: string): Promise<StoredSetting[]> {
  return db.selectFrom("setting").selectAll().where("org_id", "=", orgId).execute();
}
export async function putSetting(trx: HubTransaction, setting: Insertable<SettingTable>): Promise<void> {
  const { org_id: _org, key: _key, ...changed } = setting;
  await trx
    .insertInto("setting")
    .values(setting)
    .onConflict((conflict) => conflict.columns(["org_id", "key"]).doUpdateSet(changed))
    .execute();
}

export function findBatch(db: HubReader, orgId: string, batchId: string): Promise<StoredBatch | undefined> {
  return db
    .selectFrom("batch")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("batch_id", "=", batchId)
    .executeTakeFirst();
}
export async function insertBatch(trx: HubTransaction, batch: Insertable<BatchTable>): Promise<void> {
  await trx.insertInto("batch").values(batch).execute();
}
export async function updateBatch(
  trx: HubTransaction,
  orgId: string,
  batchId: string,
  set: Updateable<BatchTable>,
): Promise<void> {
  await trx.updateTable("batch").set(set).where("org_id", "=", orgId).where("batch_id", "=", batchId).execute();
}
export async function insertBatchRows(trx: HubTransaction, rows: Insertable<BatchRowTable>[]): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto("batch_row")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertAudit(db: HubReader, entry: Insertable<AuditTable>): Promise<void> {
  await db.insertInto("audit").values(entry).execute();
}
export function listAudit(db: HubReader, orgId: string, beforeMs: number | null, limit: number) {
  let query = db
    .selectFrom("audit")
    .leftJoin("customer", (join) =>
      join.onRef("customer.org_id", "=", "audit.org_id").onRef("customer.customer_id", "=", "audit.customer_id"),
    )
    .select([
      "audit.at_ms",
      "audit.user_id",
      "audit.what",
      "audit.customer_id",
      "audit.detail",
      "customer.name as customer_name",
    ])
    .where("audit.org_id", "=", orgId);
  if (beforeMs !== null) query = query.where("audit.at_ms", "<", beforeMs);
  return query.orderBy("audit.at_ms", "desc").limit(limit).execute();
}
export async function putPair(trx: HubTransaction, pair: Insertable<PairTable>): Promise<void> {
  const { verdict, rev, by_user_id, at_ms } = pair;
  await trx
    .insertInto("pair")
    .values(pair)
    .onConflict((conflict) => conflict.columns(["org_id", "a", "b"]).doUpdateSet({ verdict, rev, by_user_id, at_ms }))
    .execute();
}
/** Ids of customers that a person has called a different firm than this one. */
export async function listDifferent(db: HubReader, orgId: string, customerId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("pair")
    .select(["a", "b"])
    .where("org_id", "=", orgId)
    .where("verdict", "=", "different")
    .where((eb) => eb.or([eb("a", "=", customerId), eb("b", "=", customerId)]))
    .execute();
  return rows.map((row) => (row.a === customerId ? row.b : row.a));
}
