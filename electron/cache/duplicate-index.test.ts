import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, SqliteDialect } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CustomerStub } from "../../shared/domain/customer.ts";
import type { DuplicateProbe } from "../../shared/duplicates/types.ts";
import { makeStub } from "../../tests/helpers/seat-cache.ts";
import { putCustomers } from "./customers.ts";
import { checkDuplicates, putDuplicateKeys } from "./duplicate-index.ts";
import { migrate } from "./migrate.ts";
import type { SeatDatabase } from "./schema.ts";
import { kyselyDatabase, openEncrypted } from "./sqlite.ts";

let home: string;
let db: Kysely<SeatDatabase>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "fairdial-duplicates-"));
  const path = join(home, "cache.db");
  const raw = openEncrypted(path, new Uint8Array(32).fill(7));
  db = new Kysely<SeatDatabase>({ dialect: new SqliteDialect({ database: kyselyDatabase(raw, path, () => {}) }) });
  await migrate(db as unknown as Kysely<unknown>);
});

afterEach(async () => {
  await db.destroy();
  rmSync(home, { recursive: true });
});

const probe = (name: string, hashes: string[] = [], customerId: string | null = null): DuplicateProbe => ({
  customerId,
  name,
  province: "",
  city: "",
  numbers: hashes.map((hash) => ({ e164: null, hash, ext: "", kind: "mobile" })),
  contactNames: [],
});

const put = (...rows: CustomerStub[]) =>
  db.transaction().execute(async (trx) => {
    await putCustomers(trx, rows);
    await putDuplicateKeys(trx, rows);
  });

test("another seat's firm is found by its name, and by its number's hash where the name is not known yet", async () => {
  await put(
    makeStub("c1", "深圳市汇鑫科技有限公司", ["hash-of-mobile-0000001"]),
    makeStub("c2", "北京东华软件股份公司"),
  );
  expect(await checkDuplicates(db, probe("深圳市汇鑫科技有限公司"))).toMatchObject([
    { customerId: "c1", verdict: "same" },
  ]);
  expect(await checkDuplicates(db, probe("", ["hash-of-mobile-0000001"]))).toMatchObject([
    { customerId: "c1", verdict: "same" },
  ]);
});

test("a changed name is found under the new name only, and a customer is never its own duplicate", async () => {
  await put(makeStub("c1", "深圳市汇鑫科技有限公司"));
  await put(makeStub("c1", "广州市白云电器有限公司"));
  expect(await checkDuplicates(db, probe("深圳市汇鑫科技有限公司"))).toEqual([]);
  expect(await checkDuplicates(db, probe("广州市白云电器有限公司"))).toHaveLength(1);
  expect(await checkDuplicates(db, probe("广州市白云电器有限公司", [], "c1"))).toEqual([]);
});

test("a pair that a person has called different is not answered again", async () => {
  await put(makeStub("c1", "深圳市汇鑫科技有限公司"), makeStub("c2", "深圳市汇鑫科技有限公司"));
  await db
    .insertInto("pair")
    .values({ pair_id: "p", rev: 1, a: "c1", b: "c2", verdict: "different", row_json: "{}" })
    .execute();
  expect(await checkDuplicates(db, probe("深圳市汇鑫科技有限公司", [], "c2"))).toEqual([]);
  expect(await checkDuplicates(db, probe("深圳市汇鑫科技有限公司"), { decidedDifferent: ["c1"] })).toMatchObject([
    { customerId: "c2" },
  ]);
});

test("a customer that is gone from the cache is not found", async () => {
  await put(makeStub("c1", "深圳市汇鑫科技有限公司"));
  await db.deleteFrom("customer").execute();
  expect(await checkDuplicates(db, probe("深圳市汇鑫科技有限公司"))).toEqual([]);
});
