import { expect, test } from "vitest";
import { chose, type FieldChoice, fieldOfKeys, takenBack } from "./field-choice.ts";

const entry = (...taken: ("mine" | "theirs" | null)[]) => ({
  opId: "op-1",
  conflicts: taken.map((one, i) => ({ field: `field-${i + 1}`, mine: "a", theirs: "b", byName: "", taken: one })),
});
const press = (of: ReturnType<typeof entry>, choice?: FieldChoice) => {
  const field = fieldOfKeys(of, choice) ?? "";
  return { field, choice: chose(of, choice, field) };
};

test("presses that come before the seat core has answered mean one field after the other, never the first twice", () => {
  const asked = entry(null, null, null);
  const first = press(asked);
  const second = press(asked, first.choice);
  const third = press(asked, second.choice);
  expect([first.field, second.field, third.field]).toEqual(["field-1", "field-2", "field-3"]);
  // Nothing is open any more: a change of mind means the field that was decided last.
  expect(press(asked, third.choice).field).toBe("field-3");
});

test("the keys begin at the first open field, and go on from a field that the mouse chose", () => {
  expect(fieldOfKeys(entry("mine", null, null), undefined)).toBe("field-2");
  expect(fieldOfKeys(entry("mine", "theirs"), undefined)).toBe("field-1");
  expect(chose(entry(null, null, null), undefined, "field-2").field).toBe("field-1");
  expect(fieldOfKeys(entry(), undefined)).toBeUndefined();
});

test("a refused decision puts the keys back on its field; another entry begins anew", () => {
  const { choice } = press(entry(null, null));
  const back = takenBack(choice, "field-1");
  expect(press(entry(null, null), back).choice.field).toBe("field-2");
  expect(fieldOfKeys({ ...entry(null, null), opId: "op-2" }, choice)).toBe("field-1");
});
