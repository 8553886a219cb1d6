import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { Refusal, RefusalCode } from "../../../../shared/errors.ts";
import { makeSink, type RawTable } from "./table.ts";
import { type CellStyle, cellText, findDateStyles, unescapeText } from "./xlsx-cell.ts";
import { createXmlScanner, eachAttribute, findAttribute, XmlError, type XmlEvents } from "./xml-scan.ts";

/** An entry that unpacks to more than this is a bomb or no customer list, bytes. */
const maxUnpackedBytes = 1_500_000_000;
/** Unpacked at a time: each piece costs a round through the thread pool. */
const pieceBytes = 256 * 1024;

/** Streams one part of the package through the scanner; memory does not grow with the part. */
async function readXml(zip: ZipFile, entry: Entry, events: XmlEvents): Promise<void> {
  if (entry.uncompressedSize > maxUnpackedBytes) {
    throw new Refusal(RefusalCode.FileTooLarge, { sizeBytes: entry.uncompressedSize, limit: maxUnpackedBytes });
  }
  const scanner = createXmlScanner(events);
  const decoder = new TextDecoder("utf-8");
  let size = 0;
  const take = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of source) {
      size += piece.length;
      // What unpacks to more than the package says is a bomb.
      if (size > entry.uncompressedSize) throw new XmlError("a part is longer than it says");
      scanner.write(decoder.decode(piece, { stream: true }));
    }
  };
  const packed: Readable = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  if (entry.compressionMethod === 0) await pipeline(packed, take);
  else await pipeline(packed, createInflateRaw({ chunkSize: pieceBytes }), take);
  scanner.write(decoder.decode());
  scanner.end();
}

async function readSharedStrings(zip: ZipFile, entry: Entry | undefined): Promise<string[]> {
  const strings: string[] = [];
  if (!entry) return strings;
  let text = "";
  let depth = 0;
  let phonetic = 0;
  await readXml(zip, entry, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "t") depth += 1;
      else if (name === "rPh") phonetic += 1;
    },
    text(part) {
      if (depth > 0 && phonetic === 0) text += part;
    },
    close(name) {
      if (name === "si") strings.push(unescapeText(text));
      else if (name === "t") depth -= 1;
      else if (name === "rPh") phonetic -= 1;
    },
  });
  return strings;
}

async function readStyles(zip: ZipFile, entry: Entry | undefined): Promise<CellStyle[]> {
  const formats = new Map<number, string>();
  const ids: number[] = [];
  let inCells = false;
  if (entry) {
    await readXml(zip, entry, {
      open(name, tag) {
        if (name === "numFmt") formats.set(Number(findAttribute(tag, "numFmtId")), findAttribute(tag, "formatCode"));
        else if (name === "cellXfs") inCells = true;
        else if (name === "xf" && inCells) ids.push(Number(findAttribute(tag, "numFmtId") || 0));
      },
      close(name) {
        if (name === "cellXfs") inCells = false;
      },
    });
  }
  return findDateStyles(ids, formats);
}

interface Workbook {
  readonly sheets: { name: string; path: string }[];
  readonly date1904: boolean;
}

async function readWorkbook(zip: ZipFile, entries: Map<string, Entry>): Promise<Workbook> {
  const book = entries.get("xl/workbook.xml");
  if (!book) throw new Refusal(RefusalCode.FileNotSpreadsheet, { kind: "zip", extension: "xlsx" });
  const targets = new Map<string, string>();
  const rels = entries.get("xl/_rels/workbook.xml.rels");
  if (rels) {
    await readXml(zip, rels, {
      open(name, tag) {
        if (name === "Relationship") targets.set(findAttribute(tag, "Id"), findAttribute(tag, "Target"));
      },
    });
  }
  const sheets: { name: string; path: string }[] = [];
  let date1904 = false;
  await readXml(zip, book, {
    open(name, tag) {
      if (name === "workbookPr") date1904 = /^(1|true)$/.test(findAttribute(tag, "date1904"));
      if (name !== "sheet" || /hidden/i.test(findAttribute(tag, "state"))) return;
      const target = targets.get(findAttribute(tag, "id")) ?? `worksheets/sheet${sheets.length + 1}.xml`;
      const path = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
      if (entries.has(path)) sheets.push({ name: findAttribute(tag, "name"), path });
    },
  });
  return { sheets, date1904 };
}

