import type { Bucket } from "../../../shared/contract/imports.ts";
import type { ImportReason } from "../../../shared/domain/import-row.ts";
import { type ImportLanguage, importWords, reasonText } from "../../../shared/words/import-words.ts";
import { writeCsv } from "../exports/write-csv.ts";
import { writeXlsx } from "../exports/write-xlsx.ts";
import type { RawTable } from "./read/table.ts";

interface AnnotatedRow {
  readonly bucket: Bucket;
  readonly look: boolean;
  readonly saved: boolean;
  readonly reasons: readonly ImportReason[];
  readonly otherName: string;
  readonly ownerName: string;
}

/**
 * The file again, in the kind it came in, with what became of each row in five columns behind it. The lines above the header come
 * along, so the row numbers in the last column are those of the original.
 */
export function annotate({
  table,
  rows,
  only,
  language,
  format,
  sheet,
}: {
  readonly table: RawTable;
  readonly rows: readonly AnnotatedRow[];
  readonly only: Bucket | null;
  readonly language: ImportLanguage;
  readonly format: "csv" | "xlsx";
  readonly sheet: string;
}): Uint8Array | Promise<Uint8Array> {
  const words = importWords[language];
  function* lines(): Generator<string[]> {
    yield* table.preface;
    const { column } = words;
    yield [...table.headers, column.result, column.reason, column.other, column.owner, column.row];
    for (const [index, cells] of table.rows.entries()) {
      const row = rows[index];
      if (!row || (only !== null && row.bucket !== only)) continue;
      const reasons = row.reasons.map((r) => reasonText(language, r));
      if (row.look && row.bucket === "new") reasons.unshift(words.look);
      yield [
        ...cells,
        row.saved ? words.saved : words.bucket[row.bucket],
        reasons.join("; "),
        row.otherName,
        row.ownerName,
        String(table.rowNos[index] ?? ""),
      ];
    }
  }
  if (format === "csv") return writeCsv(lines());
  const widths = [...table.headers.map((h) => Math.min(40, Math.max(10, h.length * 2 + 4))), 12, 40, 26, 10, 8];
  return writeXlsx(lines(), { sheet, headerRow: table.preface.length + 1, widths });
}
