/**
 * What the parts of a spreadsheet package need of XML, and no more: a scanner over pieces of text that tells of tags and texts in order,
 * several times as fast as a general reader because it looks at attributes only where they are asked for. Namespaces are cut off, entities
 * beyond XML's five and numeric ones stay as they stand, and what is not well-formed in its tags is refused.
 */
export interface XmlEvents {
  /** A start tag; an empty one (<c/>) is closed at once. `attributes` is the text between name and end, for findAttribute. */
  open?(name: string, attributes: string): void;
  /** Text with entities resolved; a run of text may come in several parts. */
  text?(text: string): void;
  close?(name: string): void;
}

export class XmlError extends Error {
  override readonly name = "XmlError";
}

/** One token longer than this is no cell of a spreadsheet (they end at 32,767 characters). */
const maxTokenLength = 16 * 1024 * 1024;
/** Deeper nesting than any part of a spreadsheet has. */
const maxDepth = 256;

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** &amp; &#20; &#x14; and line ends as XML reads them. */
export function resolveText(raw: string): string {
  const text = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Each attribute of a tag, its name without prefix, its value as it stands (entities unresolved). */
export function eachAttribute(attributes: string, take: (name: string, value: string) => void): void {
  let at = 0;
  for (;;) {
    const equals = attributes.indexOf("=", at);
    if (equals < 0) return;
    let from = at;
    while (from < equals && isSpace(attributes.charCodeAt(from))) from += 1;
    let to = equals;
    while (to > from && isSpace(attributes.charCodeAt(to - 1))) to -= 1;
    let open = equals + 1;
    while (isSpace(attributes.charCodeAt(open))) open += 1;
    const quote = attributes.charCodeAt(open);
    if (quote !== 34 && quote !== 39) throw new XmlError("an attribute without quotes");
    const close = attributes.indexOf(quote === 34 ? '"' : "'", open + 1);
    if (close < 0) throw new XmlError("an attribute without an end");
    take(localName(attributes, from, to), attributes.slice(open + 1, close));
    at = close + 1;
  }
}

/** Value of an attribute by its name without prefix (id finds r:id); "" where there is none. */
export function findAttribute(attributes: string, name: string): string {
  let found = "";
  eachAttribute(attributes, (one, value) => {
    if (one === name) found = resolveText(value);
  });
  return found;
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 13;

/**
 * A scanner to be fed with pieces cut anywhere.
 *
 * @throws XmlError from write and end where tags do not match or a token has no end
 */
export function createXmlScanner(events: XmlEvents): { write(piece: string): void; end(): void } {
  const names: string[] = [];
  let rest = "";
  let seen = false;

  function write(piece: string): void {
    const text = rest === "" ? piece : rest + piece;
    const at = scan(text);
    rest = at === 0 ? text : text.slice(at);
    if (rest.length > maxTokenLength) throw new XmlError("a token has no end");
  }

  /** @returns where the first token begins whose end has not come yet */
  function scan(text: string): number {
    let at = 0;
    for (;;) {
      const tag = text.indexOf("<", at);
      if (tag < 0) return at;
      if (tag > at && names.length > 0) events.text?.(resolveText(text.slice(at, tag)));
      else if (tag > at && text.slice(at, tag).replace("\ufeff", "").trim() !== "") throw new XmlError("text outside");
      const code = text.charCodeAt(tag + 1);
      const end = code === 33 || code === 63 ? skip(text, tag) : takeTag(text, tag, code);
      if (end < 0) return tag;
      at = end;
    }
  }

  /** @returns behind the tag; -1 where its end has not come yet */
  function takeTag(text: string, tag: number, code: number): number {
    let end = text.indexOf(">", tag + 1);
    if (end < 0) return -1;
    if (code === 47) {
      const name = localName(text, tag + 2, end);
      if (names.pop() !== name) throw new XmlError(`</${name}> closes nothing`);
      events.close?.(name);
      return end + 1;
    }
    let nameEnd = tag + 1;
    for (; nameEnd < end; nameEnd += 1) {
      const c = text.charCodeAt(nameEnd);
      if (c === 32 || c === 47 || c === 10 || c === 13 || c === 9) break;
    }
    if (nameEnd === tag + 1) throw new XmlError("a tag without a name");
    if (nameEnd < end) end = endOfTag(text, nameEnd, end);
    if (end < 0) return -1;
    const empty = text.charCodeAt(end - 1) === 47;
    const name = localName(text, tag + 1, nameEnd);
    seen = true;
    events.open?.(name, text.slice(nameEnd, empty ? end - 1 : end));
    if (empty) events.close?.(name);
    else if (names.push(name) > maxDepth) throw new XmlError("nested too deep");
    return end + 1;
  }

  /** Comments, CDATA, declarations. @returns behind it; -1 where its end has not come yet */
  function skip(text: string, tag: number): number {
    if (text.length < tag + 9) return -1;
    if (text.startsWith("<![CDATA[", tag)) {
      const end = text.indexOf("]]>", tag + 9);
      if (end >= 0 && names.length > 0) events.text?.(text.slice(tag + 9, end));
      return end < 0 ? -1 : end + 3;
    }
    const comment = text.startsWith("<!--", tag);
    const mark = comment ? "-->" : text[tag + 1] === "?" ? "?>" : ">";
    const end = text.indexOf(mark, tag + (comment ? 4 : 2));
    if (end < 0) return -1;
    // Spreadsheets define no entities; whoever does wants to make one grow.
    if (mark === ">" && text.slice(tag, end).includes("[")) throw new XmlError("a document type with content");
    return end + mark.length;
  }

  function end(): void {
    if (names.length > 0 || !seen || rest.trim() !== "") throw new XmlError("the document ends too early");
  }
  return { write, end };
}

/** A > inside quotes ends no tag. */
function endOfTag(text: string, from: number, found: number): number {
  let end = found;
  let at = from;
  for (;;) {
    const quote = nextQuote(text, at, end);
    if (quote < 0) return end;
    const close = text.indexOf(text[quote] ?? "", quote + 1);
    if (close < 0) return -1;
    at = close + 1;
    if (close > end) end = text.indexOf(">", at);
    if (end < 0) return -1;
  }
}

function nextQuote(text: string, from: number, to: number): number {
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 34 || code === 39) return i;
  }
  return -1;
}

function localName(text: string, from: number, to: number): string {
  let start = from;
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) === 58) start = i + 1;
  let end = to;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