/** AB12 → 27; undefined without letters. */
function columnOf(reference: string): number | undefined {
  let column = 0;
  for (let i = 0; i < reference.length; i += 1) {
    const code = reference.charCodeAt(i);
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column > 0 ? column - 1 : undefined;
}

async function readSheet(
  zip: ZipFile,
  entry: Entry,
  context: { strings: readonly string[]; styles: readonly CellStyle[]; date1904: boolean },
  onProgress: (rows: number) => void,
): Promise<RawTable> {
  const sink = makeSink(onProgress);
  let rowNo = 0;
  let cells: string[] = [];
  let column = -1;
  let type = "";
  let style = 0;
  let value = "";
  let taking = false;
  let phonetic = 0;
  const takeAttribute = (name: string, given: string): void => {
    if (name === "r") column = columnOf(given) ?? column;
    else if (name === "t") type = given;
    else if (name === "s") style = Number(given);
  };
  await readXml(zip, entry, {
    open(name, tag) {
      if (name === "row") {
        rowNo = Number(findAttribute(tag, "r")) || rowNo + 1;
        cells = [];
        column = -1;
      } else if (name === "c") {
        column += 1;
        type = "";
        style = 0;
        value = "";
        eachAttribute(tag, takeAttribute);
      } else if (name === "v" || name === "t") taking = phonetic === 0;
      else if (name === "rPh") phonetic += 1;
    },
    text(part) {
      if (taking) value += part;
    },
    close(name) {
      if (name === "v" || name === "t") taking = false;
      else if (name === "rPh") phonetic -= 1;
      else if (name === "c" && value !== "" && column < 1000) {
        while (cells.length < column) cells.push("");
        cells[column] =
          type === "s"
            ? (context.strings[Number(value)] ?? "")
            : cellText(type, value, context.styles[style], context.date1904);
      } else if (name === "row") sink.add(cells, rowNo);
    },
  });
  return sink.finish();
}

/**
 * Reads one sheet of an .xlsx file, streaming: the package is unpacked and parsed piece by piece, so memory holds the text of the rows
 * and the shared strings alone.
 *
 * @param sheet name; "" takes the first visible sheet with column titles, else the first with rows
 * @throws Refusal file-not-spreadsheet, file-empty, file-too-long, file-too-large
 */
export async function readXlsx(
  bytes: Uint8Array,
  sheet: string,
  onProgress: (rows: number) => void,
): Promise<RawTable & { sheet: string; sheets: string[] }> {
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    lazyEntries: true,
    autoClose: false,
  }).catch((cause: unknown) => {
    throw new Refusal(RefusalCode.FileNotSpreadsheet, { kind: "damaged", extension: "xlsx" }, { cause });
  });
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const book = await readWorkbook(zip, entries);
    const context = {
      strings: await readSharedStrings(zip, entries.get("xl/sharedStrings.xml")),
      styles: await readStyles(zip, entries.get("xl/styles.xml")),
      date1904: book.date1904,
    };
    const sheets = book.sheets.map((s) => s.name);
    let empty: unknown = new Refusal(RefusalCode.FileEmpty);
    // A cover sheet without column titles is not what people mean when a later sheet has them.
    let second: (RawTable & { sheet: string; sheets: string[] }) | undefined;
    for (const candidate of book.sheets.filter((s) => sheet === "" || s.name === sheet)) {
      const entry = entries.get(candidate.path);
      if (!entry) continue;
      try {
        const table = { ...(await readSheet(zip, entry, context, onProgress)), sheet: candidate.name, sheets };
        if (!table.headerless || sheet !== "") return table;
        second ??= table;
      } catch (error) {
        if (!(error instanceof Refusal && error.code === RefusalCode.FileEmpty)) throw error;
        empty = error;
      }
    }
    if (second) return second;
    throw empty;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(RefusalCode.FileNotSpreadsheet, { kind: "damaged", extension: "xlsx" }, { cause: error });
  } finally {
    zip.close();
  }
}
