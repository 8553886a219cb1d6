import { expect, test } from "vitest";
import { readable } from "./readable.ts";

test("U+0000 goes out of every text, however deep; what had none is the very object that came", () => {
  const sent = { commands: [{ payload: { note: { text: "a\u0000b" }, tags: ["\u0000"], count: 3, none: null } }] };
  expect(readable(sent)).toEqual({
    commands: [{ payload: { note: { text: "ab" }, tags: [""], count: 3, none: null } }],
  });
  const clean = { list: ["张三", "李四"], at: { ms: 1 } };
  expect(readable(clean)).toBe(clean);
  const file = new File(["a\u0000"], "list.csv");
  expect(readable({ file }).file).toBe(file);
});
