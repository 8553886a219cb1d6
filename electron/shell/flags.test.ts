import { expect, test } from "vitest";
import { appArgs, defaultHome, readFlags } from "./flags.ts";

const linux = { platform: "linux", env: {}, homeDir: "/home/li" } as const;

test("sample data has a home of its own, so it never mixes with real work", () => {
  expect(readFlags(["--demo"], linux).home).not.toBe(readFlags([], linux).home);
});

test("a home is where each system keeps a program's data", () => {
  expect(defaultHome(linux, false)).toBe("/home/li/.local/share/fairdial");
  expect(defaultHome({ ...linux, env: { XDG_DATA_HOME: "/data" } }, false)).toBe("/data/fairdial");
  expect(defaultHome({ platform: "darwin", env: {}, homeDir: "/Users/li" }, false)).toContain("Application Support");
  expect(defaultHome({ platform: "win32", env: { APPDATA: "C:/A" }, homeDir: "C:/U" }, false)).toContain("C:/A");
});

test("a port or language that is none is refused with one sentence", () => {
  expect(() => readFlags(["--port", "many"], linux)).toThrow("--port takes a number");
  expect(() => readFlags(["--port", "70000"], linux)).toThrow("--port takes a number");
  expect(() => readFlags(["--lang", "fr"], linux)).toThrow("--lang takes zh-CN or en");
  expect(() => readFlags(["--unknown"], linux)).toThrow("--unknown");
});

test("what is not a flag is handed on: the system passes deep links so", () => {
  expect(readFlags(["fairdial://customer/1", "--no-open"], linux)).toMatchObject({
    rest: ["fairdial://customer/1"],
    open: false,
  });
});

test("an Electron app reads its own flags and skips those of Chromium and of whoever started it", () => {
  const started = ["electron", "--no-sandbox", "--inspect=0", "/app", "--home", "/h", "--ozone-platform=x11", "--demo"];
  expect(appArgs(started, false)).toEqual(["--home", "/h", "--demo"]);
  expect(appArgs(["Fairdial.exe", "--squirrel-firstrun", "fairdial://customer/1"], true)).toEqual([
    "fairdial://customer/1",
  ]);
});
