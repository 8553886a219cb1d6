import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import { type ChaosReport, runChaos } from "./run.ts";
import { faultKinds, makeSchedule, scheduleHash } from "./schedule.ts";

/** A short version; `npm run chaos` is the long one. */
test("agents at work under every fault at once leave all invariants standing", { timeout: 600_000 }, async () => {
  // Where agents got too little done to tell anything, a longer day follows.
  const short = await runFor(12);
  const report = isTelling(short) ? short : await runFor(48);
  expect(isTelling(report)).toBe(true);
});

const isTelling = ({ ops, blows }: ChaosReport): boolean => ops > 40 && blows > 10;

async function runFor(seconds: number): Promise<ChaosReport> {
  const report = await runChaos({
    folder: await mkdtemp(join(tmpdir(), "fairdial-chaos-")),
    seats: 6,
    seconds,
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
  return report;
}

test("the same seed gives the same schedule, another seed another", () => {
  const plan = { seats: 5, seconds: 30, faults: faultKinds };
  const hashes = [7, 7, 8].map((seed) => scheduleHash(makeSchedule({ ...plan, seed })));
  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[0]).not.toBe(hashes[2]);
});

test("the last fault leaves those before it as they are, so that an old seed still tells its story", () => {
  const plan = { seed: 7, seats: 5, seconds: 30 };
  const [last] = faultKinds.slice(-1);
  const { faults } = makeSchedule({ ...plan, faults: faultKinds });
  const before = makeSchedule({ ...plan, faults: faultKinds.filter((kind) => kind !== last) });
  expect(faults.some(({ kind }) => kind === last)).toBe(true);
  expect(faults.filter(({ kind }) => kind !== last)).toEqual(before.faults);
});
