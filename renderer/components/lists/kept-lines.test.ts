import { expect, test } from "vitest";
import { type Kept, weave } from "./kept-lines.ts";

const shown = (lines: string[], kept: Kept<string>[]) => {
  const woven = weave(lines.length, kept, (id) => lines.includes(id));
  return Array.from({ length: woven.count }, (_, i) => {
    const source = woven.sourceOf(i);
    return source.kept ? `[${source.kept.line}]` : lines[source.at];
  });
};
const keep = (index: number, id: string): Kept<string> => ({ index, id, line: id });

test("a row that left the list stays at its place", () => {
  expect(shown(["a", "c", "d"], [keep(1, "b")])).toEqual(["a", "[b]", "c", "d"]);
});

test("a row that the list still holds takes no second place", () => {
  expect(shown(["a", "b", "c"], [keep(1, "b")])).toEqual(["a", "b", "c"]);
});

test("several kept rows keep their order, also side by side and at the end", () => {
  expect(shown(["a", "d"], [keep(2, "c"), keep(1, "b")])).toEqual(["a", "[b]", "[c]", "d"]);
  expect(shown(["a"], [keep(1, "b"), keep(2, "c")])).toEqual(["a", "[b]", "[c]"]);
});

test("kept rows survive a list that shrank or emptied", () => {
  expect(shown([], [keep(5, "x"), keep(9, "y")])).toEqual(["[x]", "[y]"]);
  expect(shown(["a"], [keep(7, "x")])).toEqual(["a", "[x]"]);
});
