import { Refusal, RefusalCode } from "../errors.ts";

/**
 * A join code is what a person reads from one screen and types on another: where the hub is, the fingerprint of its
 * certificate (so that nobody in between can pose as it) and a secret that proves the right to try.
 *
 * Bytes: version 1 · number of addresses · (length, text)* · port (2) · fingerprint (12 = 96 bits of SHA-256 over the
 * certificate's DER) · secret (8 = 64 bits) · checksum (2). Written in Crockford's base 32 in groups of five.
 */
export interface JoinCode {
  /** Names or addresses under which the hub may be reached, without port; 1 to 8. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** First 12 bytes of SHA-256 of the certificate's DER, as 24 lower-case hex digits. */
  readonly fingerprint: string;
  /** 16 lower-case hex digits. */
  readonly secret: string;
}

export const FINGERPRINT_BYTES = 12;
export const SECRET_BYTES = 8;
const VERSION = 1;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 5;

/** @throws RangeError for parts that do not fit the form */
export function encodeJoinCode(code: JoinCode): string {
  if (code.hosts.length < 1 || code.hosts.length > 8) throw new RangeError("a join code holds 1 to 8 hosts");
  const bytes: number[] = [VERSION, code.hosts.length];
  for (const host of code.hosts) {
    const encoded = packHost(host);
    if (encoded.length > 255) throw new RangeError("host too long");
    bytes.push(encoded.length, ...encoded);
  }
  if (!Number.isInteger(code.port) || code.port < 1 || code.port > 65_535) throw new RangeError("port out of range");
  bytes.push(code.port >> 8, code.port & 255);
  bytes.push(...hexBytes(code.fingerprint, FINGERPRINT_BYTES), ...hexBytes(code.secret, SECRET_BYTES));
  const sum = checksum(bytes);
  bytes.push(sum >> 8, sum & 255);
  const digits = toBase32(bytes);
  return (digits.match(new RegExp(`.{1,${GROUP}}`, "g")) ?? []).join("-");
}

/**
 * Reads a join code however it was typed: any case, spaces, hyphens, full-width characters, O for 0, I or L for 1.
 *
 * @throws Refusal bad-join-code {problem: "format"}
 */
export function decodeJoinCode(text: string): JoinCode {
  const bytes = fromBase32(text);
  const [high, low] = bytes.slice(-2);
  const body = bytes.slice(0, -2);
  if (high === undefined || low === undefined || checksum(body) !== high * 256 + low) throw badFormat();
  let at = 0;
  const take = (count: number): number[] => {
    if (at + count > body.length) throw badFormat();
    at += count;
    return body.slice(at - count, at);
  };
  const [version = 0, hostCount = 0] = take(2);
  if (version !== VERSION || hostCount < 1 || hostCount > 8) throw badFormat();
  const hosts: string[] = [];
  for (let index = 0; index < hostCount; index += 1) {
    const [length = 0] = take(1);
    hosts.push(unpackHost(take(length)));
  }
  const [portHigh = 0, portLow = 0] = take(2);
  const fingerprint = toHex(take(FINGERPRINT_BYTES));
  const secret = toHex(take(SECRET_BYTES));
  if (at !== body.length) throw badFormat();
  return { hosts, port: portHigh * 256 + portLow, fingerprint, secret };
}

const badFormat = () => new Refusal(RefusalCode.BadJoinCode, { problem: "format" });

/** An IPv4 address takes 4 bytes instead of up to 15; every other host is text. */
function packHost(host: string): number[] {
  const parts = host.split(".");
  const isIpv4 = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  if (isIpv4) return parts.map(Number);
  const text = [...new TextEncoder().encode(host)];
  if (text.length === 0) throw new RangeError("empty host");
  return [0, ...text].length === 4 ? [0, 0, ...text] : [0, ...text];
}

function unpackHost(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const text = bytes[1] === 0 ? bytes.slice(2) : bytes.slice(1);
  if (bytes[0] !== 0 || text.length === 0) throw badFormat();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text));
  } catch {
    throw badFormat();
  }
}

/** CRC-16/CCITT-FALSE: finds every single wrong character and nearly every pair of swapped ones. */
function checksum(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

function toBase32(bytes: readonly number[]): string {
  let digits = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      digits += ALPHABET.charAt((buffer >> bits) & 31);
      buffer &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? digits : digits + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}

function fromBase32(text: string): number[] {
  const clean = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Pd}_.·]+/gu, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  if (clean.length === 0 || clean.length > 2_000) throw badFormat();
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const character of clean) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) throw badFormat();
    buffer = (buffer << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 255);
      buffer &= (1 << bits) - 1;
    }
  }
  if (buffer !== 0 || bits >= 5) throw badFormat();
  return bytes;
}

function hexBytes(hex: string, length: number): number[] {
  if (!/^[0-9a-f]+$/.test(hex) || hex.length !== length * 2) throw new RangeError(`expected ${length} bytes as hex`);
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
const toHex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
