/**
 * Makes the files in tests/fixtures anew: customer lists as trade fairs, list sellers and colleagues really send them. Same seed,
 * same firms. Run: node build/make-fixtures.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import iconv from "iconv-lite";
import * as opencc from "opencc-js";
import writeXlsxFile, { type SheetData } from "write-excel-file/node";
import type { NewCustomer } from "../shared/domain/customer.ts";
import { makeFirm } from "../shared/sample/firms.ts";
import { makeRng } from "../shared/sample/rng.ts";

const folder = fileURLToPath(new URL("../tests/fixtures/", import.meta.url));
mkdirSync(folder, { recursive: true });
const rng = makeRng(808);

const numberOf = (firm: NewCustomer, kind: string) => firm.numbers.find((n) => n.kind === kind)?.raw ?? "";
const wide = (text: string) => text.replace(/[0-9A-Za-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const notes = [
  "",
  "",
  "展会上加的,要样品",
  '老板说"先看价格"',
  "三月份问过变频器,嫌贵",
  "下午别打,仓库忙",
  "客户要求先发目录,\n再谈价格",
  "跟隔壁汇通是一个老板",
];
const line = (firm: NewCustomer): string[] => [
  firm.name,
  firm.contacts[0]?.name ?? "",
  numberOf(firm, "mobile"),
  numberOf(firm, "phone"),
  numberOf(firm, "fax"),
  rng.pick(["", "省"]) === "" ? firm.province : `${firm.province}省`.replace(/(北京|上海|天津|重庆)省/, "$1市"),
  `${firm.city}市`,
  firm.address,
  firm.industry,
  firm.product,
  rng.pick(["展会", "阿里巴巴", "老客户介绍", "广交会名录"]),
  rng.pick(["A", "B类", "C", "", ""]),
  rng.pick(notes),
];
const header = [
  "公司名称",
  "联系人",
  "手机号码",
  "固定电话",
  "传真",
  "省份",
  "城市",
  "详细地址",
  "所属行业",
  "主营产品",
  "客户来源",
  "意向级别",
  "备注",
];

/** The list of a fair with everything that goes wrong in such lists. */
function dirtyList(count: number): string[][] {
  const rows = Array.from({ length: count }, () => {
    let firm = makeFirm(rng);
    while (numberOf(firm, "mobile") === "") firm = makeFirm(rng);
    return line(firm);
  });
  const at = (index: number): string[] => rows[index] ?? [];
  at(4)[2] = "1.38E+10";
  at(9)[2] = "1.39123E+10";
  at(9)[3] = "";
  at(9)[4] = "";
  at(4)[3] = "";
  at(4)[4] = "";
  at(12)[0] = "";
  at(15)[2] = "";
  at(15)[3] = "";
  at(15)[4] = "";
  at(18)[2] = "138****6677";
  at(20)[2] = wide(at(20)[2] ?? "");
  at(20)[0] = wide(at(20)[0] ?? "");
  at(22)[2] = `${at(22)[2]} / 13912345670、0755-26881234`;
  at(24)[3] = (at(24)[3] || "0755-83216548").replace(/^0/, "");
  at(26)[2] = "12345";
  at(26)[3] = "";
  at(26)[4] = "";
  // Twice in the file: the same firm again, by width and spaces, by number, by name.
  rows.splice(30, 0, [
    ...at(2)
      .slice(0, 1)
      .map((n) => ` ${wide(n)} `),
    ...at(2).slice(1),
  ]);
  rows.splice(33, 0, [at(6)[0] ?? "", "赵工", "13682510099", ...Array.from({ length: 10 }, () => "")]);
  rows.splice(
    41,
    0,
    Array.from({ length: 13 }, () => ""),
  );
  rows.splice(48, 0, [...at(8)]);
  rows.splice(
    55,
    0,
    Array.from({ length: 13 }, () => ""),
  );
  return rows;
}

const csv = (rows: readonly (readonly string[])[]) => `${rows.map((row) => row.map(quote).join(",")).join("\r\n")}\r\n`;

const gbk = dirtyList(120);
writeFileSync(`${folder}fair-list-gbk.csv`, iconv.encode(csv([header, ...gbk]), "gbk"));

const toTraditional = opencc.Converter({ from: "cn", to: "tw" });
const big5 = Array.from({ length: 40 }, () => line(makeFirm(rng)).map((cell) => toTraditional(cell)));
const big5Header = [
  "公司名稱",
  "聯絡人",
  "手機",
  "電話",
  "傳真",
  "省份",
  "城市",
  "地址",
  "行業",
  "產品",
  "來源",
  "等級",
  "備註",
];
writeFileSync(`${folder}list-big5.csv`, iconv.encode(csv([big5Header, ...big5]), "big5"));

const sheetRow = (cells: readonly string[], index: number): SheetData[number] =>
  cells.map((cell, column) => {
    // Spreadsheets keep a typed mobile as a number; the sixth row's address is a formula's result.
    if (column === 2 && /^1\d{10}$/.test(cell) && index % 2 === 0) return { value: Number(cell), type: Number };
    return cell === "" ? null : { value: cell, type: String };
  });
const dated = new Date(Date.UTC(2026, 8, 14));
const xlsxRows = dirtyList(300);
const sheets = [
  {
    sheet: "说明",
    data: [
      [{ value: "2026 华南五金机电展 客户名录", type: String }],
      [{ value: "仅供内部使用", type: String }],
    ] as SheetData,
  },
  {
    sheet: "客户名录",
    data: [
      [{ value: "2026 华南五金机电展 客户名录", type: String }],
      [...header, "登记日期"].map((value) => ({ value, type: String, fontWeight: "bold" })),
      ...xlsxRows.map((cells, index) => [
        ...sheetRow(cells, index),
        cells.every((cell) => cell === "") ? null : { value: dated, type: Date, format: 'yyyy"年"m"月"d"日"' },
      ]),
    ] as SheetData,
  },
];
await writeXlsxFile(sheets).toFile(`${folder}fair-list.xlsx`);

writeFileSync(
  `${folder}renamed-pdf.xlsx`,
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);
writeFileSync(`${folder}empty.csv`, "");
writeFileSync(
  `${folder}README.md`,
  "Customer lists for tests, made by `node build/make-fixtures.ts`. All firms, people and numbers are generated; any likeness is chance.\n",
);
