import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRng } from "../../shared/sample/rng.ts";
import { createRawClient } from "../helpers/hub-client.ts";
import { type RunningPostgres, startPostgres } from "../helpers/postgres.ts";
import { monotonicMs } from "./fast-clock.ts";
import { agentPassword, type Fleet, fillTeam, startFleet } from "./fleet.ts";
import { isLinearizable, type RegisterAct } from "./linear.ts";

const SEATS = 8;
const CUSTOMERS = 3;
const ACTS = 40;

/** Agents who claim and release the same few customers as fast as they can, each through a node of his own; every act with its two instants. */
async function race(fleet: Fleet): Promise<Map<string, RegisterAct[]>> {
  const logins = Array.from({ length: SEATS }, (_, no) => `r${no}`);
  const firms = await fillTeam(fleet, logins, { firms: CUSTOMERS, claimsPerDay: 10_000, newId: uuidv7 });
  const histories = new Map<string, RegisterAct[]>(firms.map((firm) => [firm.customerId, []]));
  const work = async (by: string, no: number): Promise<void> => {
    const address = fleet.address(no / SEATS) ?? "";
    const guest = createRawClient(address);
    const session = await guest.calls.signIn({ login: by, password: agentPassword, deviceName: by, deviceId: null });
    const me = createRawClient(address, { token: session.deviceToken });
    const rng = makeRng(no + 1);
    try {
      for (let seatSeq = 1; seatSeq <= ACTS; seatSeq += 1) {
        const { customerId } = rng.pick(firms);
        const kind = rng.chance(0.6) ? ("claim" as const) : ("release" as const);
        const body =
          kind === "claim" ? { kind, payload: { customerId } } : { kind, payload: { customerId, reason: "" } };
        const frame = { opId: uuidv7(), seatSeq, expectedVersion: null, wallMs: Date.now(), monoMs: 0 };
        const fromMs = monotonicMs();
        const { receipts } = await me.calls.push({ commands: [{ ...frame, ...body }] });
        const toMs = monotonicMs();
        const [receipt] = receipts;
        const answer = receipt?.status === "applied" ? "done" : receipt?.code === "claimed" ? "taken" : undefined;
        // Told "changed": nobody had it to release, which is an answer as well.
        if (answer !== undefined || kind === "release") {
          histories.get(customerId)?.push({ by, kind, fromMs, toMs, answer: answer ?? "taken" });
        }
      }
    } finally {
      await guest.close();
      await me.close();
    }
  };
  await Promise.all(logins.map(work));
  return histories;
}

async function expectLinearizable(nodes: number, databaseUrl?: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "fairdial-histories-"));
  const fleet = await startFleet({ folder, nodes, databaseUrl, clock: "", plant: undefined });
  try {
    const histories = await race(fleet);
    const acts = [...histories.values()].flat();
    expect(acts.filter((one) => one.kind === "claim" && one.answer === "done").length).toBeGreaterThan(20);
    expect(acts.filter((one) => one.answer === "taken").length).toBeGreaterThan(20);
    for (const [customerId, own] of histories) expect([customerId, isLinearizable(own)]).toEqual([customerId, true]);
  } finally {
    await fleet.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

test("claims and releases of one hub on SQLite have an order that explains every answer", { timeout: 600_000 }, () =>
  expectLinearizable(1),
);

describe("on PostgreSQL", () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test("claims and releases through two nodes have an order that explains every answer", {
    timeout: 600_000,
  }, async () => {
    await expectLinearizable(2, await postgres.newDatabase());
  });
});
