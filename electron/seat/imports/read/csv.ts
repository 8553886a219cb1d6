import { parse } from "csv-parse/sync";
import { detectEncoding, type FileEncoding } from "./encoding.ts";
import { makeSink, type RawTable, type TableSink } from "./table.ts";

const delimiters = [",", "\t", ";", "|", "\uff0c", "\uff1b"] as const;

/** Counts delimiters outside quotes in the first records. */
function countFields(sample: string, delimiter: string): number[] {
  const counts: number[] = [];
  let fields = 1;
  let quoted = false;
  let atStart = true;
  for (const char of sample) {
    if (quoted) {
      if (char === '"') quoted = false;
      continue;
    }
    if (char === '"' && atStart) quoted = true;
    else if (char === "\n") {
      if (!(atStart && fields === 1)) counts.push(fields);
      if (counts.length >= 60) break;
      fields = 1;
      atStart = true;
      continue;
    } else if (char === delimiter) {
      fields += 1;
      atStart = true;
      continue;
    } else if (char === '"') quoted = true;
    atStart = false;
  }
  if (fields > 1) counts.push(fields);
  return counts;
}

/**
 * The delimiter that cuts the first records into the most even columns. A comma inside addresses loses against a tab that
 * gives every record the same width.
 */
export function detectDelimiter(text: string): string {
  const sample = text.slice(0, 100_000);
  let best = ",";
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const counts = countFields(sample, delimiter);
    const seen = new Map<number, number>();
    for (const n of counts) seen.set(n, (seen.get(n) ?? 0) + 1);
    const [width, times] = [...seen].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
    if (width < 2) continue;
    const score = (times / counts.length) ** 2 * (1 + Math.log2(width));
    if (score > bestScore + 1e-9) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** Reads in slices of whole lines where no quote is open, so that progress shows and memory stays level. */
function readInto(text: string, delimiter: string, quoted: boolean, sink: TableSink): void {
  // The empty tail behind the last line end is no record.
  const records = parse(text, {
    delimiter,
    quote: quoted ? '"' : false,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    record_delimiter: ["\r\n", "\n", "\r"],
    on_record: (record: string[]) => {
      sink.add(record);
      return null;
    },
  });
  if (records.length > 0) throw new Error("csv-parse kept records");
}

/**
 * Reads a delimited text file.
 *
 * @throws Refusal file-encoding, file-too-long, file-empty
 */
export function readCsv(
  bytes: Uint8Array,
  onProgress: (rows: number) => void,
): RawTable & {
  encoding: FileEncoding;
  delimiter: string;
  brokenQuotes: boolean;
} {
  const { encoding } = detectEncoding(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  const delimiter = detectDelimiter(text);
  let sink = makeSink(onProgress);
  let brokenQuotes = false;
  try {
    readInto(text, delimiter, true, sink);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("CSV_")) throw error;
    // A quote that never closes would swallow the rest of the file: read it again with quotes as plain characters.
    sink = makeSink(onProgress);
    readInto(text, delimiter, false, sink);
    brokenQuotes = true;
  }
  return { ...sink.finish(), encoding, delimiter, brokenQuotes };
}
