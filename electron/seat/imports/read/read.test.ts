import { readFileSync } from "node:fs";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { RefusalCode } from "../../../../shared/errors.ts";
import { writeXlsx } from "../../exports/write-xlsx.ts";
import { detectDelimiter, readCsv } from "./csv.ts";
import { detectEncoding } from "./encoding.ts";
import { maxFileBytes, sniffFormat } from "./sniff.ts";
import { readXlsx } from "./xlsx.ts";

const fixture = (name: string) => readFileSync(new URL(`../../../../tests/fixtures/${name}`, import.meta.url));
const quiet = () => {};
const list = [
  ["公司名称", "联系人", "手机", "备注"],
  ["深圳市汇鑫科技有限公司", "王天虹", "13812345678", "说, 下周再打"],
  ["佛山华天五金厂", "李工", "0757-86541234", ""],
];
const text = (delimiter: string, lines = list) =>
  lines.map((cells) => cells.map((c) => (c.includes(delimiter) ? `"${c}"` : c)).join(delimiter)).join("\r\n");

const encodings = {
  "utf-8": (s: string) => Buffer.from(s),
  "utf-8 with mark": (s: string) => Buffer.from(`\ufeff${s}`),
  "utf-16le with mark": (s: string) => iconv.encode(s, "utf16le", { addBOM: true }),
  "utf-16be with mark": (s: string) => iconv.encode(s, "utf-16be", { addBOM: true }),
  "utf-16le": (s: string) => iconv.encode(s, "utf16le"),
  gbk: (s: string) => iconv.encode(s, "gbk"),
  gb18030: (s: string) => iconv.encode(s, "gb18030"),
};
const delimiters = { comma: ",", semicolon: ";", tab: "\t", bar: "|", "wide comma": "\uff0c" };

describe("delimited text", () => {
  for (const [encodingName, encode] of Object.entries(encodings)) {
    for (const [delimiterName, delimiter] of Object.entries(delimiters)) {
      test(`reads ${encodingName} cut by ${delimiterName}`, () => {
        const table = readCsv(encode(text(delimiter)), quiet);
        expect(table.headers).toEqual(list[0]);
        expect(table.rows).toEqual(list.slice(1));
        expect(table.delimiter).toBe(delimiter);
      });
    }
  }

  test("reads Big5 and says so", () => {
    const table = readCsv(fixture("list-big5.csv"), quiet);
    expect(table.encoding).toBe("big5");
    expect(table.headers[0]).toBe("公司名稱");
    expect(table.rows).toHaveLength(40);
  });

  test("a few GBK cells are enough to tell GBK from Big5 and UTF-8", () => {
    for (const cell of ["公司,电话\n汇通,13812345678", "姓名;手机\n王总;13912345678", "名称,备注\n联通,1"]) {
      expect(detectEncoding(iconv.encode(cell, "gbk")).encoding).toBe("gb18030");
    }
  });

  test("commas inside addresses do not beat a tab that cuts evenly", () => {
    expect(detectDelimiter("a\tb\nx, y, z\t1\nx, y\t2\n")).toBe("\t");
  });

  test("a quote that never closes costs no rows", () => {
    const table = readCsv(Buffer.from('公司,电话\n"汇鑫,13812345678\n华天,13912345678\n恒通,13712345678\n'), quiet);
    expect(table.brokenQuotes).toBe(true);
    expect(table.rows).toHaveLength(3);
  });

  test("row numbers count the header, blank lines and lines above the header", () => {
    const table = readCsv(Buffer.from("2026 名录\n\n公司,电话\nA公司,13812345678\n\nB公司,13912345678\n"), quiet);
    expect(table.headers).toEqual(["公司", "电话"]);
    expect(table.rowNos).toEqual([4, 6]);
    expect(table.preface).toEqual([["2026 名录"]]);
  });

  test("a file without a header keeps its first row as data and names its columns by letter", () => {
    const table = readCsv(Buffer.from("汇鑫科技有限公司,13812345678\n华天五金厂,13912345678\n"), quiet);
    expect(table.headerless).toBe(true);
    expect(table.headers).toEqual(["A", "B"]);
    expect(table.rows).toHaveLength(2);
  });

  test("100,000 rows are taken, one more is refused with the count", () => {
    const lines = (count: number) =>
      Buffer.from(`公司,电话\n${Array.from({ length: count }, (_, i) => `公司${i},1380000${i}`).join("\n")}\n`);
    expect(readCsv(lines(100_000), quiet).rows).toHaveLength(100_000);
    expect(() => readCsv(lines(100_001), quiet)).toThrow(
      expect.objectContaining({ code: RefusalCode.FileTooLong, detail: { rows: 100_001, limit: 100_000 } }),
    );
  }, 30_000);

  test("a file with nothing below its header is empty", () => {
    expect(() => readCsv(Buffer.from("公司,电话\n\n"), quiet)).toThrow(
      expect.objectContaining({ code: RefusalCode.FileEmpty }),
    );
  });
});

