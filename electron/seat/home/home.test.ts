import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHome } from "./home.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairdial-home-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

test("a second seat on one home is refused with the first one's pid, also within one process", () => {
  const first = openHome(folder);
  expect(() => openHome(folder)).toThrow(
    expect.objectContaining({ code: "home-in-use", detail: { pid: process.pid } }),
  );
  first.close();
  openHome(folder).close();
});

test("the lock of a live other process is refused, and taken over when that process is gone", async () => {
  const other = spawn("sleep", ["60"]);
  const pid = other.pid ?? 0;
  writeFileSync(join(folder, "lock"), `${pid}\n`);
  expect(() => openHome(folder)).toThrow(expect.objectContaining({ code: "home-in-use", detail: { pid } }));
  other.kill("SIGKILL");
  await new Promise((resolve) => other.once("exit", resolve));
  openHome(folder).close();
});

test("a lock with our own number from an earlier life (a container's pid 1) is taken over", () => {
  writeFileSync(join(folder, "lock"), `${process.pid} 1\n`);
  openHome(folder).close();
});

test("a home that cannot be written is refused as read-only", () => {
  // Root may write anywhere; a folder where a file should be stands in for it there.
  if (process.getuid?.() === 0) {
    execFileSync("mkdir", [join(folder, "seat.json.next")]);
    const home = openHome(folder);
    expect(() => home.file.update((file) => ({ ...file, signedIn: "u" }))).toThrow();
    expect(home.file.get().signedIn).toBeNull();
    home.close();
    return;
  }
  chmodSync(folder, 0o500);
  expect(() => openHome(folder)).toThrow(expect.objectContaining({ code: "home-read-only" }));
});

test("seat.json is written whole, read back, and put aside where it is damaged", () => {
  const home = openHome(folder);
  home.file.update((file) => ({ ...file, signedIn: "u-1" }));
  home.close();
  const again = openHome(folder);
  expect(again.file.get().signedIn).toBe("u-1");
  again.close();
  writeFileSync(join(folder, "seat.json"), readFileSync(join(folder, "seat.json"), "utf8").slice(0, 40));
  const damaged = openHome(folder);
  expect(damaged.file.damaged).toBe(true);
  expect(damaged.file.get().signedIn).toBeNull();
  expect(readdirSync(folder).some((name) => name.startsWith("seat.json.damaged-"))).toBe(true);
  damaged.close();
});
