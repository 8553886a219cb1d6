import { setImmediate } from "node:timers/promises";
import type { z } from "zod";
import type { Bucket, ImportField, ImportRow } from "../../../shared/contract/imports.ts";
import type { NewCustomer } from "../../../shared/domain/customer.ts";
import { findColumnWarnings, guessMapping } from "../../../shared/domain/import-mapping.ts";
import { type BuiltRow, buildRow, columnsByField, type ImportReason } from "../../../shared/domain/import-row.ts";
import type { PoolKind } from "../../../shared/domain/vocabulary.ts";
import { readFirm } from "../../../shared/duplicates/firm.ts";
import { listLookups } from "../../../shared/duplicates/keys.ts";
import type { ImportLanguage } from "../../../shared/words/import-words.ts";
import { annotate } from "./annotate.ts";
import { createFileIndex, type FileIndex } from "./file-index.ts";
import { createNumberHash, type NumberHash, toProbe } from "./hash.ts";
import type { Asked, KnownCheck } from "./known.ts";
import { createKnownQueue } from "./known-queue.ts";
import type { KnownThread } from "./known-thread.ts";
import { readCsv } from "./read/csv.ts";
import { sniffFormat } from "./read/sniff.ts";
import { columnName, type RawTable } from "./read/table.ts";
import { readXlsx } from "./read/xlsx.ts";
import type { RowResult } from "./row-result.ts";

export type Counts = Record<Bucket, number>;
type Warning = { code: string; detail: Record<string, string | number | null> };

/** What a file turned out to be. */
export interface ReadAnswer {
  readonly format: "csv" | "xlsx";
  readonly encoding: string;
  readonly delimiter: string;
  readonly sheet: string;
  readonly sheets: string[];
  readonly rowCount: number;
  readonly headers: string[];
  readonly mapping: (ImportField | null)[];
  readonly sample: string[][];
  readonly warnings: Warning[];
}

export interface CheckOptions {
  readonly mapping: readonly (ImportField | null)[];
  readonly pool: PoolKind;
  readonly source: string;
}

interface Kept {
  bucket: Bucket;
  look: boolean;
  reasons: ImportReason[];
  name: string;
  numbers: string;
  city: string;
  otherName: string;
  ownerName: string;
  sinceMs: number | null;
  saved: boolean;
  customer: NewCustomer | null;
}

export const emptyCounts = (): Counts => ({ new: 0, "in-pool": 0, tracked: 0, "in-bin": 0, "in-file": 0, bad: 0 });

/**
 * One file being imported: its rows, what was made of them and what the check said. Lives in a worker thread, so that neither
 * parsing nor paging ever holds the core.
 */
