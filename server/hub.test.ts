import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KyselyPlugin } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { decodeJoinCode } from "../shared/protocol/join-code.ts";
import { createRawClient, refusalOf } from "../tests/helpers/hub-client.ts";
import { mobile, newCustomer } from "../tests/helpers/new-customer.ts";
import { type RunningHub, startHub } from "./hub.ts";
import type { HubStore } from "./stores/store.ts";

let home: string;
let hub: RunningHub;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "fairdial-hub-"));
  hub = await startHub({ home, port: 0, host: "127.0.0.1", bootstrapSecret: "the secret", announce: false });
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await hub.stop();
  rmSync(home, { recursive: true, force: true });
});

const team = {
  bootstrap: "the secret",
  teamName: "深圳一部",
  name: "李主管",
  login: "lead",
  password: "correct horse",
  deviceName: "desk 1",
};
function clientOf(token?: string, protocol?: number) {
  const client = createRawClient(hub.address, {
    ...(token === undefined ? {} : { token }),
    ...(protocol === undefined ? {} : { protocol }),
  });
  ends.push(client.close);
  return client.calls;
}
const command = (seatSeq: number) => ({
  opId: uuidv7(),
  seatSeq,
  expectedVersion: null,
  wallMs: Date.now(),
  monoMs: seatSeq,
});

test("a team is made once, with the bootstrap secret alone, and its lead works at once", async () => {
  const anybody = clientOf();
  await expect(anybody.createTeam({ ...team, bootstrap: "guess" }).catch(refusalOf)).resolves.toMatchObject({
    code: "not-allowed",
  });
  await expect(anybody.createTeam({ ...team, password: "short" }).catch(refusalOf)).resolves.toMatchObject({
    code: "weak-password",
  });
  const session = await anybody.createTeam(team);
  expect(session).toMatchObject({ orgName: "深圳一部", role: "admin", lastSeatSeq: 0 });
  await expect(anybody.createTeam(team).catch(refusalOf)).resolves.toMatchObject({ code: "team-exists" });

  const lead = clientOf(session.deviceToken);
  const customerId = uuidv7();
  const pushed = await lead.push({
    commands: [
      {
        ...command(1),
        kind: "enter",
        payload: {
          customer: newCustomer(customerId, {
            name: "深圳市汇鑫五金有限公司",
            industry: "五金",
            source: "walk-in",
            numbers: [mobile(uuidv7(), "138 0013 8000")],
          }),
          claim: true,
          decidedDifferent: [],
        },
      },
    ],
  });
  expect(pushed.receipts).toMatchObject([{ status: "applied" }]);
  const page = await lead.pull({ cursor: 0, limit: 1000 });
  expect(page).toMatchObject({ done: true, cursor: pushed.rev });
  expect(page.rows.find((row) => row.table === "customer")).toMatchObject({
    row: { customerId, ownerId: session.userId, numbers: [{ e164: "+8613800138000", tail: "8000" }] },
  });
});

test("a join code leads to the sign-in page; a wrong secret, a wrong password and a wrong protocol are named", async () => {
  const session = await clientOf().createTeam(team);
  const { code } = await clientOf(session.deviceToken).joinCode({ renew: false });
  const parts = decodeJoinCode(code);
  expect(hub.fingerprint.startsWith(parts.fingerprint)).toBe(true);
  expect(hub.addresses).toEqual(parts.hosts.map((host) => `https://${host}:${parts.port}`));
  const joined = await clientOf().join({ secret: parts.secret, deviceName: "desk 2" });
  expect(joined).toMatchObject({ orgName: "深圳一部", users: [{ login: "lead" }] });
  await expect(
    clientOf()
      .join({ secret: "0".repeat(16), deviceName: "x" })
      .catch(refusalOf),
  ).resolves.toMatchObject({
    code: "bad-join-code",
    detail: { problem: "unknown" },
  });
  const wrong = { login: "lead", password: "wrong horse", deviceName: "desk 2", deviceId: null };
  await expect(clientOf().signIn(wrong).catch(refusalOf)).resolves.toMatchObject({ code: "wrong-password" });
  await expect(clientOf(undefined, 99).signIn(wrong).catch(refusalOf)).resolves.toMatchObject({
    code: "protocol-mismatch",
    detail: { seat: 99, older: "hub" },
  });
  await expect(clientOf(undefined, 99).hello({ protocol: 99 })).resolves.toMatchObject({ orgName: "深圳一部" });
});

test("a login waits after five wrong passwords, even for the right one", async () => {
  await clientOf().createTeam(team);
  const ask = { login: "lead", password: "wrong horse", deviceName: "desk 2", deviceId: null };
  for (let tries = 0; tries < 5; tries += 1) await clientOf().signIn(ask).catch(refusalOf);
  await expect(
    clientOf()
      .signIn({ ...ask, password: team.password })
      .catch(refusalOf),
  ).resolves.toMatchObject({
    code: "too-many-attempts",
  });
});

