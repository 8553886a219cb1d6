import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext } from "../../../tests/helpers/seat-context.ts";
import { readXlsx } from "../imports/read/xlsx.ts";
import { createExports } from "./exports.ts";

let cache: TestCache;
let ctx: TestContext;
beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db);
  ctx.role = "lead";
  await putRows(cache.db, [
    makeCustomer("a", { name: "=cmd|'/c calc'!A1", sight: "full", level: "A", source: "exhibition" }),
    makeCustomer("b", { name: "华天五金厂", city: "佛山", rev: 2, sight: "full", state: "owned", ownerId: "me" }),
  ]);
});
afterEach(() => cache.close());
const ask = { of: "all" as const, filter: {}, language: "zh-CN" as const };

test("agents may not export", async () => {
  ctx.role = "agent";
  await expect(createExports(ctx).customers({ ...ask, format: "csv" })).rejects.toMatchObject({ code: "not-allowed" });
  expect(await ctx.kinds()).toEqual([]);
});

test("a lead gets the filtered list with words for codes, harmless cells, and the export is recorded", async () => {
  const exports = createExports(ctx);
  const csv = await exports.customers({ ...ask, format: "csv" });
  const text = await csv.text();
  expect(text).toContain("'=cmd|");
  expect(text).toContain("展会");
  expect(new Uint8Array(await csv.arrayBuffer()).subarray(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]));
  expect(csv.name).toBe("客户-2026-11-25.csv");
  const mine = await exports.customers({ ...ask, of: "mine", format: "xlsx" });
  const table = await readXlsx(new Uint8Array(await mine.arrayBuffer()), "", () => {});
  expect(table.rows.map((row) => row[0])).toEqual(["华天五金厂"]);
  expect((await exports.customers({ ...ask, filter: { cities: ["佛山"] }, format: "csv" })).size).toBeLessThan(
    csv.size,
  );
  expect((await ctx.payloads("audit")).map((p) => p.what)).toEqual(["export", "export", "export"]);
});

test("numbers stay masked for a lead who may not see them", async () => {
  Object.assign(ctx.user, { seesNumbers: false });
  const text = await (await createExports(ctx).customers({ ...ask, format: "csv" })).text();
  expect(text).toContain("138 **** 8000");
  expect(text).not.toContain("13800138000");
});
