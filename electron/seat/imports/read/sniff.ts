import { Refusal, RefusalCode } from "../../../../shared/errors.ts";

/** Largest file that is read, bytes. */
export const maxFileBytes = 50 * 1024 * 1024;

const starts = (bytes: Uint8Array, ...magic: number[]) => magic.every((b, i) => bytes[i] === b);

/** What other kinds of file begin with; `kind` is the detail that the text names. */
function otherKind(bytes: Uint8Array): string | undefined {
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46)) return "pdf";
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return "xls";
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47) || starts(bytes, 0xff, 0xd8, 0xff) || starts(bytes, 0x47, 0x49, 0x46)) {
    return "image";
  }
  if (starts(bytes, 0x52, 0x61, 0x72, 0x21) || starts(bytes, 0x37, 0x7a, 0xbc, 0xaf) || starts(bytes, 0x1f, 0x8b)) {
    return "archive";
  }
  if (starts(bytes, 0x4d, 0x5a) || starts(bytes, 0x7f, 0x45, 0x4c, 0x46)) return "program";
  return undefined;
}

/** Control characters that no text file holds; UTF-16 text has zeros but never these in numbers. */
function looksBinary(bytes: Uint8Array): boolean {
  const size = Math.min(bytes.length, 65_536);
  let odd = 0;
  for (let i = 0; i < size; i += 1) {
    const b = bytes[i] ?? 0;
    if (b < 0x20 && b !== 0x09 && b !== 0x0a && b !== 0x0d && b !== 0x00 && b !== 0x1a) odd += 1;
  }
  return odd > size / 100;
}

/**
 * Says by its first bytes, never by its name, what kind of spreadsheet a file is.
 *
 * @throws Refusal file-empty, file-too-large {sizeBytes, limit}, file-not-spreadsheet {kind, extension}
 */
export function sniffFormat(fileName: string, bytes: Uint8Array): "csv" | "xlsx" {
  if (bytes.length === 0) throw new Refusal(RefusalCode.FileEmpty, { fileName });
  if (bytes.length > maxFileBytes) {
    throw new Refusal(RefusalCode.FileTooLarge, { sizeBytes: bytes.length, limit: maxFileBytes });
  }
  const extension = /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04)) return "xlsx";
  const kind = otherKind(bytes);
  // A workbook with a password is kept in the container that old .xls files use.
  if (kind === "xls" && Buffer.from(bytes).includes(Buffer.from("EncryptedPackage", "utf16le"))) {
    throw new Refusal(RefusalCode.FileNotSpreadsheet, { kind: "encrypted", extension });
  }
  if (kind) throw new Refusal(RefusalCode.FileNotSpreadsheet, { kind, extension });
  if (extension === "xlsx" || extension === "xls") {
    const head = new TextDecoder("latin1").decode(bytes.subarray(0, 512)).toLowerCase();
    // Web systems export an HTML table or XML under a spreadsheet's name.
    if (/<html|<table|<\?xml|<!doctype/.test(head)) {
      throw new Refusal(RefusalCode.FileNotSpreadsheet, { kind: "html", extension });
    }
  }
  if (looksBinary(bytes)) throw new Refusal(RefusalCode.FileNotSpreadsheet, { kind: "binary", extension });
  return "csv";
}
