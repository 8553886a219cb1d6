import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../tests/helpers/seat-cache.ts";
import { addCustomers } from "./add-customers.ts";
import { putCustomers } from "./customers.ts";
import { catchUpDuplicateKeys } from "./duplicate-build.ts";
import { putCallbacks } from "./history.ts";
import { indexCustomers } from "./index-customers.ts";
import { searchCustomers } from "./search-index.ts";

let short: TestCache;
let ordinary: TestCache;
beforeEach(async () => {
  [short, ordinary] = await Promise.all([openTestCache(), openTestCache()]);
});
afterEach(() => Promise.all([short.close(), ordinary.close()]));

const stub = (customerId: string): CustomerRow => {
  const { rev, version, name, state, pool, province, city, doNotCall } = makeCustomer(customerId, { state: "owned" });
  const whose = { ownerId: "li", trackingSinceMs: 5, survivorId: null, binReason: "", binnedAtMs: null };
  const calls = { lastCallAtMs: null, lastCallByUserId: null, quietUntilMs: null };
  const of = { customerId, rev, version, name, state, pool, province, city, doNotCall };
  return { ...of, ...whose, ...calls, sight: "stub", hashes: ["h1", "h2"] };
};
const rows: readonly CustomerRow[] = [
  makeCustomer("hui", { name: "深圳市汇鑫科技有限公司", phone: "0755-83215678" }),
  makeCustomer("none", { name: "广州宝汇鑫五金有限公司", phone: "", contact: "" }),
  makeCustomer("mine", { name: "中山市LED照明电器厂", state: "owned", ownerId: "me", sight: "full", level: "B" }),
  stub("theirs"),
];

const dump = async ({ db }: TestCache) => {
  const tables = ["customer", "number", "search_mark", "duplicate_record", "duplicate_todo", "duplicate_key", "tally"];
  const all = await Promise.all(tables.map((table) => sql.raw(`select * from ${table} order by 1`).execute(db)));
  return all.map((answer) => answer.rows);
};
const search = async ({ db }: TestCache, text: string): Promise<string[]> => {
  const hits = await searchCustomers(db, { text, userId: "me", limit: 20, hashOf: () => "" });
  return hits.map((hit) => hit.customerId);
};
const add = ({ db }: TestCache, of: readonly CustomerRow[]) => db.transaction().execute((trx) => addCustomers(trx, of));

test("new customers written the short way leave what the ordinary way leaves", async () => {
  expect(await add(short, rows)).toEqual([]);
  await ordinary.db.transaction().execute(async (trx) => {
    await indexCustomers(trx, await putCustomers(trx, rows), true);
  });
  expect(await dump(short)).toEqual(await dump(ordinary));
  for (const text of ["汇鑫", "zsled", "gdzs", "5678"])
    expect(await search(short, text)).toEqual(await search(ordinary, text));
  expect(await search(short, "汇鑫")).toEqual(["hui", "none"]);
  for (const { db } of [short, ordinary]) await catchUpDuplicateKeys(db);
  expect(await dump(short)).toEqual(await dump(ordinary));
});

test("who is here already, or has a callback here, goes the ordinary way", async () => {
  const [hui, none, mine] = rows as [CustomerRow, CustomerRow, CustomerRow];
  await putRows(short.db, [hui]);
  await short.db.transaction().execute((trx) =>
    putCallbacks(trx, [
      {
        callbackId: "cb",
        rev: 1,
        customerId: "mine",
        userId: "me",
        dueAtMs: 9,
        note: "",
        state: "open",
        madeAtMs: 1,
        madeByCallId: null,
        doneAtMs: null,
        doneByCallId: null,
        lateReason: "",
        contribution: false,
      },
    ]),
  );
  expect(await add(short, rows)).toEqual([hui, mine]);
  expect(await search(short, "汇鑫")).toEqual(["hui", none.customerId]);
});

test("a page that names a customer twice is left to the ordinary way", async () => {
  const twice = [rows[0], rows[0]] as CustomerRow[];
  expect(await add(short, twice)).toEqual(twice);
});
