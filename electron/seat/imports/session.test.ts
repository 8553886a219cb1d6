import { readFileSync } from "node:fs";
import iconv from "iconv-lite";
import { beforeEach, expect, test } from "vitest";
import { readCsv } from "./read/csv.ts";
import { readXlsx } from "./read/xlsx.ts";
import { createImportSession, type ImportSession } from "./session.ts";

const fixture = (name: string) => readFileSync(new URL(`../../../tests/fixtures/${name}`, import.meta.url));
let session: ImportSession;
beforeEach(() => {
  let ids = 0;
  session = createImportSession({ newId: () => `id-${++ids}`, hashKey: new Uint8Array(32), onProgress: () => {} });
});
async function prepare(bytes: Uint8Array, name: string) {
  const read = await session.read(bytes, name, "");
  const { counts } = await session.check({ mapping: read.mapping, pool: "general", source: "import" });
  return { read, counts };
}
const rowNos = (bucket: "bad" | "in-file" | "new") => session.listRows(bucket, 0, 500).rows.map((r) => r.rowNo);

test("a fair's GBK list falls into its buckets, and every row is in one", async () => {
  const { read, counts } = await prepare(fixture("fair-list-gbk.csv"), "fair-list-gbk.csv");
  expect(read.mapping).toEqual(
    "name contact mobile phone fax province city address industry product source level note".split(" "),
  );
  expect(read.warnings.map((w) => w.code)).toContain("scientific");
  expect(counts.bad).toBe(5);
  expect(rowNos("in-file")).toEqual([32, 35, 50]);
  expect(Object.values(counts).reduce((a, b) => a + b)).toBe(read.rowCount);
});

test("bad rows and doubles name their row, number and reason", async () => {
  await prepare(fixture("fair-list-gbk.csv"), "fair-list-gbk.csv");
  const reasons = (bucket: "bad" | "in-file") => session.listRows(bucket, 0, 50).rows.map((r) => r.reasons[0]);
  expect(reasons("bad")).toEqual([
    { code: "number-scientific", detail: { text: "1.38E+10" } },
    { code: "number-scientific", detail: { text: "1.39123E+10" } },
    { code: "name-missing", detail: {} },
    { code: "no-number", detail: {} },
    { code: "number-unreadable", detail: { text: "12345", problem: "too-short" } },
  ]);
  expect(reasons("in-file")[0]).toMatchObject({ detail: { rowNo: 4 } });
});

test("the workbook gives the same kinds of rows as the text file", async () => {
  const { counts } = await prepare(fixture("fair-list.xlsx"), "fair-list.xlsx");
  expect(counts).toMatchObject({ bad: 5, "in-file": 3 });
});

test("what the check and the hub say replaces the preview, and saved rows are not offered again", async () => {
  await prepare(Buffer.from("公司,手机\nA公司,13812345678\nB公司,13912345678\n"), "a.csv");
  const known = { look: false, reasons: [], otherName: "甲", ownerName: "王磊", sinceMs: 5 };
  expect(session.record([{ index: 0, bucket: "tracked", ...known }])).toMatchObject({ new: 1, tracked: 1 });
  expect(session.listNew(0, 10).rows.map((r) => r.rowNo)).toEqual([3]);
  session.record([{ ...known, index: 1, bucket: "new", otherName: "", ownerName: "", sinceMs: null, saved: true }]);
  expect(session.listNew(0, 10).rows).toEqual([]);
  expect(session.listRows("tracked", 0, 10).rows[0]).toMatchObject({ ownerName: "王磊", sinceMs: 5, otherName: "甲" });
});

test("the annotated file has every column and row of the original, the result behind them, in the kind it came in", async () => {
  const bytes = iconv.encode("名录\n公司,手机\nA公司,13812345678\nB公司,1.38E+10\n", "gbk");
  await prepare(bytes, "a.csv");
  const out = new TextDecoder().decode(await session.annotated(null, "zh-CN"));
  expect(out.split("\r\n")).toEqual([
    "名录",
    "公司,手机,结果,原因,已有客户,负责人,行号",
    "A公司,13812345678,新客户,,,,3",
    "B公司,1.38E+10,有问题,号码被表格软件改成了 1.38E+10，后几位已丢失，无法还原,,,4",
    "",
  ]);
  const bad = readCsv(await session.annotated("bad", "en"), () => {});
  expect(bad.rows).toHaveLength(1);
  expect(bad.headers.at(-1)).toBe("Row");
});

test("an annotated workbook is a workbook that can be imported again", async () => {
  const { read } = await prepare(fixture("fair-list.xlsx"), "fair-list.xlsx");
  const again = await readXlsx(await session.annotated(null, "zh-CN"), "", () => {});
  expect(again.headers.slice(0, read.headers.length)).toEqual(read.headers);
  expect(again.rows).toHaveLength(read.rowCount);
});

test("cells that a spreadsheet would run are made harmless in the annotated CSV", async () => {
  await prepare(Buffer.from('公司,手机,备注\nA公司,+8613812345678,"=HYPERLINK(""http://x"")"\n'), "a.csv");
  const out = new TextDecoder().decode(await session.annotated(null, "zh-CN"));
  expect(out).toContain("'+8613812345678");
  expect(out).toContain("'=HYPERLINK");
});

test("another sheet of the workbook can be chosen", async () => {
  await session.read(fixture("fair-list.xlsx"), "fair-list.xlsx", "");
  const other = await session.read(null, "fair-list.xlsx", "说明");
  expect(other).toMatchObject({ sheet: "说明", rowCount: 2 });
  expect(other.warnings.map((w) => w.code)).toContain("no-header");
});
