import { expect, test } from "vitest";
import {
  blankForm,
  blankLine,
  EntryForm,
  guessKind,
  isUntouched,
  probeOf,
  readDraft,
  toNewCustomer,
} from "./entry-form.ts";

const ids = () => {
  let n = 0;
  return () => `id-${++n}`;
};
const line = (contact: string, number: string, role = "") => ({ ...blankLine, contact, number, role });

test("a mobile is told from a phone while it is typed, with +86 and full-width digits too", () => {
  expect(["1", "138", "13800138000", "+86 138-0013-8000", "１３８００１３８０００"].map(guessKind)).toEqual(
    Array(5).fill("mobile"),
  );
  expect(["0755-88881234", "4008001234", "138001380001", "88881234"].map(guessKind)).toEqual(Array(4).fill("phone"));
});

test("lines of one person become one contact; a number without a name belongs to the firm", () => {
  const form = {
    ...blankForm,
    name: "深圳市汇鑫科技有限公司",
    source: "phone-in",
    lines: [
      line("王天虹", "13800138000"),
      line("", "0755-88881234"),
      line("王天虹 ", "0755-88881235", "purchasing"),
      blankLine,
    ],
  };
  const made = toNewCustomer(form, ids());
  expect(made.contacts).toEqual([{ contactId: "id-1", name: "王天虹", role: "purchasing", note: "" }]);
  expect(made.numbers.map((n) => [n.raw, n.contactId])).toEqual([
    ["13800138000", "id-1"],
    ["0755-88881234", null],
    ["0755-88881235", "id-1"],
  ]);
});

test("a customer needs a name, a source and one number; the problem names the field", () => {
  const problems = EntryForm.safeParse({ ...blankForm, lines: [line("王天虹", "")] }).error?.issues ?? [];
  expect(problems.map((p) => [p.path[0], p.message])).toEqual([
    ["name", "name"],
    ["source", "source"],
    ["lines", "number"],
  ]);
});

test("the live check waits for two letters of a name or six digits of a number", () => {
  expect(probeOf({ ...blankForm, name: "汇" })).toBeUndefined();
  expect(probeOf({ ...blankForm, lines: [line("", "07558")] })).toBeUndefined();
  expect(probeOf({ ...blankForm, lines: [line("廖总", "88881234")] })).toMatchObject({
    numbers: ["88881234"],
    contactNames: ["廖总"],
  });
});

test("a draft comes back as it was typed, half-typed fields included", () => {
  const form = { ...blankForm, city: "深圳", lines: [line("王", "138")] };
  expect(readDraft(JSON.stringify(form))).toEqual(form);
});

test("a draft of an older form keeps what still fits, and rubbish is no draft", () => {
  const read = readDraft(JSON.stringify({ city: "深圳", level: "Z", lines: [], gone: 1 }));
  expect(read).toEqual({ ...blankForm, city: "深圳" });
  expect(readDraft("{")).toBeUndefined();
});

test("an empty form is no draft", () => {
  expect(isUntouched(blankForm)).toBe(true);
  expect(isUntouched({ ...blankForm, lines: [line("", "1")] })).toBe(false);
});