describe("workbooks", () => {
  test("takes the sheet with column titles, below its title line, and knows the others", async () => {
    const table = await readXlsx(fixture("fair-list.xlsx"), "", quiet);
    expect(table.sheet).toBe("客户名录");
    expect(table.sheets).toEqual(["说明", "客户名录"]);
    expect(table.headers.slice(0, 3)).toEqual(["公司名称", "联系人", "手机号码"]);
    expect(table.rowNos[0]).toBe(3);
  });

  test("a mobile stored as a number keeps all its digits, a date reads as a day", async () => {
    const table = await readXlsx(fixture("fair-list.xlsx"), "客户名录", quiet);
    const mobiles = table.rows.map((row) => row[2] ?? "").filter((cell) => /^1\d{10}$/.test(cell));
    expect(mobiles.length).toBeGreaterThan(200);
    expect(table.rows[0]?.[13]).toBe("2026-09-14");
  });

  test("reads back what the writer wrote, marks and all", async () => {
    const rows = [
      ["公司名称", "电话"],
      ["A & B <有限>", "+86 138 1234 5678"],
      ["", "=1+1"],
    ];
    const bytes = await writeXlsx(rows, { sheet: "客户", headerRow: 1, widths: [20, 20] });
    const table = await readXlsx(bytes, "", quiet);
    expect([table.headers, ...table.rows]).toEqual(rows);
  });

  test("a damaged package is no spreadsheet", async () => {
    const bytes = fixture("fair-list.xlsx").subarray(0, 9000);
    await expect(readXlsx(bytes, "", quiet)).rejects.toMatchObject({
      code: RefusalCode.FileNotSpreadsheet,
      detail: { kind: "damaged" },
    });
  });
});

describe("what a file is", () => {
  test("its first bytes decide, not its name", () => {
    expect(sniffFormat("list.csv", fixture("fair-list.xlsx"))).toBe("xlsx");
    expect(sniffFormat("list.xls", Buffer.from("公司\t电话\n"))).toBe("csv");
  });

  test("a PDF renamed .xlsx, an old .xls, a picture and a program are named as such", () => {
    const kinds: [Uint8Array, string][] = [
      [fixture("renamed-pdf.xlsx"), "pdf"],
      [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), "xls"],
      [Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from("EncryptedPackage", "utf16le")]), "encrypted"],
      [Buffer.from([0x89, 0x50, 0x4e, 0x47]), "image"],
      [Buffer.from("MZ\u0090"), "program"],
      [Buffer.from("<html><table>"), "html"],
    ];
    for (const [bytes, kind] of kinds) {
      expect(() => sniffFormat("list.xlsx", bytes)).toThrow(
        expect.objectContaining({ code: RefusalCode.FileNotSpreadsheet, detail: { kind, extension: "xlsx" } }),
      );
    }
  });

  test("empty and over-large files are refused", () => {
    expect(() => sniffFormat("a.csv", new Uint8Array())).toThrow(expect.objectContaining({ code: "file-empty" }));
    const large = new Uint8Array(maxFileBytes + 1);
    expect(() => sniffFormat("a.csv", large)).toThrow(expect.objectContaining({ code: "file-too-large" }));
  });
});
