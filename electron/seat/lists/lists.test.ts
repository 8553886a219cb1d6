import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CustomerFilter } from "../../../shared/contract/lists.ts";
import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext, testNow } from "../../../tests/helpers/seat-context.ts";
import { createQueue } from "../queue/queue.ts";
import { createSearch } from "../search/search.ts";
import { createLists, type ListInput } from "./lists.ts";

let cache: TestCache;
let ctx: TestContext;
let lists: ReturnType<typeof createLists>;
beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db);
  lists = createLists(ctx, createQueue(ctx));
});
afterEach(() => cache.close());

const input = (over: Partial<ListInput> = {}): ListInput => ({
  filter: {},
  sort: "name",
  descending: false,
  offset: 0,
  limit: 50,
  ...over,
});
const ids = (page: { lines: { customerId: string }[] }) => page.lines.map((line) => line.customerId);
const mine = (id: string, over: Partial<CustomerFull> = {}) =>
  makeCustomer(id, { sight: "full", state: "owned", ownerId: "me", ...over });
const member = (loginCount: number, lastLoginAtMs: number) => ({
  memberNo: "m",
  siteUrl: "",
  registeredAtMs: lastLoginAtMs - 1,
  registeredIp: "",
  lastLoginAtMs,
  loginCount,
  posts: {},
  searches: [],
});

describe("list", () => {
  test("the pool holds pool customers alone, mine those that I own, the bin what was binned", async () => {
    await putRows(cache.db, [
      makeCustomer("p"),
      mine("m"),
      makeCustomer("o", { state: "owned", ownerId: "other" }),
      makeCustomer("x", { state: "bin", survivorId: "m", binReason: "merged" }),
    ]);
    expect(ids(await lists.list("pool", input()))).toEqual(["p"]);
    expect(ids(await lists.list("mine", input()))).toEqual(["m"]);
    const bin = await lists.list("bin", input());
    expect(bin.lines).toMatchObject([{ customerId: "x", survivorName: "测试m有限公司", binReason: "merged" }]);
    await expect(lists.list("all", input())).rejects.toMatchObject({ code: "not-allowed" });
    ctx.role = "lead";
    expect(ids(await lists.list("all", input())).sort()).toEqual(["m", "o", "p"]);
  });

  test.each<[Partial<CustomerFilter>, string[]]>([
    [{ provinces: ["浙江"] }, ["b"]],
    [{ levels: ["A"] }, ["a"]],
    [{ levels: ["A", "none"] }, ["a", "c"]],
    [{ starred: true }, ["b"]],
    [{ starred: false }, ["a", "c"]],
    [{ industries: ["五金"], stages: ["quoted"] }, ["c"]],
    [{ noNextStep: true }, ["a", "b", "c"]],
    [{ text: "测试b" }, ["b"]],
    [{ text: "138" }, []],
    [{}, ["a", "b", "c"]],
  ])("filter %j finds %j", async (filter, expected) => {
    await putRows(cache.db, [
      mine("a", { level: "A", industry: "机械" }),
      mine("b", { level: "B", starred: true, province: "浙江" }),
      mine("c", { industry: "五金", stage: "quoted" }),
    ]);
    expect(ids(await lists.list("mine", input({ filter })))).toEqual(expected);
  });

  test("over a pool too large to look through, a filter is answered from the index, and a row that changed is found by its new value", async () => {
    await putRows(cache.db, [
      makeCustomer("a", { industry: "五金/工具", city: "深圳" }),
      makeCustomer("b", { industry: "五金/工具", city: "广州" }),
      makeCustomer("c", { industry: "机械", city: "广州", customerType: "dealer" }),
    ]);
    await cache.db.updateTable("tally").set({ n: 1_000_000 }).where("name", "=", "pool").execute();
    const by = async (filter: Partial<CustomerFilter>) =>
      ids(await lists.list("pool", input({ filter })))
        .sort()
        .join("");
    expect(await by({ industries: ["五金/工具"] })).toBe("ab");
    expect(await by({ industries: ["五金/工具"], cities: ["广州", "北京"] })).toBe("b");
    expect(await by({ cities: ["广州"], customerTypes: ["unidentified"] })).toBe("b");
    expect(await by({ customerTypes: ["dealer"] })).toBe("c");
    await putRows(cache.db, [makeCustomer("a", { industry: "机械", city: "深圳" })]);
    expect(await by({ industries: ["机械"] })).toBe("ac");
    expect(await by({ industries: ["纺织"] })).toBe("");
  });

  test("the four member sorts go both ways and take members alone", async () => {
    await putRows(cache.db, [
      makeCustomer("a", { member: member(5, 100), lastViewedAtMs: 3 }),
      makeCustomer("b", { member: member(9, 50), lastViewedAtMs: 1 }),
      makeCustomer("c", { member: member(1, 70), lastViewedAtMs: 2 }),
      makeCustomer("n"),
    ]);
    const by = async (sort: ListInput["sort"], descending: boolean) =>
      ids(await lists.list("pool", input({ sort, descending, filter: { memberOnly: true } }))).join("");
    expect(await by("member-login", true)).toBe("acb");
    expect(await by("member-registered", false)).toBe("bca");
    expect(await by("member-login-count", true)).toBe("bac");
    expect(await by("last-viewed", false)).toBe("bca");
  });

  test("pages do not overlap and the total is that of the whole list", async () => {
    await putRows(
      cache.db,
      Array.from({ length: 25 }, (_, i) => makeCustomer(`c${String(i).padStart(2, "0")}`)),
    );
    const first = await lists.list("pool", input({ limit: 10 }));
    const third = await lists.list("pool", input({ limit: 10, offset: 20 }));
    expect(first.total).toBe(25);
    expect(first.totalCapped).toBe(false);
    expect(ids(third)).toEqual(["c20", "c21", "c22", "c23", "c24"]);
  });
});

