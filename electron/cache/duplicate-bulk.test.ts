import { afterEach, beforeEach, expect, test } from "vitest";
import { toDuplicateRow } from "../../shared/duplicates/facts.ts";
import { readFirm } from "../../shared/duplicates/firm.ts";
import { listLookups } from "../../shared/duplicates/keys.ts";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../tests/helpers/seat-cache.ts";
import { createBulkLookup } from "./duplicate-bulk.ts";
import { checkDuplicates } from "./duplicate-index.ts";
import { openReader } from "./reader.ts";

let cache: TestCache;
beforeEach(async () => {
  cache = await openTestCache();
});
afterEach(() => cache.close());

test("many probes at once have the firms among their candidates that a single check calls the same", async () => {
  const known = ["深圳市汇鑫五金有限公司", "东莞市大朗毛织厂", "广州白云电器设备有限公司", "佛山永兴机械有限公司"].map(
    (name, i) => makeCustomer(`c${i}`, { name, phone: `1380013800${i}`, city: name.slice(0, 2) }),
  );
  await putRows(cache.db, known);
  const probes = [
    makeCustomer("p0", { name: "深圳滙鑫五金", phone: "13900139000" }),
    makeCustomer("p1", { name: "大朗毛织", phone: "138-0013-8001" }),
    makeCustomer("p2", { name: "广州市白云电器设备", phone: "" }),
    makeCustomer("p3", { name: "上海另一家食品有限公司", phone: "13700137000" }),
  ].map(toDuplicateRow);
  const raw = openReader(cache.file.path, cache.file.key);
  const steps = createBulkLookup(raw).findCandidates(probes.map((probe) => listLookups(readFirm(probe))));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  raw.close();
  const found = step.value.map((candidates) => candidates.map(({ row }) => row.customerId));
  for (const [i, probe] of probes.entries()) {
    const same = (await checkDuplicates(cache.db, probe)).filter((f) => f.verdict === "same").map((f) => f.customerId);
    expect(same).toEqual(i === 3 ? [] : [`c${i}`]);
    expect(found[i]).toEqual(expect.arrayContaining(same));
  }
  expect(found[3]).toEqual([]);
});

test("the second connection reads what the first has written, and cannot write", async () => {
  const raw = openReader(cache.file.path, cache.file.key);
  await putRows(cache.db, [makeCustomer("c1")]);
  expect(raw.prepare("select count(*) from customer").pluck().get()).toBe(1);
  expect(() => raw.exec("delete from customer")).toThrow(/readonly|query_only|attempt to write/i);
  raw.close();
});
