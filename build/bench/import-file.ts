import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { makeFirm, makeMobile } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { kinds, type Line, takeApart } from "../duplicates/kinds.ts";

const header = ["公司名称", "联系人", "手机", "电话", "传真", "省份", "城市", "地址", "主营产品", "备注"];
const office = "http://schemas.openxmlformats.org";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? "&quot;");

/** Rows of a bought list: nine of ten firms are new, the tenth is one of `known`, typed in one of the kinds in turn. */
export function makeRows(known: readonly Line[], count: number): { rows: string[][]; again: number } {
  const rng = makeRng(4711);
  const firms = known.flatMap((line) => takeApart(line) ?? []);
  const matching = kinds.filter((kind) => kind.match);
  const rows: string[][] = [];
  let again = 0;
  while (rows.length < count) {
    const kind = matching[again % matching.length];
    if (rows.length % 10 === 3 && kind !== undefined && firms.length > 0) {
      const typed = kind.change(rng.pick(firms), rng);
      if (typed === undefined) continue;
      const { company, contact, phone, fax } = typed;
      // A row without any number cannot be imported: these come with one that nobody knows.
      const mobile = phone + typed.mobile + fax === "" ? makeMobile(rng) : typed.mobile;
      again += 1;
      rows.push([company, contact, mobile, phone, fax, "", "", "", "", kind.name]);
      continue;
    }
    const firm = makeFirm(rng);
    const of = (wanted: string): string => firm.numbers.find((n) => n.kind === wanted)?.raw ?? "";
    rows.push([
      firm.name,
      firm.contacts[0]?.name ?? "",
      of("mobile"),
      of("phone"),
      of("fax"),
      firm.province,
      firm.city,
      firm.address,
      firm.product,
      firm.intro,
    ]);
  }
  return { rows, again };
}

/** A file as spreadsheet programs write it: texts shared, mobiles as numbers. */
export async function makeXlsx(rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const shared = new Map<string, number>();
  const cellXml = (text: string, column: number, rowNo: number): string => {
    if (text === "") return "";
    const place = `${String.fromCharCode(65 + column)}${rowNo}`;
    if (/^1\d{10}$/.test(text)) return `<c r="${place}" s="1"><v>${text}</v></c>`;
    const at = shared.get(text) ?? shared.size;
    shared.set(text, at);
    return `<c r="${place}" s="0" t="s"><v>${at}</v></c>`;
  };
  function* sheet(): Generator<string> {
    yield `${head}<worksheet xmlns="${office}/spreadsheetml/2006/main"><sheetData>`;
    for (const [i, cells] of [header, ...rows].entries()) {
      yield `<row r="${i + 1}" spans="1:10">${cells.map((text, column) => cellXml(text, column, i + 1)).join("")}</row>`;
    }
    yield "</sheetData></worksheet>";
  }
  function* strings(): Generator<string> {
    yield `${head}<sst xmlns="${office}/spreadsheetml/2006/main" uniqueCount="${shared.size}">`;
    for (const text of shared.keys()) yield `<si><t>${escapeXml(text)}</t></si>`;
    yield "</sst>";
  }
  const zip = new ZipFile();
  const rel = `${office}/officeDocument/2006/relationships`;
  const add = (path: string, xml: string): void => zip.addBuffer(Buffer.from(head + xml), path);
  add(
    "xl/workbook.xml",
    `<workbook xmlns="${office}/spreadsheetml/2006/main" xmlns:r="${rel}"><sheets><sheet name="名录" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  );
  add(
    "xl/_rels/workbook.xml.rels",
    `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
  );
  zip.addReadStream(Readable.from(joined(sheet())), "xl/worksheets/sheet1.xml");
  const out = buffer(zip.outputStream);
  // The texts are known once the sheet is written.
  zip.addReadStreamLazy("xl/sharedStrings.xml", (done) => done(null, Readable.from(joined(strings()))));
  zip.end();
  return out;
}

/** Streams pass pieces of some size faster than single cells. */
function* joined(parts: Iterable<string>): Generator<string> {
  let piece = "";
  for (const part of parts) {
    piece += part;
    if (piece.length < 60_000) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
