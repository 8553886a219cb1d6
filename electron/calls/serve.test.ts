import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient, safe } from "@orpc/client";
import { RPCLink as MessagePortLink } from "@orpc/client/message-port";
import { RPCLink as WebSocketLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { contract } from "../../shared/contract/contract.ts";
import { createMemoryPorts } from "../../tests/helpers/memory-ports.ts";
import { createSeat, type Seat } from "../seat/seat.ts";
import { serveMessagePort, serveWebSocket } from "./serve.ts";

type Client = ContractRouterClient<typeof contract>;
let home: string;
let seat: Seat;
let server: WebSocketServer;
let logged: string[];
const memory = createMemoryPorts();
const ports = {
  ...memory,
  openLink: async (url: string) => {
    if (url.includes("broken")) throw new Error("secret words");
    await memory.openLink(url);
  },
};

beforeEach(async () => {
  logged = [];
  home = mkdtempSync(join(tmpdir(), "fairdial-calls-"));
  const log = pino({ level: "error" }, { write: (line: string) => logged.push(line) });
  seat = await createSeat({ home, ports, log });
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  server.on("connection", (socket) => serveWebSocket(seat, socket));
});
afterEach(async () => {
  for (const socket of server.clients) socket.terminate();
  server.close();
  await seat.close();
  rmSync(home, { recursive: true, force: true });
});

async function connect(): Promise<Client> {
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(socket, "open");
  return createORPCClient(new WebSocketLink({ websocket: socket as unknown as globalThis.WebSocket }));
}

test("a call is answered over a WebSocket and over a message port alike", async () => {
  const { port1, port2 } = new MessageChannel();
  serveMessagePort(seat, port1);
  port1.start();
  port2.start();
  const overPort: Client = createORPCClient(new MessagePortLink({ port: port2 }));
  expect(await overPort.app.status({})).toEqual(await (await connect()).app.status({}));
  port1.close();
});

test("a refusal arrives with its code and facts, and is not logged", async () => {
  const client = await connect();
  const [error, , defined] = await safe(client.desk.get({}));
  expect(defined && error).toMatchObject({
    code: "REFUSAL",
    data: { code: "not-allowed", detail: { needs: "sign-in" } },
  });
  expect(logged).toEqual([]);
});

test("input that does not fit the contract is bad-request with the place", async () => {
  const client = await connect();
  const [error] = await safe(client.app.setPreferences({ ringAheadMin: 999 }));
  expect(error).toMatchObject({ code: "REFUSAL", data: { code: "bad-request", detail: { path: "ringAheadMin" } } });
});

test("a bug is logged once, and its words do not leave the core", async () => {
  const client = await connect();
  const [error] = await safe(client.app.openLink({ url: "https://broken.example/" }));
  expect(error).toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
  expect(JSON.stringify(error)).not.toContain("secret words");
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain("secret words");
});

test("a hub that does not start is told as such, and the seat stays at its first run", async () => {
  const client = await connect();
  const [error] = await safe(client.setup.lookAround({}));
  expect(error).toMatchObject({
    data: { code: "hub-not-started", detail: { words: "no hub can be started here" } },
  });
  expect((await client.app.status({})).phase).toBe("first-run");
});

test("changes stay open and name what changed", async () => {
  const client = await connect();
  const changes = await client.app.changes({});
  let heard: unknown;
  void changes.next().then((one) => {
    heard = one.value;
  });
  // The stream may open a moment after the first change.
  while (heard === undefined) await client.app.setPreferences({ theme: "dark" });
  expect(heard).toEqual({ topics: ["status"] });
  await changes.return?.(undefined);
});

test("links of other schemes are not handed to the system", async () => {
  const client = await connect();
  const [error] = await safe(client.app.openLink({ url: "file:///etc/passwd" }));
  expect(error).toMatchObject({ data: { code: "bad-request" } });
  await client.app.openLink({ url: "https://example.com/" });
  expect(ports.opened).toEqual(["https://example.com/"]);
});