test("a filter of mine becomes the queue, deals by it and goes back", async () => {
  await putRows(cache.db, [mine("a", { industry: "五金" }), mine("b"), mine("c", { industry: "五金" })]);
  const queue = await lists.queueFrom(CustomerFilter.parse({ industries: ["五金"] }), "五金客户");
  expect(queue.filterName).toBe("五金客户");
  expect(queue.sections).toMatchObject([{ code: "filter", total: 2, items: [{ reason: { code: "filter" } }, {}] }]);
  const byText = await lists.queueFrom(CustomerFilter.parse({ text: "测试b" }), "测试b");
  expect(byText.sections).toMatchObject([{ code: "filter", total: 1, items: [{ customerId: "b" }] }]);
  expect((await lists.queueFrom(null, "")).sections).toMatchObject([{ code: "new", total: 3 }]);
});

test("a saved scheme comes back whole, changes under its id and goes", async () => {
  const filter = CustomerFilter.parse({ provinces: ["浙江"], levels: ["none"] });
  const saved = await lists.saveScheme({ schemeId: null, name: "浙江", filter });
  await lists.saveScheme({ ...saved, name: "浙江无级别" });
  expect((await lists.schemes()).schemes).toEqual([{ ...saved, name: "浙江无级别" }]);
  await lists.deleteScheme(saved.schemeId);
  expect((await lists.schemes()).schemes).toEqual([]);
});

test("facets are the values in use, most frequent first", async () => {
  await putRows(cache.db, [mine("a", { city: "深圳" }), mine("b", { city: "广州" }), mine("c", { city: "广州" })]);
  expect((await lists.facets("mine")).cities).toEqual(["广州", "深圳"]);
});

test("search answers list lines in the order of the hits and says what matched", async () => {
  await putRows(cache.db, [
    makeCustomer("p", { name: "汇鑫科技有限公司" }),
    mine("m", { name: "汇鑫贸易有限公司", trackingSinceMs: testNow }),
  ]);
  const { lines } = await createSearch(ctx).search("hx");
  expect(lines).toMatchObject([
    { customerId: "m", matched: "initials", ownerName: "小赵" },
    { customerId: "p", matched: "initials" },
  ]);
});
