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

const TRIES = 5;
const SECONDS = 5;
const REST_MS = 6_000;
/** Acts in which a bug mostly shows. */
const ENOUGH_ACTS = 150;
const LONGEST = 6;

test.each(planted)("the runner finds a hub with %s", { timeout: 900_000 }, async (plant, broken, words, more) => {
  let report: ChaosReport | undefined;
  const said = () => [...(report?.trace ?? []), ...(report?.others ?? [])].join("\n");
  const violations = () => report?.invariants[broken].violations ?? 0;
  let times = 1;
  for (let no = 0; no < TRIES; no += 1) {
    report = await runChaos({
      folder: await mkdtemp(join(tmpdir(), "fairdial-plant-")),
      seats: 5,
      seed: 11 + no,
      store: "sqlite",
      nodes: 1,
      inProcess: true,
      hurry: true,
      paceMs: 150,
      firms: 8,
      claimsPerDay: 2,
      restMs: REST_MS * times,
      faults: ["duplicate", "reorder"],
      plant,
      openStore: (home) => openSqliteStore(join(home, "hub.db")),
      ...more,
      seconds: (more.seconds ?? SECONDS) * times,
    });
    // A seat that did not come to rest in time breaks one too, which is not the bug that was planted.
    if (violations() > 0 && words.test(said())) break;
    // Another day, another try; a longer one where the machine was too busy to get much done.
    times = Math.min(LONGEST, Math.max(no, Math.ceil((times * ENOUGH_ACTS) / Math.max(1, report.ops))));
  }
  expect(violations()).toBeGreaterThan(0);
  expect(said()).toMatch(words);
});
