import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type RunningHub, startHub } from "../../server/hub.ts";
import { takeDuty } from "../../server/stores/sql/nodes.ts";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { createRawClient } from "../helpers/hub-client.ts";
import { type RunningPostgres, startPostgres } from "../helpers/postgres.ts";
import { until } from "../helpers/processes.ts";

const password = "correct horse 9";
let postgres: RunningPostgres;
let folder: string;
let databaseUrl: string;
let nodes: RunningHub[];
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fairdial-nodes-"));
  databaseUrl = await postgres.newDatabase();
  nodes = await Promise.all([startNode("a"), startNode("b")]);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await Promise.all(nodes.map((node) => node.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const startNode = (name: string) =>
  startHub({ home: join(folder, name), host: "127.0.0.1", port: 0, announce: false, databaseUrl });

function node(index: number): RunningHub {
  const found = nodes[index];
  if (found === undefined) throw new Error(`no node ${index}`);
  return found;
}

async function signIn(index: number, login: string) {
  const guest = createRawClient(node(index).address);
  const session = await guest.calls.signIn({ login, password, deviceName: "desk", deviceId: null });
  const client = createRawClient(node(index).address, { token: session.deviceToken });
  closing.push(guest.close, client.close);
  return { session, calls: client.calls };
}

/** The socket beside the calls, as a seat opens it; collects what the hub says. */
async function listen(index: number, token: string) {
  const heard: { type: string; rev?: number; addresses?: string[] }[] = [];
  const socket = new WebSocket(`${node(index).address.replace("https", "wss")}/poke`, { rejectUnauthorized: false });
  socket.on("message", (data) => heard.push(JSON.parse(String(data))));
  socket.on("open", () => socket.send(JSON.stringify({ type: "auth", token, protocol: PROTOCOL_VERSION })));
  closing.push(() => socket.terminate());
  await until(
    async () => heard,
    (all) => all.some((one) => one.type === "welcome"),
  );
  return { heard, socket };
}

test("nodes of one database are one hub: the same certificate, id and team, and a token is good at each", async () => {
  expect(node(0).fingerprint).toBe(node(1).fingerprint);
  expect(node(0).hubId).toBe(node(1).hubId);
  await node(0).createTeam({ teamName: "华强队", name: "李主管", login: "lead", password });
  const lead = await signIn(0, "lead");
  const elsewhere = createRawClient(node(1).address, { token: lead.session.deviceToken });
  closing.push(elsewhere.close);
  expect((await elsewhere.calls.pull({ cursor: 0, limit: 100 })).rows.length).toBeGreaterThan(0);
  await expect(node(1).createTeam({ teamName: "又一队", name: "王", login: "wang", password })).rejects.toMatchObject({
    code: "team-exists",
  });
});

test("a seat at one node hears of commits and of seats at the other, and learns the other's address", async () => {
  await node(0).createTeam({ teamName: "华强队", name: "李主管", login: "lead", password });
  const lead = await signIn(0, "lead");
  const person = { userId: null, login: "wang", name: "小王", role: "agent" as const, seatNo: null, active: true };
  await lead.calls.people.put({ ...person, senior: false, seesNumbers: true, password });
  const wang = await signIn(1, "wang");
  const atFirst = await listen(0, lead.session.deviceToken);
  const atSecond = await listen(1, wang.session.deviceToken);
  const { rev } = await lead.calls.push({
    commands: [
      {
        opId: "01a00000-0000-7000-8000-000000000001",
        seatSeq: 1,
        expectedVersion: null,
        wallMs: 1,
        monoMs: 1,
        kind: "put-setting",
        payload: { key: "claimsPerDay", value: 7, expectedVersion: 0 },
      },
    ],
  });
  await until(
    async () => atSecond.heard,
    (all) => all.some((one) => one.type === "rev" && (one.rev ?? 0) >= rev),
  );
  atSecond.socket.send(JSON.stringify({ type: "phase", phase: "on-call", sinceMs: 5, customerId: null }));
  const seatOf = async () => (await lead.calls.floor({})).seats.find((seat) => seat.name === "小王");
  expect(await until(seatOf, (seat) => seat?.phase === "on-call")).toMatchObject({ online: true, phaseSinceMs: 5 });
  await until(
    async () => atFirst.heard,
    (all) => all.some((one) => one.type === "floor"),
  );
  atSecond.socket.terminate();
  await until(seatOf, (seat) => seat?.online === false);
  const again = await listen(1, wang.session.deviceToken);
  const welcome = again.heard.find((one) => one.type === "welcome");
  expect(welcome?.addresses).toEqual(expect.arrayContaining([node(0).address, node(1).address]));
});

test("a device whose right has ended is put out at every node", async () => {
  await node(0).createTeam({ teamName: "华强队", name: "李主管", login: "lead", password });
  const lead = await signIn(0, "lead");
  const other = await signIn(1, "lead");
  const socket = await listen(1, other.session.deviceToken);
  await lead.calls.people.revokeDevice({ deviceId: other.session.deviceId });
  await until(
    async () => socket.heard,
    (all) => all.some((one) => one.type === "revoked"),
  );
});

test("of several nodes one has a duty, and another takes it over when it has run out", async () => {
  const { db } = node(0).store;
  const take = (nodeId: string, nowMs: number) =>
    takeDuty(db, { org_id: "org", name: "rules", node_id: nodeId, until_ms: nowMs + 100 }, nowMs);
  const [first, second] = await Promise.all([take("a", 1000), take("b", 1000)]);
  expect([first, second].sort()).toEqual([false, true]);
  const [holder, other] = first ? ["a", "b"] : ["b", "a"];
  expect(await take(holder ?? "", 1050)).toBe(true);
  expect(await take(other ?? "", 1149)).toBe(false);
  expect(await take(other ?? "", 1150)).toBe(true);
});
