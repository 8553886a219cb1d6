import { expect, test } from "vitest";
import type { ActionId } from "./action-types.ts";
import { actions } from "./actions.ts";
import { allKeyStates } from "./all-states.ts";
import type { KeyState } from "./key-state.ts";
import { type KeyPress, keyOf } from "./keys.ts";
import { clashOf, isOfCustomer, matchAction } from "./match.ts";

const press = (key: string, over: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  ...over,
});
const onDesk: KeyState = {
  ready: true,
  screen: "workbench",
  overlay: "none",
  form: "none",
  phase: "idle",
  sight: "mine",
  isLead: false,
  isRinging: false,
};

test("no key press means two actions in any state", () => {
  const twice: string[] = [];
  for (const state of allKeyStates()) {
    // Outside a text field every key acts that acts anywhere, so this is the hardest case.
    const owner = new Map<string, string>();
    for (const { id, keys, when } of actions) {
      if (!when(state)) continue;
      for (const key of keys) {
        const other = owner.get(key);
        if (other !== undefined) twice.push(`${key}: ${other} and ${id} in ${JSON.stringify(state)}`);
        owner.set(key, id);
      }
    }
  }
  expect(twice.slice(0, 5)).toEqual([]);
});

test("every action can be reached by its key in some state, and no id is there twice", () => {
  const states = allKeyStates();
  expect(actions.filter((a) => !states.some(a.when)).map((a) => a.id)).toEqual([]);
  expect(new Set(actions.map((a) => a.id)).size).toBe(actions.length);
});

test("while an input method composes no key acts, whichever way the browser says so", () => {
  const held = [{ isComposing: true }, { keyCode: 229 }, { key: "Process" }];
  for (const over of held)
    for (const key of ["n", "5", "F5", " "])
      expect(matchAction(press(key, over), onDesk, "none", {}, actions)).toBeUndefined();
  expect(matchAction(press("n"), onDesk, "none", {}, actions)).toBe("skip");
});

test("inside a text field digits and letters are text; F-keys, Ctrl and Alt act", () => {
  const call = { ...onDesk, phase: "on-call" as const };
  expect(matchAction(press("5"), call, "text", {}, actions)).toBeUndefined();
  expect(matchAction(press("h"), call, "text", {}, actions)).toBeUndefined();
  expect(matchAction(press("F5"), call, "text", {}, actions)).toBe("outcome-5");
  expect(matchAction(press("5"), call, "none", {}, actions)).toBe("outcome-5");
  expect(matchAction(press("Enter", { ctrlKey: true }), call, "text", {}, actions)).toBe("save-next");
});

test("digits choose numbers before a call and outcomes from the dial on", () => {
  expect(matchAction(press("2"), onDesk, "none", {}, actions)).toBe("number-2");
  expect(matchAction(press("2"), { ...onDesk, phase: "wrap-up" }, "none", {}, actions)).toBe("outcome-2");
});

test("what means the customer is known from what brings the next one", () => {
  expect(["add-callback", "edit", "star", "number-2"].map((id) => isOfCustomer(id as ActionId, actions))).toEqual(
    Array.from({ length: 4 }, () => true),
  );
  expect(["skip", "go-queue", "dial", "search"].some((id) => isOfCustomer(id as ActionId, actions))).toBe(false);
});

test("Space on a focused button is the button's", () => {
  expect(matchAction(press(" "), onDesk, "control", {}, actions)).toBeUndefined();
  expect(matchAction(press(" "), onDesk, "none", {}, actions)).toBe("dial");
});

test("a user's own key replaces the defaults", () => {
  const own = { dial: "F10" };
  expect(matchAction(press("F10"), onDesk, "none", own, actions)).toBe("dial");
  expect(matchAction(press(" "), onDesk, "none", own, actions)).toBeUndefined();
});

test("a key is named alike with Caps Lock, Alt's characters, full width and the Command key", () => {
  expect(keyOf(press("N", { shiftKey: false }))).toBe("N");
  expect(keyOf(press("å", { code: "KeyA", altKey: true }))).toBe("Alt+A");
  expect(keyOf(press("？", { shiftKey: true, code: "Slash" }))).toBe("?");
  expect(keyOf(press("k", { metaKey: true }))).toBe("Ctrl+K");
  expect(keyOf(press("Shift"))).toBeUndefined();
});

test("a new key that clashes names the action that has it", () => {
  const states = allKeyStates();
  expect(clashOf("skip", "R", {}, actions, states)).toBe("release");
  expect(clashOf("list-claim", "R", {}, actions, states)).toBeUndefined();
});
