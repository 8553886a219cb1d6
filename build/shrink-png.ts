import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Bytes of a pixel: a browser's pictures are 8-bit RGB. */
const pixel = 3;

/**
 * The same picture in fewer bytes: rows of a screen full of text repeat each other best as they are, without the filters
 * that suit photographs.
 *
 * @param png 8-bit RGB, not interlaced; anything else comes back as it is
 */
export function shrinkPng(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = chunks.find((chunk) => chunk.type === "IHDR")?.data;
  if (header === undefined || header[8] !== 8 || header[9] !== 2 || header[12] !== 0) return png;
  const data = Buffer.concat(chunks.filter((chunk) => chunk.type === "IDAT").map((chunk) => chunk.data));
  const rows = inflateSync(data);
  unfilter(rows, header.readUInt32BE(0) * pixel + 1);
  const packed = deflateSync(rows, { level: 9, memLevel: 9 });
  if (packed.length >= data.length) return png;
  return Buffer.concat([
    png.subarray(0, 8),
    write("IHDR", header),
    write("IDAT", packed),
    write("IEND", Buffer.alloc(0)),
  ]);
}

function readChunks(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function write(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** Undoes each row's filter in place (PNG specification, 9.2) and marks the row as unfiltered. */
function unfilter(rows: Buffer, width: number): void {
  for (let start = 0; start < rows.length; start += width) {
    const filter = rows[start] ?? 0;
    rows[start] = 0;
    for (let at = start + 1; at < start + width; at++) {
      const hasLeft = at - start > pixel;
      const left = hasLeft ? (rows[at - pixel] ?? 0) : 0;
      const up = start > 0 ? (rows[at - width] ?? 0) : 0;
      const corner = hasLeft && start > 0 ? (rows[at - width - pixel] ?? 0) : 0;
      rows[at] = ((rows[at] ?? 0) + predicted(filter, left, up, corner)) & 255;
    }
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
