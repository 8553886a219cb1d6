import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

const office = "http://schemas.openxmlformats.org";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

// Control characters that XML cannot hold, and halves of surrogate pairs.
const impossible = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeXml = (text: string): string => text.replace(impossible, "").replace(/[&<>"]/g, (c) => escapes[c] ?? c);

function rowXml(cells: readonly string[], bold: boolean): string {
  let xml = "<row>";
  for (const cell of cells) {
    // Text cells are never run as formulas, whatever they begin with; long numbers keep all their digits.
    const style = bold ? ' s="1"' : "";
    if (cell === "") xml += `<c${style}/>`;
    else xml += `<c${style} t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell.slice(0, 32_767))}</t></is></c>`;
  }
  return `${xml}</row>`;
}

function* sheetXml(rows: Iterable<readonly string[]>, widths: readonly number[], headerRow: number): Generator<string> {
  const columns = widths.map((w, i) => `<col min="${i + 1}" max="${i + 1}" width="${w}" customWidth="1"/>`).join("");
  const pane = headerRow > 0 ? `<pane ySplit="${headerRow}" topLeftCell="A${headerRow + 1}" state="frozen"/>` : "";
  yield `${head}<worksheet xmlns="${office}/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>${columns === "" ? "" : `<cols>${columns}</cols>`}<sheetData>`;
  let part = "";
  let rowNo = 0;
  for (const row of rows) {
    rowNo += 1;
    part += rowXml(row, rowNo === headerRow);
    if (part.length > 60_000) {
      yield part;
      part = "";
    }
  }
  yield `${part}</sheetData></worksheet>`;
}

/**
 * Writes one sheet of text cells, streaming row by row through the ZIP writer, so 100,000 rows do not pile up as objects.
 *
 * @param headerRow number of the bold, frozen line (0 = none)
 * @param widths column widths in characters
 */
export async function writeXlsx(
  rows: Iterable<readonly string[]>,
  { sheet, headerRow, widths }: { sheet: string; headerRow: number; widths: readonly number[] },
): Promise<Uint8Array> {
  const zip = new ZipFile();
  const add = (path: string, xml: string) => zip.addBuffer(Buffer.from(head + xml), path);
  const name = escapeXml(sheet.replace(/[\\/?*[\]:]/g, " ").slice(0, 31)) || "Sheet1";
  const relations = (items: string) =>
    `<Relationships xmlns="${office}/package/2006/relationships">${items}</Relationships>`;
  const type = (part: string, kind: string) =>
    `<Override PartName="/xl/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  add(
    "[Content_Types].xml",
    `<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type("workbook.xml", "sheet.main")}${type("worksheets/sheet1.xml", "worksheet")}${type("styles.xml", "styles")}</Types>`,
  );
  const rel = `${office}/officeDocument/2006/relationships`;
  add("_rels/.rels", relations(`<Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/>`));
  add(
    "xl/workbook.xml",
    `<workbook xmlns="${office}/spreadsheetml/2006/main" xmlns:r="${rel}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  );
  add(
    "xl/_rels/workbook.xml.rels",
    relations(
      `<Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${rel}/styles" Target="styles.xml"/>`,
    ),
  );
  const plain = '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>';
  add(
    "xl/styles.xml",
    `<styleSheet xmlns="${office}/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Microsoft YaHei"/></font><font><b/><sz val="11"/><name val="Microsoft YaHei"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">${plain}${plain.replace('fontId="0"', 'fontId="1" applyFont="1"')}</cellXfs></styleSheet>`,
  );
  zip.addReadStream(Readable.from(sheetXml(rows, widths, headerRow)), "xl/worksheets/sheet1.xml");
  zip.end();
  return buffer(zip.outputStream);
}
