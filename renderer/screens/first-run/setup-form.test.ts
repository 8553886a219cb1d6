import { expect, test } from "vitest";
import { cleanCode, JoinForm, remedyOf, StartForm } from "./setup-form.ts";

test("a code copied out of a chat loses its line breaks and invisible marks", () => {
  expect(cleanCode(" FD1-AB\u200bCD\n-EF GH\ufeff ")).toBe("FD1-ABCD-EFGH");
  expect(cleanCode("ＦＤ１－ＡＢＣＤ")).toBe("FD1-ABCD");
});

test("a join link gives its code", () => {
  expect(cleanCode("fairdial://join/FD1-AB%3DCD?x=1")).toBe("FD1-AB=CD");
});

test("what is far too short or long for a code is said before the hub is asked", () => {
  expect(JoinForm.safeParse({ code: "abc" }).error?.issues[0]?.message).toBe("code");
  expect(JoinForm.safeParse({ code: "A".repeat(401) }).success).toBe(false);
  expect(JoinForm.safeParse({ code: "FD1-ABCDEFGH" }).success).toBe(true);
});

test("two passwords that differ are told at the second box", () => {
  const form = {
    teamName: "一组",
    name: "李敏",
    login: "limin",
    password: "long enough",
    passwordAgain: "long enougH",
  };
  expect(StartForm.safeParse(form).error?.issues.map((i) => [i.path[0], i.message])).toEqual([
    ["passwordAgain", "mismatch"],
  ]);
});

test("every refusal has a remedy, the unknown one too", () => {
  expect(remedyOf("wrong-certificate")).toBe("setup.remedy.wrong-certificate");
  expect(remedyOf("something-new")).toBe("setup.remedy.other");
  expect(remedyOf(undefined)).toBe("setup.remedy.other");
});
