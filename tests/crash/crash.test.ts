import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCrashRounds } from "./crash-rounds.ts";

/** A short version; `npm run crash -- --rounds 50` is the long one. */
test("kill -9 of seat and hub at random moments loses no saved text and doubles none", {
  timeout: 900_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairdial-crash-"));
  const report = await runCrashRounds({ folder, rounds: 4, seed: 20_261_121 });
  expect(report).toMatchObject({ rounds: 4, lostDrafts: [], missing: [], doubled: [] });
  expect(report.hubKills).toBe(4);
  expect(report.seatKills).toBeGreaterThan(0);
});
