import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { connect as tlsConnect } from "node:tls";
import { type Dispatcher, request } from "undici";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import type { Rng } from "../../shared/sample/rng.ts";

/** What is wrong with a link now. */
export interface LinkFaults {
  /** Nothing goes through; what is open breaks. */
  down: boolean;
  /** Each way, up to this. */
  delayMs: number;
  /** Chance that a push is sent a second time, at once or later. */
  duplicate: number;
  /** Chance that the seat's connection breaks while its push goes on to the hub late, behind newer ones; or that the answer alone is lost. */
  reorder: number;
}

export interface LinkDeps {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** https://host:port of a hub node that is up; undefined = none. */
  readonly node: () => string | undefined;
  readonly dispatcher: Dispatcher;
  readonly rng: Rng;
  readonly onPush: (commands: readonly Command[]) => void;
  readonly onReceipts: (receipts: readonly Receipt[]) => void;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const LATEST_MS = 4_000;

/**
 * A bad line between one seat and the hub. It shows the hub's own certificate, so that the seat's pin holds, and works on whole
 * requests: the same push twice, an old push behind a newer one, an answer that never arrives. It writes down every command and receipt.
 */
export async function openLink(deps: LinkDeps) {
  const faults: LinkFaults = { down: false, delayMs: 0, duplicate: 0, reorder: 0 };
  const sockets = new Set<Socket | Duplex>();
  const late = new Set<Promise<unknown>>();
  let closed = false;

  function keep<T extends Socket | Duplex>(socket: T): T {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    return socket;
  }

  async function forward(head: IncomingMessage, body: Buffer) {
    const node = deps.node();
    if (node === undefined) throw new Error("no hub node is up");
    const isPush = head.url === "/rpc/push";
    if (isPush) deps.onPush((JSON.parse(body.toString("utf8")) as { json: { commands: Command[] } }).json.commands);
    const { host: _host, connection: _connection, "transfer-encoding": _chunks, ...headers } = head.headers;
    const answer = await request(`${node}${head.url}`, {
      method: "POST",
      headers: headers as Record<string, string>,
      body,
      dispatcher: deps.dispatcher,
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    if (isPush && answer.statusCode === 200) {
      deps.onReceipts((JSON.parse(bytes.toString("utf8")) as { json: { receipts: Receipt[] } }).json.receipts);
    }
    return { status: answer.statusCode, headers: answer.headers, bytes };
  }

  /** Sends a copy that nobody waits for. */
  function sendLater(head: IncomingMessage, body: Buffer, waitMs: number): void {
    const copy = pause(waitMs)
      .then(() => (closed ? undefined : forward(head, body)))
      .catch(() => undefined);
    late.add(copy);
    void copy.finally(() => late.delete(copy));
  }

  async function serve(head: IncomingMessage, reply: ServerResponse): Promise<void> {
    const body = await buffer(head);
    const isPush = head.url === "/rpc/push";
    if (faults.down) return void head.socket.destroy();
    if (faults.delayMs > 0) await pause(faults.delayMs * deps.rng.unit());
    if (isPush && deps.rng.unit() < faults.duplicate)
      sendLater(head, body, deps.rng.chance(0.5) ? 0 : LATEST_MS * deps.rng.unit());
    if (isPush && deps.rng.unit() < faults.reorder) {
      const lose = deps.rng.chance(0.5);
      sendLater(head, body, lose ? 0 : LATEST_MS * deps.rng.unit());
      if (lose) await pause(30);
      return void head.socket.destroy();
    }
    const answer = await forward(head, body);
    if (faults.delayMs > 0) await pause(faults.delayMs * deps.rng.unit());
    if (faults.down) return void head.socket.destroy();
    const { "transfer-encoding": _chunks, connection: _connection, ...headers } = answer.headers;
    reply.writeHead(answer.status, { ...headers, "content-length": answer.bytes.length }).end(answer.bytes);
  }

  /** The poke socket: bytes through, as long as the link is up. */
  function tunnel(head: IncomingMessage, socket: Duplex, first: Buffer): void {
    keep(socket);
    const node = deps.node();
    if (faults.down || node === undefined) return void socket.destroy();
    const { hostname, port } = new URL(node);
    const far = keep(tlsConnect({ host: hostname, port: Number(port), rejectUnauthorized: false }));
    far.once("secureConnect", () => {
      const lines = [`GET ${head.url} HTTP/1.1`];
      for (let at = 0; at < head.rawHeaders.length; at += 2)
        lines.push(`${head.rawHeaders[at]}: ${head.rawHeaders[at + 1]}`);
      far.write(`${lines.join("\r\n")}\r\n\r\n`);
      far.write(first);
      socket.pipe(far).pipe(socket);
    });
    far.once("close", () => socket.destroy());
    socket.once("close", () => far.destroy());
  }

  const server: Server = createServer(
    { cert: deps.certificatePem, key: deps.keyPem, keepAliveTimeout: 75_000 },
    (head, reply) => {
      serve(head, reply).catch(() => head.socket.destroy());
    },
  );
  server.on("connection", (socket: Socket) => {
    keep(socket);
    if (faults.down) socket.destroy();
  });
  server.on("upgrade", tunnel);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    /** What the seat knows as its hub. */
    address: `https://127.0.0.1:${port}`,
    faults,
    setDown(down: boolean): void {
      faults.down = down;
      if (down) for (const socket of sockets) socket.destroy();
    },
    heal(): void {
      Object.assign(faults, { down: false, delayMs: 0, duplicate: 0, reorder: 0 } satisfies LinkFaults);
    },
    /** Settles when no copy is on its way any more. */
    quiet: async (): Promise<void> => {
      await Promise.allSettled([...late]);
    },
    close: async (): Promise<void> => {
      closed = true;
      for (const socket of sockets) socket.destroy();
      server.close();
      await Promise.allSettled([...late]);
    },
  };
}
export type Link = Awaited<ReturnType<typeof openLink>>;
