import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fillHub } from "../../build/bench/sync-hub.ts";
import { createHubTeam, leadLogin } from "../helpers/hub-team.ts";
import {
  connectSeat,
  type RunningHub,
  type RunningSeat,
  type SeatClient,
  startHub,
  startSeat,
  until,
} from "../helpers/processes.ts";

const CUSTOMERS = 6000;
const OWN = 500;
const agent = { login: "wang", password: "wang-tests-1", name: "王" };
const rights = { userId: null, role: "agent", seatNo: 1, active: true, senior: false, seesNumbers: true } as const;

let root: string;
let hub: RunningHub;
let seat: RunningSeat | undefined;
let close = (): void => undefined;
const home = (name: string): string => join(root, name);

async function openSeat(name: string): Promise<SeatClient> {
  seat = await startSeat({ home: home(name) });
  const line = await connectSeat(seat);
  close = line.close;
  return line.client;
}
async function shutSeat(how: "kill" | "stop"): Promise<void> {
  close();
  await seat?.[how]();
  seat = undefined;
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "fairdial-load-"));
  hub = await startHub({ home: home("hub") });
  const code = await createHubTeam(home("hub"));
  const lead = await openSeat("lead");
  await lead.setup.joinTeam({ code });
  await lead.setup.signIn({ login: leadLogin.login, password: leadLogin.password });
  await until(
    () => lead.app.status({}),
    (status) => status.hub.state === "online",
  );
  const { userId } = await lead.team.putPerson({ ...agent, ...rights });
  await lead.team.putSettings({ leaseBatch: 0 });
  await shutSeat("stop");
  await hub.stop();
  await fillHub(home("hub"), CUSTOMERS, userId);
  hub = await startHub({ home: home("hub"), port: hub.port });
  const wang = await openSeat("seat");
  await wang.setup.joinTeam({ code });
  await wang.setup.signIn({ login: agent.login, password: agent.password });
});
afterEach(async () => {
  await shutSeat("stop");
  await hub.stop();
  rmSync(root, { recursive: true, force: true });
});

const statusOf = async (client: SeatClient) => (await client.app.status({})).hub;

test("my own customers can be worked while the rest loads, and a first load killed in its middle goes on where it was", async () => {
  let client = await connectAgain();
  const before = await until(
    () => statusOf(client),
    ({ load }) => load !== null && load.done >= 1000,
    180_000,
  );
  expect(before.load?.done).toBeLessThan(CUSTOMERS);
  const { sections } = await client.desk.queue({});
  expect(sections.reduce((sum, section) => sum + section.total, 0)).toBeGreaterThan(OWN / 4);
  const dealt = await client.desk.next({ skip: false });
  expect(dealt.card?.mine).toBe(true);
  await shutSeat("kill");

  client = await openSeat("seat");
  const first = await statusOf(client);
  expect(first.load === null || first.load.done >= (before.load?.done ?? 0)).toBe(true);
  expect((await client.desk.get({})).card?.customer.customerId).toBe(dealt.card?.customer.customerId);
  await until(
    () => statusOf(client),
    ({ load, lastSyncMs, state }) => load === null && lastSyncMs !== null && state === "online",
    300_000,
  );
  const count = async (of: "mine" | "pool"): Promise<number> =>
    (await client.lists[of]({ filter: {}, sort: "created", descending: true, offset: 0, limit: 1 })).total;
  expect(await count("mine")).toBe(OWN);
  expect(await count("pool")).toBe(Array.from({ length: CUSTOMERS }, (_, i) => i).filter(inPool).length);
}, 900_000);

const inPool = (i: number): boolean => i % (CUSTOMERS / OWN) !== 0 && i % 5 < 3;

/** Another line to the seat that runs. */
async function connectAgain(): Promise<SeatClient> {
  if (seat === undefined) throw new Error("no seat runs");
  close();
  const line = await connectSeat(seat);
  close = line.close;
  return line.client;
}
