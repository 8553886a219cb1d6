import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CustomerStub } from "../../shared/domain/customer.ts";
import { makeStub } from "../../tests/helpers/seat-cache.ts";
import { putCustomers } from "./customers.ts";
import { catchUpDuplicateKeys } from "./duplicate-build.ts";
import { checkDuplicates, putDuplicateKeys } from "./duplicate-index.ts";
import { putMeta } from "./meta.ts";
import { type OpenCache, openCache } from "./open.ts";
import { readAll } from "./read.ts";

let home: string;
let cache: OpenCache;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "fairdial-build-"));
  const key = new Uint8Array(32).fill(3);
  cache = await openCache({ folder: home, kept: home, key, nowMs: () => 0, onDamage: () => {} });
});
afterEach(async () => {
  await cache.close();
  rmSync(home, { recursive: true });
});

const hans = "汇鑫恒通华泰信诚美佳瑞丰源达盛和";
const nameOf = (i: number): string =>
  `深圳市${hans[i % 16]}${hans[(i >> 4) % 16]}${hans[(i >> 8) % 16]}电子科技有限公司`;
const stub = (i: number): CustomerStub => makeStub(`c${i}`, nameOf(i), [`hash-${i}`]);
const put = (from: number, to: number): Promise<void> =>
  cache.db.transaction().execute(async (trx) => {
    const rows = Array.from({ length: to - from }, (_, i) => stub(from + i));
    await putCustomers(trx, rows);
    await putDuplicateKeys(trx, rows);
  });
const find = async (i: number): Promise<string[]> => {
  const probe = { customerId: null, name: nameOf(i), province: "", city: "", numbers: [], contactNames: [] };
  const findings = await checkDuplicates(cache.db, probe);
  return findings.filter((f) => f.verdict === "same").map((f) => f.customerId);
};
const keys = () => readAll(cache.db, "select key, customer_no from duplicate_key", []);

test("many customers at once are found after the catching up, with the same keys as one by one", async () => {
  await put(0, 500);
  expect(await find(77)).toEqual([]);
  const seen: number[] = [];
  expect(await catchUpDuplicateKeys(cache.db, { onProgress: (done) => seen.push(done) })).toBe(500);
  expect(seen.at(-1)).toBe(500);
  expect(await find(77)).toEqual(["c77"]);
  expect(await catchUpDuplicateKeys(cache.db)).toBe(0);
  const sorted = await keys();
  await cache.db.deleteFrom("customer").execute();
  await readAll(cache.db, "delete from duplicate_key returning key", []);
  for (let i = 0; i < 500; i += 50) await put(i, i + 50);
  expect(await keys()).toHaveLength(sorted.length);
});

test("a catching up that was stopped goes on where it was", async () => {
  await put(0, 300);
  let asked = 0;
  await catchUpDuplicateKeys(cache.db, { stretchMs: 0, stopped: () => ++asked > 3 });
  await catchUpDuplicateKeys(cache.db);
  expect(await find(5)).toEqual(["c5"]);
  expect(await find(299)).toEqual(["c299"]);
});

test("keys of another version are built again", async () => {
  await put(0, 3);
  await catchUpDuplicateKeys(cache.db);
  await readAll(cache.db, "delete from duplicate_key returning key", []);
  await putMeta(cache.db, "duplicate-keys-version", "0");
  expect(await catchUpDuplicateKeys(cache.db)).toBe(3);
  expect(await find(2)).toEqual(["c2"]);
});