test("a revoked device is turned away and its socket is told", async () => {
  const session = await clientOf().createTeam(team);
  const lead = clientOf(session.deviceToken);
  await lead.people.put({
    userId: null,
    login: "xiaowang",
    name: "小王",
    role: "agent",
    seatNo: 7,
    active: true,
    senior: false,
    seesNumbers: false,
    password: "agent password",
  });
  const ask = { login: "XiaoWang", password: "agent password", deviceName: "desk 7", deviceId: null };
  const agent = await clientOf().signIn(ask);
  const socket = new WebSocket(`${hub.address.replace("https", "wss")}/poke`, { rejectUnauthorized: false });
  ends.push(() => socket.terminate());
  const told: string[] = [];
  const heard = (type: string) =>
    new Promise<void>((resolve) => {
      socket.on("message", (data) => {
        const message = JSON.parse(String(data)) as { type: string };
        told.push(message.type);
        if (message.type === type) resolve();
      });
    });
  socket.on("open", () => socket.send(JSON.stringify({ type: "auth", token: agent.deviceToken, protocol: 1 })));
  await heard("welcome");
  const floor = await lead.floor({});
  expect(floor.seats.find((seat) => seat.userId === agent.userId)).toMatchObject({ online: true, phase: "idle" });
  await expect(clientOf(agent.deviceToken).floor({}).catch(refusalOf)).resolves.toMatchObject({ code: "not-allowed" });

  const revoked = heard("revoked");
  await lead.people.revokeDevice({ deviceId: agent.deviceId });
  await revoked;
  await expect(clientOf(agent.deviceToken).pull({ cursor: 0, limit: 10 }).catch(refusalOf)).resolves.toMatchObject({
    code: "device-revoked",
  });
  const again = await clientOf().signIn({ ...ask, deviceId: agent.deviceId });
  expect(again.deviceId).not.toBe(agent.deviceId);
});

test("a commit pokes the other seats with its rev; its own seat asks by itself", async () => {
  const session = await clientOf().createTeam(team);
  const { login, password } = team;
  const other = await clientOf().signIn({ login, password, deviceName: "PC-2", deviceId: null });
  const socket = new WebSocket(`${hub.address.replace("https", "wss")}/poke`, { rejectUnauthorized: false });
  ends.push(() => socket.terminate());
  socket.on("open", () => socket.send(JSON.stringify({ type: "auth", token: session.deviceToken, protocol: 1 })));
  const messages: { type: string; rev?: number }[] = [];
  const rev = new Promise<number>((resolve) => {
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as { type: string; rev?: number };
      messages.push(message);
      if (message.type === "welcome") {
        void clientOf(other.deviceToken).push({
          commands: [
            { ...command(1), kind: "put-setting", payload: { key: "claimsPerDay", value: 5, expectedVersion: 0 } },
          ],
        });
      }
      if (message.type === "rev") resolve(message.rev ?? 0);
    });
  });
  expect(await rev).toBeGreaterThan(1);
});

test("a database that fails for a moment sends nobody back to sign-in", async () => {
  const { deviceToken: token } = await clientOf().createTeam(team);
  await hub.stop();
  const fault = Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
  let broken = false;
  const failing: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (broken) throw fault;
      return result;
    },
  };
  const wrapStore = (store: HubStore) => ({ ...store, read: store.read.withPlugin(failing) });
  hub = await startHub({ home, port: 0, host: "127.0.0.1", announce: false, wrapStore });
  broken = true;
  const socket = new WebSocket(`${hub.address.replace("https", "wss")}/poke`, { rejectUnauthorized: false });
  ends.push(() => socket.terminate());
  const heard: string[] = [];
  socket.on("message", (data) => heard.push(String(data)));
  socket.on("open", () => socket.send(JSON.stringify({ type: "auth", token, protocol: 1 })));
  const code = await new Promise<number>((resolve) => socket.on("close", resolve));
  expect([code, heard]).toEqual([1011, []]);
  await expect(clientOf(token).pull({ cursor: 0, limit: 1 })).rejects.toMatchObject({ status: 503 });
});

test("a hub started again in its folder keeps its port, certificate and team; a taken port is refused", async () => {
  await clientOf().createTeam(team);
  const { port, fingerprint } = hub;
  await expect(startHub({ home: join(home, "other"), port, host: "127.0.0.1", announce: false })).rejects.toMatchObject(
    {
      code: "port-in-use",
      detail: { port },
    },
  );
  await hub.stop();
  hub = await startHub({ home, port: 0, host: "127.0.0.1", announce: false });
  expect(hub).toMatchObject({ port, fingerprint });
  await expect(clientOf().hello({ protocol: 1 })).resolves.toMatchObject({ orgName: "深圳一部" });
});
