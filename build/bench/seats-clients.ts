import { Agent } from "undici";
import { v7 as uuidv7 } from "uuid";
import { WebSocket } from "ws";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";

export interface SimulatedSeat {
  readonly no: number;
  readonly push: (bodies: readonly Body[]) => Promise<Receipt[]>;
  /** As a seat does when it is poked: asks for what is new, page by page. */
  readonly pull: () => Promise<void>;
  readonly call: (path: string, input: unknown) => Promise<unknown>;
  readonly say: (message: object) => void;
  readonly close: () => void;
}
export type Body = Pick<Command, "kind" | "payload">;

/** Connections of all seats together: a real seat has one or two of its own. */
const CONNECTIONS = 128;

/** Seats without a cache or screens: the calls and the socket of a seat, nothing that costs this process more than it must. */
export function createSeats(address: string, tokenOf: (no: number) => string, cursor: number) {
  const agent = new Agent({ connect: { rejectUnauthorized: false }, connections: CONNECTIONS, pipelining: 1 });

  async function ask(token: string, path: string, input: unknown): Promise<Buffer> {
    const { statusCode, body } = await agent.request({
      origin: address,
      path: `/rpc/${path}`,
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "x-fairdial-protocol": String(PROTOCOL_VERSION),
      },
      body: JSON.stringify({ json: input }),
    });
    const answer = Buffer.from(await body.arrayBuffer());
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${String(answer).slice(0, 300)}`);
    return answer;
  }

  async function call(token: string, path: string, input: unknown): Promise<unknown> {
    return (JSON.parse(String(await ask(token, path, input))) as { json: unknown }).json;
  }

  /** Rows are for the seats' own computers to read; this one needs to know how far a page reaches, which stands behind them. */
  async function nextPage(token: string, cursor: number): Promise<{ cursor: number; done: boolean }> {
    const answer = await ask(token, "pull", { cursor, limit: 120 });
    const rest = String(answer.subarray(answer.lastIndexOf("],") + 2));
    return (JSON.parse(`{"json":{${rest}`) as { json: { cursor: number; done: boolean } }).json;
  }

  async function open(no: number, onPoke: (message: { type: string; rev?: number }) => void): Promise<SimulatedSeat> {
    const token = tokenOf(no);
    const socket = new WebSocket(`${address.replace("https", "wss")}/poke`, { rejectUnauthorized: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("open", () => socket.send(JSON.stringify({ type: "auth", token, protocol: PROTOCOL_VERSION })));
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.type === "welcome") resolve();
        else onPoke(message);
      });
    });
    let seatSeq = 0;
    let at = cursor;
    return {
      no,
      push: async (bodies) => {
        const commands = bodies.map((body) => {
          seatSeq += 1;
          return { ...body, opId: uuidv7(), seatSeq, expectedVersion: null, wallMs: Date.now(), monoMs: seatSeq };
        });
        const { receipts, rev } = (await call(token, "push", { commands })) as { receipts: Receipt[]; rev: number };
        onPoke({ type: "rev", rev });
        return receipts;
      },
      pull: async () => {
        for (let done = false; !done; ) {
          const page = await nextPage(token, at);
          at = page.cursor;
          done = page.done;
        }
      },
      call: (path, input) => call(token, path, input),
      say: (message) => socket.send(JSON.stringify(message)),
      close: () => socket.terminate(),
    };
  }
  return { open, close: () => agent.destroy() };
}
