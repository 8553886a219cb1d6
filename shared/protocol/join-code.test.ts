import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeJoinCode, encodeJoinCode, FINGERPRINT_BYTES, SECRET_BYTES } from "./join-code.ts";

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString("hex"));
const host = fc.oneof(fc.ipV4(), fc.domain(), fc.ipV6(), fc.constantFrom("hub", "abc", "销售主机.local", "a"));
const code = fc.record({
  hosts: fc.array(host, { minLength: 1, maxLength: 4 }),
  port: fc.integer({ min: 1, max: 65_535 }),
  fingerprint: hex(FINGERPRINT_BYTES),
  secret: hex(SECRET_BYTES),
});
const sample = {
  hosts: ["192.168.1.20", "10.0.0.7"],
  port: 7443,
  fingerprint: "00112233445566778899aabb",
  secret: "0123456789abcdef",
};

test("a join code reads back as it was written", () => {
  fc.assert(
    fc.property(code, (value) => {
      expect(decodeJoinCode(encodeJoinCode(value))).toEqual(value);
    }),
  );
});

test("a join code may be typed in any case, with spaces, full-width digits, O for 0 and I or L for 1", () => {
  const text = encodeJoinCode(sample);
  const typed = text.toLowerCase().replaceAll("-", "  ").replaceAll("0", "o").replaceAll("1", "l");
  expect(decodeJoinCode(` ${typed}\n`)).toEqual(sample);
  const wide = text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  expect(decodeJoinCode(wide)).toEqual(sample);
});

test("any one wrong character is refused as bad format", () => {
  const text = encodeJoinCode(sample).replaceAll("-", "");
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === "Z" ? "Y" : "Z";
    const wrong = text.slice(0, at) + other + text.slice(at + 1);
    expect(() => decodeJoinCode(wrong)).toThrow(
      expect.objectContaining({ code: "bad-join-code", detail: { problem: "format" } }),
    );
  }
});

test("any text at all is either a code or refused as bad format", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
      expect(() => decodeJoinCode(text)).toThrow(expect.objectContaining({ code: "bad-join-code" }));
    }),
  );
});
