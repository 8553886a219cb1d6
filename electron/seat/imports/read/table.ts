import { guessHeader } from "../../../../shared/domain/import-headers.ts";
import { Refusal, RefusalCode } from "../../../../shared/errors.ts";
import { readableText } from "../../../../shared/protocol/readable.ts";

/** Most data rows that one import takes. */
export const maxDataRows = 100_000;
/** Columns beyond this are left out, with a warning. */
export const maxColumns = 100;

export interface RawTable {
  readonly headers: string[];
  readonly rows: string[][];
  /** Row number of each row as the spreadsheet counts, the first line being 1. */
  readonly rowNos: number[];
  /** The file has no header row: the columns are named A, B, C … */
  readonly headerless: boolean;
  /** Lines above the header, kept so that the annotated file can say them again. */
  readonly preface: string[][];
  readonly columnsCut: boolean;
}

export interface TableSink {
  /** Next line of the file, blank ones included; rowNo when lines were left out. */
  add(cells: string[], rowNo?: number): void;
  finish(): RawTable;
}

const isBlank = (cells: readonly string[]) => cells.every((c) => c === "");

/** A, B … Z, AA: as the spreadsheet names its columns. */
export function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);
}

/**
 * The header is the line among the first ten filled ones whose cells best read as column titles; two titles, or one in the very first line,
 * are enough. Lists often have a title line or a remark above it.
 */
export function findHeader(lines: readonly (readonly string[])[]): number {
  let best = -1;
  let bestScore = 0;
  for (const [index, cells] of lines.slice(0, 10).entries()) {
    const filled = cells.filter((c) => c !== "");
    const titles = filled.filter((c) => c.length <= 20 && guessHeader(c) !== null).length;
    const digits = filled.filter((c) => /\d{6,}/.test(c)).length;
    const enough = titles >= 2 || (titles === 1 && index === 0 && digits === 0);
    const score = titles - 2 * digits;
    if (enough && score > bestScore) [best, bestScore] = [index, score];
  }
  return best;
}

/**
 * Collects lines into a table: finds the header, drops blank lines and trailing blank columns, counts beyond the limit without keeping.
 */
export function makeSink(onProgress: (rows: number) => void): TableSink {
  const lines: string[][] = [];
  const rowNos: number[] = [];
  let lineNo = 0;
  let filled = 0;
  let columnsCut = false;

  function add(cells: string[], rowNo?: number): void {
    lineNo = rowNo ?? lineNo + 1;
    const trimmed = cells.map((c) => readableText(c).trim());
    while (trimmed.at(-1) === "") trimmed.pop();
    if (isBlank(trimmed)) return;
    filled += 1;
    if (filled % 2000 === 0) onProgress(filled);
    if (filled > maxDataRows + 11) return;
    if (trimmed.length > maxColumns) {
      columnsCut = true;
      trimmed.length = maxColumns;
    }
    lines.push(trimmed);
    rowNos.push(lineNo);
  }

  function finish(): RawTable {
    if (filled === 0) throw new Refusal(RefusalCode.FileEmpty);
    const at = findHeader(lines);
    const headerless = at < 0;
    const dataCount = filled - (at + 1);
    if (dataCount > maxDataRows) throw new Refusal(RefusalCode.FileTooLong, { rows: dataCount, limit: maxDataRows });
    if (dataCount === 0) throw new Refusal(RefusalCode.FileEmpty, { headers: 1 });
    const preface = lines.splice(0, at + 1);
    rowNos.splice(0, at + 1);
    const width = lines.reduce((w, l) => Math.max(w, l.length), preface.at(-1)?.length ?? 0);
    const titles = preface.pop() ?? [];
    const headers = Array.from({ length: width }, (_, i) => (headerless ? columnName(i) : titles[i] || columnName(i)));
    for (const line of lines) while (line.length < width) line.push("");
    return { headers, rows: lines, rowNos, headerless, preface, columnsCut };
  }
  return { add, finish };
}
