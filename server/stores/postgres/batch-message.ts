const BIND = 0x42;
const EXECUTE = 0x45;
const SYNC = 0x53;
const TEXT = 0;
/** Bytes of an Execute of all rows, beside its portal's name; and of a Sync. */
const EXECUTE_BYTES = 10;
const SYNC_BYTES = 5;
/** Of a Bind beside its names and its values, and of a value beside its text. */
const BIND_BYTES = 15;
const VALUE_BYTES = 4;
/** Of a UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;

/** A statement that the server knows by name. */
export interface Run {
  readonly name: string;
  readonly values: readonly unknown[];
  /** Its values are read before the first of the runs; see Statement. */
  readonly isReadAhead?: boolean | undefined;
}

/**
 * The protocol's messages that run these statements, as one piece of bytes: written one by one each is an object, a callback and a place in
 * the socket's queue.
 *
 * @param sync ends the question, so that the server answers
 */
export function encodeRuns(runs: readonly Run[], sync: boolean): Buffer {
  const bound = runs.map(({ name, values, isReadAhead }) => {
    return { name, portal: isReadAhead ? name : "", texts: values.map(toText) };
  });
  let size = sync ? SYNC_BYTES : 0;
  for (const { name, portal, texts } of bound) {
    size += BIND_BYTES + EXECUTE_BYTES + (name.length + 2 * portal.length) * MOST_BYTES;
    for (const text of texts) size += VALUE_BYTES + (text?.length ?? 0) * MOST_BYTES;
  }
  const bytes = Buffer.allocUnsafe(size);
  let end = 0;
  for (const one of bound) if (one.portal !== "") end = writeBind(bytes, end, one);
  for (const one of bound) {
    if (one.portal === "") end = writeBind(bytes, end, one);
    end = writeExecute(bytes, end, one.portal);
  }
  if (sync) {
    bytes[end] = SYNC;
    end = bytes.writeInt32BE(SYNC_BYTES - 1, end + 1);
  }
  return bytes.subarray(0, end);
}

interface Bound {
  readonly name: string;
  /** "" = the one without a name, which the next Bind replaces. */
  readonly portal: string;
  readonly texts: readonly (string | null)[];
}
function writeBind(bytes: Buffer, from: number, { name, portal, texts }: Bound): number {
  bytes[from] = BIND;
  // The length comes when it is known.
  let end = writeName(bytes, writeName(bytes, from + 5, portal), name);
  end = bytes.writeInt16BE(1, end);
  end = bytes.writeInt16BE(TEXT, end);
  end = bytes.writeInt16BE(texts.length, end);
  for (const text of texts) {
    const length = text === null ? 0 : bytes.write(text, end + VALUE_BYTES);
    bytes.writeInt32BE(text === null ? -1 : length, end);
    end += VALUE_BYTES + length;
  }
  end = bytes.writeInt16BE(0, end);
  bytes.writeInt32BE(end - from - 1, from + 1);
  return end;
}
function writeExecute(bytes: Buffer, from: number, portal: string): number {
  bytes[from] = EXECUTE;
  const end = bytes.writeInt32BE(0, writeName(bytes, from + 5, portal));
  bytes.writeInt32BE(end - from - 1, from + 1);
  return end;
}
function writeName(bytes: Buffer, from: number, name: string): number {
  const end = from + bytes.write(name, from);
  return bytes.writeUInt8(0, end);
}

/** Numbers, texts, nulls and arrays of these, as the server reads them. */
function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? arrayText(value) : String(value);
}
/** Where nothing is escaped the server writes an array as JSON does but for the brackets; the engine's own writer of JSON is the fastest. */
function arrayText(values: readonly unknown[]): string {
  const json = JSON.stringify(values);
  if (!json.includes("\\")) return `{${json.slice(1, -1)}}`;
  return `{${values.map(element).join(",")}}`;
}
function element(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number") return String(value);
  return `"${String(value).replaceAll(/["\\]/g, "\\$&")}"`;
}
