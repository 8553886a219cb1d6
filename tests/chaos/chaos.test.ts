import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import { runChaos } from "./run.ts";
import { faultKinds, makeSchedule, scheduleHash } from "./schedule.ts";

/** A short version; `npm run chaos` is the long one. */
test("agents at work under every fault at once leave all invariants standing", { timeout: 180_000 }, async () => {
  const report = await runChaos({
    folder: await mkdtemp(join(tmpdir(), "fairdial-chaos-")),
    seats: 6,
    seconds: 12,
    seed: 20_261_121,
    store: "sqlite",
    nodes: 1,
    seatsPerProcess: 3,
    hurry: true,
    faults: faultKinds,
    openStore: (home) => openSqliteStore(join(home, "hub.db")),
  });
  expect([report.trace, report.others]).toEqual([[], []]);
  for (const { checked } of Object.values(report.invariants)) expect(checked).toBeGreaterThan(0);
  expect(report.ops).toBeGreaterThan(40);
  expect(report.blows).toBeGreaterThan(10);
});

test("the same seed gives the same schedule, another seed another", () => {
  const plan = { seats: 5, seconds: 30, faults: faultKinds };
  const hashes = [7, 7, 8].map((seed) => scheduleHash(makeSchedule({ ...plan, seed })));
  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[0]).not.toBe(hashes[2]);
});
