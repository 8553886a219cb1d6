import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "./log.ts";

test.skipIf(!existsSync("/dev/full"))("a log on a full disk stops nobody", () => {
  const home = mkdtempSync(join(tmpdir(), "fairdial-log-"));
  mkdirSync(join(home, "log"));
  symlinkSync("/dev/full", join(home, "log", "seat.log"));
  const log = openLog(home);
  for (let line = 0; line < 3; line += 1) expect(() => log.error("no room for this")).not.toThrow();
  rmSync(home, { recursive: true, force: true });
});
