import { stringify } from "csv-stringify/sync";

/**
 * A CSV that spreadsheet programs open with Chinese text intact: UTF-8 with a byte-order mark, CRLF, every cell that could be
 * read as a formula (= + - @ and their wide forms) prefixed with an apostrophe.
 */
export function writeCsv(rows: Iterable<readonly string[]>): Uint8Array {
  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let slice: (readonly string[])[] = [];
  const flush = () => {
    const bom = parts.length === 0;
    parts.push(encoder.encode(stringify(slice, { bom, escape_formulas: true, record_delimiter: "\r\n" })));
    slice = [];
  };
  for (const row of rows) {
    slice.push(row);
    if (slice.length === 2000) flush();
  }
  if (slice.length > 0 || parts.length === 0) flush();
  return Buffer.concat(parts);
}
