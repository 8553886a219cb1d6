/** What a cell's number format asks of its text. */
export type CellStyle =
  | { readonly kind: "plain" }
  | { readonly kind: "date" }
  | { readonly kind: "zeros"; readonly width: number };

const plain: CellStyle = { kind: "plain" };
/** Built-in formats that show a date or a time, Chinese and Japanese ones included. */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Turns the cell formats of a workbook into the three kinds that matter for text. */
export function findDateStyles(ids: readonly number[], formats: ReadonlyMap<number, string>): CellStyle[] {
  return ids.map((id) => {
    const code = formats.get(id);
    if (code === undefined) return isBuiltInDate(id) ? { kind: "date" } : plain;
    if (/^0{2,}$/.test(code)) return { kind: "zeros", width: code.length };
    const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, "");
    return /[ymdhs]/i.test(bare) && !/general/i.test(bare) ? { kind: "date" } : plain;
  });
}

/** _x000D_ stands for a control character that XML cannot hold. */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const two = (n: number) => String(n).padStart(2, "0");

/** Serial day of a spreadsheet as 2026-03-15 or, with a time of day, 2026-03-15 10:30. */
export function dateText(serial: number, date1904: boolean): string {
  const ms = Math.round((serial - 25_569 + (date1904 ? 1_462 : 0)) * 86_400_000);
  const d = new Date(ms);
  if (Number.isNaN(d.getTime())) return String(serial);
  const day = `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
  return time === "00:00" ? day : `${day} ${time}`;
}

/** A stored number as people would write it: never with an exponent, all digits of long ones. */
function numberText(value: string): string {
  if (/^-?\d+$/.test(value)) return value;
  const n = Number(value);
  if (!Number.isFinite(n)) return value;
  if (Number.isInteger(n) && Math.abs(n) < 1e21) return n.toLocaleString("en-US", { useGrouping: false });
  return String(n);
}

/**
 * Text of a cell that is not a shared string. Formula cells give their stored result; an error value stays readable (#N/A).
 *
 * @param type the cell's t attribute: "", n, str, inlineStr, b, e, d
 */
export function cellText(type: string, value: string, style: CellStyle | undefined, date1904: boolean): string {
  if (type === "b") return value === "1" ? "TRUE" : "FALSE";
  if (type === "" || type === "n") {
    if (style?.kind === "date" && /^\d/.test(value)) return dateText(Number(value), date1904);
    const text = numberText(value);
    return style?.kind === "zeros" && /^\d+$/.test(text) ? text.padStart(style.width, "0") : text;
  }
  return unescapeText(value);
}
