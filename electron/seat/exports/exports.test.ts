import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CommandBody } from "../../../shared/protocol/commands.ts";
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

const DAY = 86_400_000;
const submit = (body: CommandBody) => ctx.db.transaction().execute((trx) => ctx.submit(trx, body));
const dial = (callId: string, customerId: string, dialledAtMs: number) =>
  submit({
    kind: "start-call",
    payload: {
      callId,
      customerId,
      numberId: null,
      contactId: `${customerId}-c`,
      numberMasked: "138 **** 8000",
      direction: "out",
      dialledAtMs,
      override: null,
    },
  });
const file = (callId: string, customerId: string, atMs: number, text: string) =>
  submit({
    kind: "wrap-up",
    payload: {
      callId,
      customerId,
      disposition: "interested",
      endedAtMs: atMs + 90_000,
      wrappedUpAtMs: atMs + 95_000,
      note: { activityId: `${callId}-note`, text },
      levelFrom: "A",
      levelTo: "B",
      next: null,
      closesCallbackIds: [],
      quietUntilMs: null,
      quietReason: "",
      lostReason: "",
    },
  });
const chat = (activityId: string, atMs: number) =>
  submit({
    kind: "add-activity",
    payload: {
      activityId,
      customerId: "b",
      type: "qq",
      subject: "问价",
      body: "要报价",
      transcript: "客户：多少钱",
      contactId: "b-c",
      atMs,
      executorIds: ["other", "me"],
    },
  });

test("a lead gets the calls and activities of whole days, oldest first: a note in its call's line, a chat with its words, harmless cells", async () => {
  const from = Date.parse("2026-11-23T00:00:00+08:00");
  const span = { fromMs: from, toMs: from + 2 * DAY };
  await chat("early", from - 1);
  await chat("late", from + 2 * DAY);
  await chat("chat", from + DAY);
  await dial("call-1", "b", from + 3_600_000);
  await file("call-1", "b", from + 3_600_000, "=1+1 下周要样品");
  // More than one page of rows, and a call that nobody has wrapped up.
  for (let i = 0; i < 160; i++) await dial(`other-${i}`, "b", from - DAY - i);
  await dial("open", "a", from + 1.5 * DAY);

  const made = await createExports(ctx).activities({ ...span, format: "csv", language: "zh-CN" });
  expect(made.name).toBe("往来记录-2026-11-23_2026-11-24.csv");
  const bytes = new Uint8Array(await made.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]));
  const [head, ...lines] = parse(Buffer.from(bytes), { bom: true }) as string[][];
  expect(lines.map((line) => Object.fromEntries(line.map((cell, i) => [head?.[i], cell])))).toMatchObject([
    {
      时间: "2026-11-23 01:00",
      客户: "华天五金厂",
      联系人: "王建国",
      类型: "电话拜访",
      经办人: "小赵",
      结果: "有意向",
      级别变化: "A → B",
      通话秒数: "90",
      内容: "'=1+1 下周要样品",
    },
    { 时间: "2026-11-24 00:00", 执行人: "王强 / 小赵", 主题: "问价", 内容: "要报价\n客户：多少钱", 结果: "" },
    { 时间: "2026-11-24 12:00", 客户: "'=cmd|'/c calc'!A1", 通话秒数: "", 内容: "" },
  ]);
  expect((await ctx.payloads("audit")).map((p) => p.detail)).toEqual([
    `activities from=${span.fromMs} to=${span.toMs} format=csv rows=3`,
  ]);
  const book = await createExports(ctx).activities({ ...span, toMs: from + DAY, format: "xlsx", language: "en" });
  expect(book.name).toBe("Activities-2026-11-23.xlsx");
  expect((await readXlsx(new Uint8Array(await book.arrayBuffer()), "", () => {})).rows).toHaveLength(1);
  ctx.role = "agent";
  await expect(createExports(ctx).activities({ ...span, format: "csv", language: "en" })).rejects.toMatchObject({
    code: "not-allowed",
  });
});

test("numbers stay masked for a lead who may not see them", async () => {
  Object.assign(ctx.user, { seesNumbers: false });
  const text = await (await createExports(ctx).customers({ ...ask, format: "csv" })).text();
  expect(text).toContain("138 **** 8000");
  expect(text).not.toContain("13800138000");
});