export function createImportSession(deps: {
  readonly newId: () => string;
  readonly hashKey: Uint8Array;
  /** Rows done; of how many, 0 while that is not known. */
  readonly onProgress: (done: number, total: number, counts: Counts) => void;
  /** Opens what this seat knows; without it the rows are compared with each other alone. */
  readonly openKnown?: ((hashNumber: NumberHash) => KnownCheck) | undefined;
  /** A second thread that compares rows while this one makes them; without it they are compared afterwards. */
  readonly startKnownThread?: (() => KnownThread) | undefined;
}) {
  const hashNumber = createNumberHash(deps.hashKey);
  let bytes: Uint8Array = new Uint8Array();
  let format: "csv" | "xlsx" = "csv";
  let table: RawTable | undefined;
  let kept: Kept[] = [];
  let mapping: readonly (ImportField | null)[] = [];
  let sheetName = "";
  let aborted = false;
  /** Rows by bucket, kept beside the rows because progress tells it many times. */
  let sums = emptyCounts();

  const getTable = (): RawTable => {
    if (!table) throw new Error("no file was read");
    return table;
  };

  async function read(file: Uint8Array | null, fileName: string, sheet: string): Promise<ReadAnswer> {
    if (file) {
      bytes = file;
      format = sniffFormat(fileName, bytes);
    }
    const onRows = (rows: number) => deps.onProgress(rows, 0, emptyCounts());
    const warnings: Warning[] = [];
    let encoding = "";
    let delimiter = "";
    let sheets: string[] = [];
    if (format === "xlsx") {
      const answer = await readXlsx(bytes, sheet, onRows);
      table = answer;
      sheets = answer.sheets;
      sheetName = answer.sheet;
    } else {
      const answer = readCsv(bytes, onRows);
      table = answer;
      ({ encoding, delimiter } = answer);
      if (encoding === "big5" || encoding === "windows-1252") warnings.push({ code: "encoding", detail: { encoding } });
      if (answer.brokenQuotes) warnings.push({ code: "quotes", detail: {} });
      if (answer.headers.length === 1) warnings.push({ code: "one-column", detail: {} });
      // Only xlsx files are read a second time, for another sheet.
      bytes = new Uint8Array();
    }
    if (table.headerless) warnings.push({ code: "no-header", detail: {} });
    if (table.columnsCut) warnings.push({ code: "columns-cut", detail: { limit: table.headers.length } });
    kept = [];
    sums = emptyCounts();
    mapping = guessMapping(table.headers, table.rows);
    warnings.push(...columnWarnings());
    return {
      format,
      encoding,
      delimiter,
      sheet: sheetName,
      sheets,
      rowCount: table.rows.length,
      headers: table.headers,
      mapping: [...mapping],
      sample: table.rows.slice(0, 8).map((row) => row.map((cell) => cell.slice(0, 120))),
      warnings,
    };
  }

  const columnWarnings = () => {
    const { headers, rows, rowNos } = getTable();
    return findColumnWarnings(headers, mapping, rows, rowNos, columnName);
  };

  /** Builds a customer of every row, compares the rows with each other and with what this seat knows. */
  async function check(options: CheckOptions): Promise<{ counts: Counts; warnings: Warning[] }> {
    const { rows } = getTable();
    aborted = false;
    mapping = options.mapping;
    const warnings = columnWarnings();
    const rounded = new Set(
      warnings.flatMap((w) =>
        w.code === "rounded" ? [mapping.findIndex((_, i) => columnName(i) === w.detail.column)] : [],
      ),
    );
    const { pool, source } = options;
    const rowOptions = { columns: columnsByField(mapping), pool, source, newId: deps.newId, roundedColumns: rounded };
    const inFile = createFileIndex();
    const open = deps.openKnown;
    const queue =
      open && createKnownQueue({ open: () => open(hashNumber), startThread: deps.startKnownThread, onResults: record });
    /** A row is half done when it is made, and done when it is compared. */
    const tell = (): void => deps.onProgress(kept.length - Math.ceil((queue?.left() ?? 0) / 2), rows.length, counts());
    kept = [];
    sums = emptyCounts();
    try {
      for (const [index, cells] of rows.entries()) {
        if (index % 200 === 0) await breathe(tell);
        if (aborted) break;
        const asked = takeRow(buildRow(cells, rowOptions), index, inFile);
        if (asked !== undefined) queue?.put(asked);
      }
      while (!aborted && queue?.work() === true) await breathe(tell);
      if (!aborted) await queue?.rest();
    } finally {
      await queue?.close();
    }
    return { counts: counts(), warnings };
  }

  /** Tells how far it is and lets other calls in. */
  async function breathe(tell: () => void): Promise<void> {
    tell();
    await setImmediate();
  }

  /** @returns what to ask of this seat about the row; undefined for one that is bad or twice in the file */
  function takeRow(built: BuiltRow, index: number, inFile: FileIndex): Asked | undefined {
    const row: Kept = {
      bucket: built.customer ? "new" : "bad",
      look: false,
      reasons: built.reasons,
      name: built.name,
      numbers: built.numbers.map((n) => n.national + (n.ext === "" ? "" : `-${n.ext}`)).join(" "),
      city: built.city,
      otherName: "",
      ownerName: "",
      sinceMs: null,
      saved: false,
      customer: built.customer,
    };
    kept.push(row);
    let asked: Asked | undefined;
    if (built.customer !== null) {
      const probe = toProbe(built.customer, built.numbers, hashNumber);
      const firm = readFirm(probe);
      compareInFile(row, inFile.findOrAdd(index, probe, firm, listLookups(firm)));
      if (row.bucket === "new") asked = { index, probe };
    }
    sums[row.bucket] += 1;
    return asked;
  }

  /** Marks a row that says the same firm as an earlier one; the earlier stays. */
  function compareInFile(row: Kept, found: ReturnType<FileIndex["findOrAdd"]>): void {
    if (!found) return;
    const name = kept[found.index]?.name ?? "";
    const rowNo = getTable().rowNos[found.index] ?? 0;
    if (found.finding.verdict === "same") {
      const byNumber = found.finding.reasons.some((r) => /number|phone|mobile|fax/.test(r.code));
      row.bucket = "in-file";
      row.otherName = name;
      row.reasons.push({ code: byNumber ? "in-file-number" : "in-file-name", detail: { rowNo } });
      row.customer = null;
      return;
    }
    row.look = true;
    row.reasons.push({ code: "in-file-look", detail: { rowNo, name } });
  }

  const counts = (): Counts => ({ ...sums });

  function record(results: readonly RowResult[]): Counts {
    for (const result of results) {
      const row = kept[result.index];
      if (!row) continue;
      sums[row.bucket] -= 1;
      sums[result.bucket] += 1;
      row.bucket = result.bucket;
      row.look ||= result.look;
      row.reasons.push(...result.reasons);
      row.otherName = result.otherName || row.otherName;
      row.ownerName = result.ownerName;
      row.sinceMs = result.sinceMs;
      row.saved = result.saved ?? false;
      if (row.bucket !== "new" || row.saved) row.customer = null;
    }
    return counts();
  }

  function listRows(bucket: Bucket | null, offset: number, limit: number) {
    const rows: z.infer<typeof ImportRow>[] = [];
    let total = 0;
    for (const [index, row] of kept.entries()) {
      if (bucket !== null && row.bucket !== bucket) continue;
      if (total >= offset && rows.length < limit) {
        const { name, numbers, city, reasons, otherName, ownerName, sinceMs, look } = row;
        const rowNo = getTable().rowNos[index] ?? 0;
        rows.push({ rowNo, bucket: row.bucket, name, numbers, city, reasons, otherName, ownerName, sinceMs, look });
      }
      total += 1;
    }
    return { rows, total };
  }

  /** Next rows of the `new` bucket that are not saved yet. */
  function listNew(from: number, limit: number) {
    const rows: { index: number; rowNo: number; customer: NewCustomer }[] = [];
    let next = from;
    for (; next < kept.length && rows.length < limit; next += 1) {
      const row = kept[next];
      if (row?.bucket === "new" && !row.saved && row.customer) {
        rows.push({ index: next, rowNo: getTable().rowNos[next] ?? 0, customer: row.customer });
      }
    }
    return { rows, next, total: kept.length };
  }

  const annotated = (only: Bucket | null, language: ImportLanguage) =>
    annotate({ table: getTable(), rows: kept, only, language, format, sheet: sheetName });

  return {
    read,
    check,
    /** Makes a running `check` end early. */
    abort: () => {
      aborted = true;
    },
    record,
    listRows,
    listNew,
    annotated,
    counts,
  };
}
export type ImportSession = ReturnType<typeof createImportSession>;
