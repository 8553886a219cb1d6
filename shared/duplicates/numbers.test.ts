import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNumbers } from "./numbers.ts";

const read = (raw: string, city = ""): string[] =>
  parseNumbers(raw, { city }).numbers.map((n) => n.e164 + (n.ext === "" ? "" : `#${n.ext}`));

test.each([
  ["13800138000", "+8613800138000"],
  ["+86-138-0013-8000", "+8613800138000"],
  ["0086 138 0013 8000", "+8613800138000"],
  ["013800138000", "+8613800138000"],
  ["１３８００１３８０００", "+8613800138000"],
  ["138O0138000", "+8613800138000"],
  ["一三八零零一三八零零零", "+8613800138000"],
  ["13800138000.0", "+8613800138000"],
  ["1.3800138000E+10", "+8613800138000"],
  ["张经理13800138000(微信同号)", "+8613800138000"],
  ["0755-27388888", "+8675527388888"],
  ["(0755)2738 8888", "+8675527388888"],
  ["86-0755-27388888", "+8675527388888"],
  ["+86 755 27388888", "+8675527388888"],
  ["75527388888", "+8675527388888"],
  ["1066546367", "+861066546367"],
  ["0755-27388888转801", "+8675527388888#801"],
  ["0755-27388888-801", "+8675527388888#801"],
  ["0755-27388888 ext.801", "+8675527388888#801"],
  ["0755-27388888*801", "+8675527388888#801"],
  ["075527388888 转分机 801", "+8675527388888#801"],
  ["021-5489-9071", "+862154899071"],
  ["0931-639-2406-836", "+869316392406#836"],
  ["400-888-9999", "4008889999"],
  ["4008889999转3", "4008889999#3"],
  ["95533", "95533"],
  ["0853-4210178", "+868534210178"],
  ["+852 2345 6789", "+85223456789"],
  ["+1 (415) 555-2671", "+14155552671"],
])("%s is read as %s", (raw, expected) => {
  expect(read(raw)).toEqual([expected]);
});

test.each([
  ["18306742915 07344093127", ["+8618306742915", "+867344093127"]],
  ["0477 5998890 0477 4173890", ["+864775998890", "+864774173890"]],
  ["4006 650 970 0635 6489155", ["4006650970", "+866356489155"]],
  ["13800138000/13900139000", ["+8613800138000", "+8613900139000"]],
  ["13800138000、0755-27388888转2；13900139000", ["+8613800138000", "+8675527388888#2", "+8613900139000"]],
  ["0755-27388888-13800138000", ["+8675527388888", "+8613800138000"]],
])("%s holds several numbers", (raw, expected) => {
  expect(read(raw)).toEqual(expected);
});

test("a trunk zero that a spreadsheet ate is put back, also before an area code of former times", () => {
  expect(parseNumbers("75587462780").numbers[0]?.e164).toBe("+8675587462780");
  expect(parseNumbers("7333861514").numbers[0]?.e164).toBe("+867333861514");
  expect(parseNumbers("3013861514").numbers).toEqual([]);
});

test("a local number takes the area code of its firm's city, and stays local without one", () => {
  expect(parseNumbers("27388888", { city: "深圳市" }).numbers).toMatchObject([
    { e164: "+8675527388888", areaInferred: true, local: "27388888" },
  ]);
  expect(parseNumbers("27388888").numbers).toMatchObject([{ e164: "27388888", areaInferred: false }]);
});

test.each([
  ["1.38E+10", "scientific"],
  ["138****8000", "masked"],
  ["12345", "too-short"],
  ["11111111111", "placeholder"],
  ["1380013800", "unknown-form"],
])("%s gives no number but the problem %s", (raw, problem) => {
  expect(parseNumbers(raw)).toMatchObject({ numbers: [], problems: [{ problem }] });
});

test("a landline in a fax field is a fax, a mobile there stays a mobile", () => {
  expect(parseNumbers("0755-27388888 13800138000", { kind: "fax" }).numbers.map((n) => n.kind)).toEqual([
    "fax",
    "mobile",
  ]);
});

test("masks keep what lets a person recognise the number and hide the rest", () => {
  expect(parseNumbers("13800138000").numbers[0]?.masked).toBe("138 **** 8000");
  expect(parseNumbers("0755-27388888").numbers[0]?.masked).toBe("0755 **** 888");
});

test("a field that nobody types is refused as too large", () => {
  expect(() => parseNumbers("1".repeat(2001))).toThrow(expect.objectContaining({ code: "input-too-large" }));
  const many = Array.from({ length: 60 }, (_, i) => 13800138000 + i).join("/");
  expect(() => parseNumbers(many)).toThrow(expect.objectContaining({ code: "input-too-large" }));
});

test("any text is read without an error, and what is read is digits", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (raw) => {
      for (const n of parseNumbers(raw).numbers) expect(n.e164).toMatch(/^\+?\d{5,15}$/);
    }),
    { numRuns: 300 },
  );
});

test("width and grouping never change a number", () => {
  const mobile = fc
    .integer({ min: 13000000000, max: 19999999999 })
    .map(String)
    .filter((m) => read(m).length === 1);
  fc.assert(
    fc.property(mobile, fc.constantFrom("", " ", "-", "."), (digits, mark) => {
      const grouped = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].join(mark);
      const wide = [...grouped].map((c) => (/\d/.test(c) ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c)).join("");
      expect(read(grouped)).toEqual([`+86${digits}`]);
      expect(read(wide)).toEqual([`+86${digits}`]);
    }),
    { numRuns: 200 },
  );
});
