import { expect, test } from "vitest";
import { Refusal } from "../../shared/errors.ts";
import { startProblem } from "./start-problem.ts";
import { languageOf, osLocale, shellWords } from "./words.ts";

const facts = { home: "/h", port: 4000 };
const systemError = (code: string) => Object.assign(new Error(`${code}: words of the system`), { code });

test.each([
  [new Refusal("home-in-use", { pid: 77 }), "process 77"],
  [new Refusal("home-read-only", { path: "/other" }), "/other cannot be written"],
  [new Refusal("disk-full", { path: "/h" }), "/h is full"],
  [new Refusal("cache-too-new", {}), "newer Fairdial"],
  [systemError("EADDRINUSE"), "Port 4000 is taken"],
  [systemError("EROFS"), "/h cannot be written"],
  [systemError("ENOENT"), "/h cannot be written"],
  [systemError("ENOSPC"), "/h is full"],
  [new Error("a bug"), "could not start: a bug"],
])("%s is told in one sentence", (error, words) => {
  const said = startProblem("en", error, facts);
  expect(said).toContain(words);
  expect(said).not.toMatch(/[{}]|undefined|\n/);
});

test("both languages say the same things with the same facts", () => {
  const factsOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  const { en, "zh-CN": zh } = shellWords;
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  for (const [word, text] of Object.entries(en)) expect(factsOf(zh[word as keyof typeof zh])).toEqual(factsOf(text));
});

test("the system's locale is read as it is written in the environment", () => {
  expect(osLocale({ LANG: "zh_CN.UTF-8" })).toBe("zh-CN");
  expect(osLocale({ LC_ALL: "en_GB", LANG: "zh_CN" })).toBe("en-GB");
  for (const LANG of ["C", "C.UTF-8", "POSIX", ""]) expect(osLocale({ LANG }, "linux")).toBe("");
  expect(osLocale({}, "darwin")).not.toBe("");
  expect(["zh-CN", "zh_TW.UTF-8", "zh", "en-US", "de"].map(languageOf)).toEqual([
    "zh-CN",
    "zh-CN",
    "zh-CN",
    "en",
    "en",
  ]);
});
