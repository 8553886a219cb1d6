import { expect, test } from "vitest";
import { deepLink, outsideLink, telLink } from "./links.ts";

test.each([
  "javascript:alert(1)",
  "file:///etc/passwd",
  "smb://host/share",
  "data:text/html,x",
  "ms-msdt:/id",
  "no link",
])("%s is not opened outside the app", (url) => expect(outsideLink(url)).toBeUndefined());

test("web and mail links are opened as the URL parser writes them", () => {
  expect(outsideLink("https://example.com/a b")).toBe("https://example.com/a%20b");
  expect(outsideLink("mailto:a@example.com")).toBe("mailto:a@example.com");
});

test("only a plain number becomes a telephone link", () => {
  expect(telLink("+8613800138000")).toBe("tel:+8613800138000");
  expect(telLink("+8675588001234;ext=801")).toBe("tel:+8675588001234;ext=801");
  for (const bad of ["", "12", "+86138;phone-context=evil", "138 0013", "*#06#", "tel:+861"]) {
    expect(telLink(bad)).toBeUndefined();
  }
});

test("a deep link names a customer or a join code and nothing else", () => {
  expect(deepLink("fairdial://customer/0198f0a0-1111-7000-8000-000000000001")).toBeDefined();
  expect(deepLink("fairdial://join/FD1-abc_DEF.123")).toBeDefined();
  for (const bad of [
    "fairdial://customer/../../x",
    "fairdial://customer/1?x=1",
    "fairdial://run/me",
    "https://customer/1",
    `fairdial://join/${"a".repeat(500)}`,
    "fairdial://customer/1 --inspect",
  ]) {
    expect(deepLink(bad)).toBeUndefined();
  }
});
