import fc from "fast-check";
import { expect, test } from "vitest";
import { isLinearizable, type RegisterAct } from "./linear.ts";

const act = (
  by: string,
  kind: "claim" | "release",
  fromMs: number,
  toMs: number,
  answer: RegisterAct["answer"] = "done",
): RegisterAct => ({ by, kind, fromMs, toMs, answer });

test("two wins that overlap cannot both have happened", () => {
  expect(isLinearizable([act("a", "claim", 0, 10), act("b", "claim", 5, 15)])).toBe(false);
});

test("two wins with a release between them can", () => {
  const acts = [act("a", "claim", 0, 10), act("a", "release", 8, 30), act("b", "claim", 5, 25)];
  expect(isLinearizable(acts)).toBe(true);
});

test("a release after the second win comes too late", () => {
  const acts = [act("a", "claim", 0, 10), act("b", "claim", 12, 20), act("a", "release", 21, 30)];
  expect(isLinearizable(acts)).toBe(false);
});

test("somebody is told lost only while another has it", () => {
  expect(isLinearizable([act("b", "claim", 0, 10, "taken"), act("a", "claim", 11, 20)])).toBe(false);
  expect(isLinearizable([act("b", "claim", 0, 12, "taken"), act("a", "claim", 11, 20)])).toBe(true);
});

test("a claim without an answer may explain what came later, or never have happened", () => {
  const lost = act("b", "claim", 50, 60, "taken");
  const perhaps = act("a", "claim", 0, Number.POSITIVE_INFINITY, "perhaps");
  expect(isLinearizable([perhaps, lost])).toBe(true);
  expect(isLinearizable([perhaps, act("b", "claim", 50, 60)])).toBe(true);
  expect(isLinearizable([lost])).toBe(false);
});

test("an act without an answer cannot have happened before it was asked for", () => {
  const later = act("a", "claim", 70, Number.POSITIVE_INFINITY, "perhaps");
  expect(isLinearizable([act("b", "claim", 50, 60, "taken"), later])).toBe(false);
});

/** A history that a real register gave: acts take effect one after another, each is answered after it and called before it. */
const realHistory = fc
  .array(
    fc.record({
      by: fc.constantFrom("a", "b", "c"),
      kind: fc.constantFrom("claim" as const, "release" as const),
      before: fc.integer({ min: 0, max: 30 }),
      after: fc.integer({ min: 0, max: 30 }),
      silent: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((acts) => {
    let owner: string | null = null;
    return acts.map(({ by, kind, before, after, silent }, index): RegisterAct => {
      const atMs = index * 10;
      const won = kind === "claim" ? owner === null || owner === by : owner === by;
      if (won) owner = kind === "claim" ? by : null;
      const answer = silent ? "perhaps" : won ? "done" : "taken";
      return { by, kind, fromMs: atMs - before, toMs: silent ? Number.POSITIVE_INFINITY : atMs + after, answer };
    });
  });

test("whatever a real register answers is accepted", () => {
  fc.assert(fc.property(realHistory, (acts) => isLinearizable(acts)));
});

test("a second win out of nowhere, after everything else, is never accepted", () => {
  fc.assert(
    fc.property(realHistory, (acts) => {
      const answered = acts.filter((one) => one.answer !== "perhaps");
      const won = act("x", "claim", 1_000, 1_010);
      return !isLinearizable([...answered, won, act("y", "claim", 1_020, 1_030)]);
    }),
  );
});
