import { type Kysely, sql, type Transaction } from "kysely";
import { defaultSettings, TeamSettings } from "../../shared/domain/settings.ts";
import { type BatchRow, type LedgerRow, type PairRow, type SettingRow, UserRow } from "../../shared/protocol/rows.ts";
import { type Cell, upsert } from "./bulk.ts";
import type { SeatDatabase } from "./schema.ts";

/** Rows that are the hub's alone: users, settings, the ledger, import batches and pair verdicts. */
export async function putUsers(trx: Transaction<SeatDatabase>, rows: readonly UserRow[]): Promise<void> {
  await upsert(
    trx,
    "user",
    "user_id",
    ["user_id", "rev", "name", "role", "active", "row_json"],
    rows.map((r): Cell[] => [r.userId, r.rev, r.name, r.role, r.active ? 1 : 0, JSON.stringify(r)]),
  );
}

export async function putSettings(trx: Transaction<SeatDatabase>, rows: readonly SettingRow[]): Promise<void> {
  await upsert(
    trx,
    "setting",
    "key",
    ["key", "rev", "version", "value_json"],
    rows.map((r): Cell[] => [r.key, r.rev, r.version, JSON.stringify(r.value)]),
  );
}

export async function putLedger(trx: Transaction<SeatDatabase>, rows: readonly LedgerRow[]): Promise<void> {
  await upsert(
    trx,
    "ledger",
    "event_id",
    ["event_id", "rev", "seq", "customer_id", "other_customer_id", "hub_ms", "row_json"],
    rows.map((r): Cell[] => [r.eventId, r.rev, r.seq, r.customerId, r.otherCustomerId, r.hubMs, JSON.stringify(r)]),
  );
}

export async function putBatches(trx: Transaction<SeatDatabase>, rows: readonly BatchRow[]): Promise<void> {
  await upsert(
    trx,
    "batch",
    "batch_id",
    ["batch_id", "rev", "started_at_ms", "row_json"],
    rows.map((r): Cell[] => [r.batchId, r.rev, r.startedAtMs, JSON.stringify(r)]),
  );
}

export async function putPairs(trx: Transaction<SeatDatabase>, rows: readonly PairRow[]): Promise<void> {
  await upsert(
    trx,
    "pair",
    "pair_id",
    ["pair_id", "rev", "a", "b", "verdict", "row_json"],
    rows.map((r): Cell[] => [r.pairId, r.rev, r.a, r.b, r.verdict, JSON.stringify(r)]),
  );
}

const keys = { user: "user_id", setting: "key", ledger: "event_id", batch: "batch_id", pair: "pair_id" } as const;

export async function dropTeamRows(
  trx: Transaction<SeatDatabase>,
  of: keyof typeof keys,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`delete from ${sql.raw(`"${of}"`)}
    where ${sql.ref(keys[of])} in (select value from json_each(${JSON.stringify(ids)}))`.execute(trx);
}

export async function listUsers(db: Kysely<SeatDatabase>): Promise<UserRow[]> {
  const rows = await db.selectFrom("user").select("row_json").orderBy("name").execute();
  return rows.map((row) => UserRow.parse(JSON.parse(row.row_json)));
}

/** The team's settings over the defaults; a value that this version cannot read falls back to its default. */
export async function readSettings(db: Kysely<SeatDatabase>): Promise<TeamSettings> {
  const rows = await db.selectFrom("setting").select(["key", "value_json"]).execute();
  const settings: Record<string, unknown> = { ...defaultSettings };
  const shape: Record<string, { safeParse(value: unknown): { success: boolean } }> = TeamSettings.shape;
  for (const row of rows) {
    const value: unknown = JSON.parse(row.value_json);
    if (shape[row.key]?.safeParse(value).success) settings[row.key] = value;
  }
  return TeamSettings.parse(settings);
}

export async function getSettingVersion(db: Kysely<SeatDatabase>, key: string): Promise<number> {
  const row = await db.selectFrom("setting").select("version").where("key", "=", key).executeTakeFirst();
  return row?.version ?? 0;
}
