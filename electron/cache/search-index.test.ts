import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CustomerFull } from "../../shared/domain/customer.ts";
import { makeCustomer, openTestCache, putRows, type TestCache, testHashKey } from "../../tests/helpers/seat-cache.ts";
import { dropCustomers } from "./customers.ts";
import { searchCustomers } from "./search-index.ts";

let cache: TestCache;
beforeEach(async () => {
  cache = await openTestCache();
});
afterEach(() => cache.close());

const hashOf = (e164: string): string =>
  createHmac("sha256", testHashKey).update(e164).digest().subarray(0, 16).toString("base64url");
async function search(text: string): Promise<string[]> {
  const hits = await searchCustomers(cache.db, { text, userId: "me", limit: 20, hashOf });
  return hits.map((hit) => hit.customerId);
}
const mine: Partial<CustomerFull> = { state: "owned", ownerId: "me", sight: "full" };

describe("searchCustomers", () => {
  beforeEach(() =>
    putRows(cache.db, [
      makeCustomer("hui", { name: "深圳市汇鑫科技有限公司", phone: "13912345678", contact: "李建华" }),
      makeCustomer("bao", { name: "广州宝汇鑫五金有限公司", phone: "0755-87462780" }),
      makeCustomer("wei", { name: "汇鑫伟业(深圳)实业有限公司", phone: "", ...mine }),
      makeCustomer("led", { name: "中山市LED照明电器厂", phone: "13700001111" }),
      makeCustomer("cq", { name: "重庆长城机械股份有限公司", phone: "13600002222" }),
    ]),
  );

  test.each([
    ["汇鑫", ["wei", "hui", "bao"]],
    ["鑫", ["wei", "hui", "bao"]],
    ["汇", ["wei", "hui", "bao"]],
    ["汇鑫科技", ["hui"]],
    ["深圳市汇鑫", ["hui"]],
    ["市汇", ["hui"]],
    ["技有限", ["hui"]],
    ["科技有限公司", ["hui"]],
    ["鑫五金", ["bao"]],
    ["长城", ["cq"]],
    ["led", ["led"]],
    ["LED照明", ["led"]],
    ["ＬＥＤ照明", ["led"]],
    ["深圳北京", []],
    ["不存在的", []],
  ])("a part of the name: %s", async (text, ids) => {
    expect(await search(text)).toEqual(ids);
  });

  test("a text that only repeats the legal form shows my customers first", async () => {
    expect((await search("有限公司"))[0]).toBe("wei");
    expect(await search("有限")).not.toContain("led");
  });

  test.each([
    ["szhx", ["hui"]],
    ["hx", ["wei", "hui"]],
    ["hxk", ["hui"]],
    ["hxkj", ["hui"]],
    ["szhxkj", ["hui"]],
    ["szhxkx", []],
    ["cqcc", ["cq"]],
    ["ccjx", ["cq"]],
  ])("initials, the region's suffix and brackets skipped: %s", async (text, ids) => {
    expect(await search(text)).toEqual(ids);
  });

  test.each([
    ["huixin", ["wei", "hui"]],
    ["huix", ["wei", "hui"]],
    ["hui", ["wei", "hui"]],
    ["huixinkeji", ["hui"]],
    ["huixinwei", ["wei"]],
    ["shenzhenhuixin", ["hui"]],
    ["shenzhen", ["hui"]],
    ["chongqingchangcheng", ["cq"]],
    ["changcheng", ["cq"]],
  ])("pinyin, finished or not: %s", async (text, ids) => {
    expect(await search(text)).toEqual(ids);
  });

  test.each([
    ["678", ["hui"]],
    ["5678", ["hui"]],
    ["345678", ["hui"]],
    ["13912345678", ["hui"]],
    ["139 1234 5678", ["hui"]],
    ["075587462780", ["bao"]],
    ["0755-8746 2780", ["bao"]],
    ["95678", []],
  ])("the end of a number, or the whole: %s", async (text, ids) => {
    expect(await search(text)).toEqual(ids);
  });

  test("a whole number is found by its hash where the number itself is hidden", async () => {
    const hidden = makeCustomer("hid", { name: "某某贸易", phone: "13555556666" });
    for (const number of hidden.numbers) Object.assign(number, { e164: null, display: null });
    await putRows(cache.db, [hidden]);
    expect(await search("13555556666")).toEqual(["hid"]);
    expect(await search("6666")).toEqual(["hid"]);
    expect(await search("13544446666")).toEqual([]);
  });

  test.each([
    ["李建华", ["hui"]],
    ["李建", ["hui"]],
  ])("a contact: %s", async (text, ids) => {
    expect(await search(text)).toEqual(ids);
  });

  test("a claim moves the customer to the front, a new name is found and the old one is not", async () => {
    await putRows(cache.db, [makeCustomer("bao", { name: "汇鑫新名有限公司", ...mine })]);
    expect((await search("汇鑫")).slice(0, 2)).toEqual(["bao", "wei"]);
    expect(await search("宝汇")).toEqual([]);
  });

  test("a dropped customer is not found", async () => {
    await cache.db.transaction().execute((trx) => dropCustomers(trx, ["hui"]));
    expect(await search("汇鑫科技")).toEqual([]);
  });

  test.each(["", " ", '"', "*", "a AND", "θpool", "NEAR(", "%", "😀"])("hostile text %j is only text", async (text) => {
    expect(await search(text)).toEqual([]);
  });
});

test("the whole core comes before names that begin with it, those before names that hold it", async () => {
  await putRows(cache.db, [
    makeCustomer("in", { name: "北京大华强电子有限公司" }),
    makeCustomer("start", { name: "华强电子有限公司" }),
    makeCustomer("whole", { name: "华强有限公司" }),
  ]);
  expect(await search("华强")).toEqual(["whole", "start", "in"]);
});
