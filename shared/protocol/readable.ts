/** The one character that PostgreSQL takes in no text; files and programs leave it behind, nobody types it. */
const NUL = "\u0000";

/** A text as every store can keep it. Lone halves of a character need nothing: they become U+FFFD on every way. */
export const readableText = (text: string): string => (text.includes(NUL) ? text.replaceAll(NUL, "") : text);

/**
 * What was sent, with every text as every store can keep it; the very object where nothing had to go. Looked at before anything
 * else is: a command that the database refuses would come again for ever, with all that the seat wrote after it.
 *
 * @param input plain data; files and the like pass as they are
 */
export function readable<T>(input: T): T {
  return clean(input) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return readableText(value);
  if (Array.isArray(value)) {
    const cleaned = value.map(clean);
    return cleaned.some((item, at) => item !== value[at]) ? cleaned : value;
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [key, item] of Object.entries(value)) {
    const cleaned = clean(item);
    if (cleaned === item) continue;
    changed ??= { ...value };
    changed[key] = cleaned;
  }
  return changed ?? value;
}
