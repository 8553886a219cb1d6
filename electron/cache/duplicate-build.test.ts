import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CustomerStub } from "../../shared/domain/customer.ts";
import { encodeFacts, toDuplicateRow } from "../../shared/duplicates/facts.ts";
import { makeStub } from "../../tests/helpers/seat-cache.ts";
import { putCustomers } from "./customers.ts";
import { catchUpDuplicateKeys } from "./duplicate-build.ts";
import { checkDuplicates, putDuplicateKeys, writeMany } from "./duplicate-index.ts";
import { type KeysThread, startKeysThread } from "./duplicate-thread.ts";
import { putMeta } from "./meta.ts";
import { type OpenCache, openCache } from "./open.ts";
import { readAll } from "./read.ts";

let home: string;
let cache: OpenCache;
const key = new Uint8Array(32).fill(3);
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "fairdial-build-"));
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

/** So many that a thread makes their keys, written without the tables that the keys need not. */
async function putMany(count: number): Promise<void> {
  await cache.db.transaction().execute(async (trx) => {
    const rows = Array.from({ length: count }, (_, i): [number, string] => [
      i + 1,
      encodeFacts(toDuplicateRow(stub(i))),
    ]);
    await writeMany(trx, "insert into duplicate_record (customer_no, facts) values", rows);
    await readAll(trx, "insert into duplicate_todo select customer_no from duplicate_record returning customer_no", []);
  });
}
const startThread = () => startKeysThread({ path: cache.path, key });

test("a thread makes the keys that this one would make, and tells how far it is", async () => {
  await putMany(2_500);
  await catchUpDuplicateKeys(cache.db);
  const alone = await keys();
  await readAll(cache.db, "delete from duplicate_key returning key", []);
  await readAll(
    cache.db,
    "insert into duplicate_todo select customer_no from duplicate_record returning customer_no",
    [],
  );
  const seen: number[] = [];
  const options = { startThread, room: cache.room, waiting: () => 0 };
  expect(await catchUpDuplicateKeys(cache.db, { ...options, onProgress: (done) => seen.push(done) })).toBe(2_500);
  expect(await keys()).toEqual(alone);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(2_500);
});

test("a thread that dies is done without", async () => {
  await putMany(2_500);
  const lost: unknown[] = [];
  const dying = (): KeysThread => ({ ask: () => Promise.reject(new Error("no memory")), stop: async () => undefined });
  await catchUpDuplicateKeys(cache.db, { startThread: dying, onThreadLost: (error) => lost.push(error) });
  expect(lost).toEqual([new Error("no memory")]);
  expect(await find(2_499)).toEqual(["c2499"]);
});

test("who stops does not wait for the thread", async () => {
  await putMany(2_500);
  const silent = (): KeysThread => {
    let end = (_: Error): void => undefined;
    const ask: KeysThread["ask"] = () => new Promise((_, reject) => (end = reject));
    return { ask, stop: async () => end(new Error("ended")) };
  };
  let stopped = false;
  const lost: unknown[] = [];
  const options = { startThread: silent, stopped: () => stopped, onThreadLost: (error: unknown) => lost.push(error) };
  const building = catchUpDuplicateKeys(cache.db, options);
  stopped = true;
  expect(await building).toBe(0);
  expect(lost).toEqual([]);
});

test("keys of another version are built again", async () => {
  await put(0, 3);
  await catchUpDuplicateKeys(cache.db);
  const right = await keys();
  await readAll(cache.db, "update duplicate_key set key = key + 1 returning key", []);
  await putMeta(cache.db, "duplicate-keys-version", "0");
  expect(await catchUpDuplicateKeys(cache.db)).toBe(3);
  expect(await keys()).toEqual(right);
  expect(await find(2)).toEqual(["c2"]);
});
