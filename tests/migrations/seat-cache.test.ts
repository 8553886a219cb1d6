import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, SqliteDialect, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { putCustomers } from "../../electron/cache/customers.ts";
import { CACHE_VERSION, getVersion, migrate, seatMigrations } from "../../electron/cache/migrate.ts";
import type { SeatDatabase } from "../../electron/cache/schema.ts";
import { kyselyDatabase, openEncrypted } from "../../electron/cache/sqlite.ts";
import { makeCustomer } from "../helpers/seat-cache.ts";

let folder: string;
let db: Kysely<SeatDatabase>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairdial-migrate-"));
  const path = join(folder, "cache.db");
  const raw = openEncrypted(path, new Uint8Array(32).fill(2));
  db = new Kysely({ dialect: new SqliteDialect({ database: kyselyDatabase(raw, path, () => undefined) }) });
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});
const untyped = () => db as unknown as Kysely<unknown>;

test("versions are the numbers in the names, in order, and the last one is what this program writes", async () => {
  const numbers = seatMigrations.map((step) => Number(step.name.slice(0, 4)));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  await migrate(untyped());
  expect(await getVersion(untyped())).toBe(CACHE_VERSION);
  expect(CACHE_VERSION).toBe(numbers.at(-1));
});

test("what the first version stored is there after every later step", async () => {
  await migrate(untyped(), seatMigrations.slice(0, 1));
  await db.transaction().execute((trx) => putCustomers(trx, [makeCustomer("c-1", { name: "深圳市汇鑫电子有限公司" })]));
  await db.insertInto("draft").values({ slot: "customer:c-1", json: '{"note":"半句"}', saved_at_ms: 1 }).execute();
  await migrate(untyped());
  expect(await db.selectFrom("customer").select(["customer_id", "name"]).execute()).toEqual([
    { customer_id: "c-1", name: "深圳市汇鑫电子有限公司" },
  ]);
  expect(await db.selectFrom("draft").select("json").execute()).toEqual([{ json: '{"note":"半句"}' }]);
  expect(await db.selectFrom("tally").selectAll().execute()).toEqual([{ name: "pool", n: 1 }]);
});

test("a step that fails leaves the version and the tables as they were", async () => {
  await migrate(untyped());
  const failing = {
    name: "9999-fails",
    up: async (trx: Kysely<unknown>) => {
      await sql.raw("create table half (a)").execute(trx);
      throw new Error("power cut");
    },
  };
  await expect(migrate(untyped(), [...seatMigrations, failing])).rejects.toThrow("power cut");
  expect(await getVersion(untyped())).toBe(CACHE_VERSION);
  const half = await sql`select name from sqlite_master where name = 'half'`.execute(db);
  expect(half.rows).toEqual([]);
});

test("no released table or column goes away", async () => {
  await migrate(untyped());
  const tables = await sql<{ name: string; columns: string }>`
    select m.name, group_concat(c.name) as columns from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'search_%' and m.name not like 'sqlite_%' group by m.name order by m.name`.execute(
    db,
  );
  expect(Object.fromEntries(tables.rows.map((row) => [row.name, row.columns]))).toMatchSnapshot();
});
