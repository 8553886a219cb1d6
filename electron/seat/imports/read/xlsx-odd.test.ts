import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ZipFile } from "yazl";
import { readXlsx } from "./xlsx.ts";

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** A workbook written by hand, with what other programs than Excel leave out or do otherwise. */
async function workbook(rows: string, options: { prefix?: string; date1904?: boolean } = {}): Promise<Uint8Array> {
  const p = options.prefix ?? "";
  const ns = p === "" ? "xmlns" : `xmlns:${p.slice(0, -1)}`;
  const zip = new ZipFile();
  const add = (path: string, xml: string) => zip.addBuffer(Buffer.from(`<?xml version="1.0"?>${xml}`), path);
  add(
    "xl/workbook.xml",
    `<${p}workbook ${ns}="${main}" xmlns:r="http://r"><${p}workbookPr${options.date1904 ? ' date1904="1"' : ""}/><${p}sheets><${p}sheet name="藏" state="hidden" r:id="rId9"/><${p}sheet name="客户" r:id="rId1"/></${p}sheets></${p}workbook>`,
  );
  add(
    "xl/_rels/workbook.xml.rels",
    '<Relationships><Relationship Id="rId1" Target="/xl/worksheets/one.xml"/><Relationship Id="rId9" Target="worksheets/one.xml"/></Relationships>',
  );
  add(
    "xl/styles.xml",
    `<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="171" formatCode="00000000000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="22"/><xf numFmtId="171"/><xf numFmtId="11"/></cellXfs></styleSheet>`,
  );
  add(
    "xl/sharedStrings.xml",
    `<sst xmlns="${main}"><si><r><t>深圳</t></r><r><t xml:space="preserve">市 汇鑫</t></r><rPh sb="0" eb="1"><t>しんせん</t></rPh></si><si><t>甲&amp;乙_x000A_丙</t></si></sst>`,
  );
  add("xl/worksheets/one.xml", `<${p}worksheet ${ns}="${main}"><${p}sheetData>${rows}</${p}sheetData></${p}worksheet>`);
  zip.end();
  return buffer(zip.outputStream);
}
const head =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>公司名称</t></is></c><c r="B1" t="inlineStr"><is><t>电话</t></is></c></row>';
const read = async (rows: string, options = {}) => readXlsx(await workbook(rows, options), "", () => {});

test("rich text is joined, phonetic readings are left out, control characters come back", async () => {
  const table = await read(`${head}<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>`);
  expect(table.rows).toEqual([["深圳市 汇鑫", "甲&乙\n丙"]]);
});

test("formula results, errors, booleans and numbers read as the sheet shows them", async () => {
  const cells = [
    '<c r="A3" t="str"><f>B1</f><v>公式公司</v></c>',
    '<c r="B3" s="4"><v>1.3812345678E10</v></c>',
    '<c r="C3" s="1"><v>45000</v></c>',
    '<c r="D3" s="2"><v>45000.4375</v></c>',
    '<c r="E3" t="e"><v>#N/A</v></c>',
    '<c r="F3" t="b"><v>1</v></c>',
    '<c r="G3"><v>123456789012345678</v></c>',
    '<c r="H3" s="3"><v>75526881234</v></c>',
    '<c r="J3" s="3"><v>2188776655</v></c>',
  ].join("");
  const table = await read(`${head}<row r="3">${cells}</row>`);
  expect(table.rows).toEqual([
    [
      "公式公司",
      "13812345678",
      "2023-03-15",
      "2023-03-15 10:30",
      "#N/A",
      "TRUE",
      "123456789012345678",
      "75526881234",
      "",
      "02188776655",
    ],
  ]);
  expect(table.rowNos).toEqual([3]);
});

test("cells without references, prefixed elements, hidden sheets and the 1904 calendar are understood", async () => {
  const bare =
    '<row><c t="inlineStr"><is><t>公司名称</t></is></c><c t="inlineStr"><is><t>电话</t></is></c></row><row><c t="inlineStr"><is><t>汇鑫</t></is></c><c s="1"><v>43538</v></c></row>';
  const prefixed = bare.replace(/<(\/?)(row|c|is|t|v)\b/g, "<$1x:$2");
  const table = await read(prefixed, { prefix: "x:", date1904: true });
  expect(table.sheets).toEqual(["客户"]);
  expect(table.rows).toEqual([["汇鑫", "2023-03-15"]]);
});
