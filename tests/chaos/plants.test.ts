import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import type { InvariantName } from "./checker.ts";
import type { PlantName } from "./plants.ts";
import { type ChaosOptions, type ChaosReport, runChaos } from "./run.ts";

/** Pool enough to lend from, and everybody after the same firms, with lines that break. */
const early: Partial<ChaosOptions> = {
  faults: ["partition"],
  seconds: 8,
  firms: 40,
  claimsPerDay: 20,
  weights: { claim: 35, next: 35, call: 25, away: 1 },
};

/** A planted bug, seats in this process, the fault that brings it out: the run must say which invariant broke and how. */
const planted: readonly [plant: PlantName, broken: InvariantName, words: RegExp, more: Partial<ChaosOptions>][] = [
  ["check-then-write", "I1", /claimed/, {}],
  ["receipt-forgotten", "I4", /answered in 2 ways/, {}],
  ["late-commit-skipped", "I1", /shows/, {}],
  ["quota-refunded", "I1", /claims of/, {}],
  ["lease-dealt-early", "I2", /had dialled/, early],
];

/** On a busy machine agents get little done in a few seconds: another day, another try. */
const seeds = [11, 12, 13];

test.each(planted)("the runner finds a hub with %s", { timeout: 240_000 }, async (plant, broken, words, more) => {
  let report: ChaosReport | undefined;
  for (const seed of seeds) {
    report = await runChaos({
      folder: await mkdtemp(join(tmpdir(), "fairdial-plant-")),
      seats: 5,
      seconds: 5,
      seed,
      store: "sqlite",
      nodes: 1,
      inProcess: true,
      hurry: true,
      paceMs: 150,
      firms: 8,
      claimsPerDay: 2,
      restMs: 6_000,
      faults: ["duplicate", "reorder"],
      plant,
      openStore: (home) => openSqliteStore(join(home, "hub.db")),
      ...more,
    });
    if (report.invariants[broken].violations > 0) break;
  }
  expect(report?.invariants[broken].violations).toBeGreaterThan(0);
  expect([...(report?.trace ?? []), ...(report?.others ?? [])].join("\n")).toMatch(words);
});
