import { finished } from "node:stream/promises";
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
interface Reached {
  readonly cursor: number;
  readonly done: boolean;
}
interface Pushed {
  readonly receipts: Receipt[];
  readonly rev: number;
}
export type Body = Pick<Command, "kind" | "payload">;

/** Connections of all seats together: a real seat has one or two of its own. */
const CONNECTIONS = 128;
/** As a seat asks for them. */
const PAGE_ROWS = 500;
/** Never inside a text of JSON: there the quotes would be escaped. */
const PAGE = ',"page":{"rows":[';
/** Longer than what stands behind the rows of a page. */
const TAIL_BYTES = 1024;

/** Seats without a cache or screens: the calls and the socket of a seat, nothing that costs this process more than it must. */
export function createSeats(address: string, tokenOf: (no: number) => string, cursor: number) {
  const agent = new Agent({ connect: { rejectUnauthorized: false }, connections: CONNECTIONS, pipelining: 1 });

  /** @returns the answer in pieces, as they came: putting them together would have this process collect garbage while the hub works */
  async function ask(token: string, path: string, input: unknown): Promise<Buffer[]> {
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
    const pieces: Buffer[] = [];
    body.on("data", (piece: Buffer) => pieces.push(piece));
    await finished(body);
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${String(Buffer.concat(pieces)).slice(0, 300)}`);
    return pieces;
  }

  async function call(token: string, path: string, input: unknown): Promise<unknown> {
    return (JSON.parse(String(Buffer.concat(await ask(token, path, input)))) as { json: unknown }).json;
  }

  /** Rows are for the seats' own computers to read; this one needs to know how far a page reaches, which stands behind them. */
  function readPage(pieces: readonly Buffer[]): Reached {
    let from = pieces.length - 1;
    for (let bytes = 0; from > 0; from -= 1) {
      bytes += pieces[from]?.length ?? 0;
      if (bytes >= TAIL_BYTES) break;
    }
    const answer = Buffer.concat(pieces.slice(Math.max(0, from)));
    const rest = String(answer.subarray(answer.lastIndexOf("],") + 2)).replace(/\}+$/, "}");
    return JSON.parse(`{${rest}`) as Reached;
  }

  /** What stands before the page. @returns undefined where there is no page */
  function findHead(pieces: readonly Buffer[]): string | undefined {
    for (let read = 1; read <= pieces.length; read += 1) {
      const answer = Buffer.concat(pieces.slice(0, read));
      const end = answer.indexOf(PAGE);
      if (end >= 0) return String(answer.subarray(0, end));
    }
    return undefined;
  }

  async function open(no: number, onPoke: (message: { type: string; rev?: number }) => void): Promise<SimulatedSeat> {
    const token = tokenOf(no);
    let seatSeq = 0;
    let at = cursor;
    let pulling = false;
    const socket = new WebSocket(`${address.replace("https", "wss")}/poke`, { rejectUnauthorized: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("open", () => socket.send(JSON.stringify({ type: "auth", token, protocol: PROTOCOL_VERSION })));
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.type === "welcome") resolve();
        else if (message.type !== "rev" || message.rev > at) onPoke(message);
      });
    });
    return {
      no,
      push: async (bodies) => {
        const commands = bodies.map((body) => {
          seatSeq += 1;
          return { ...body, opId: uuidv7(), seatSeq, expectedVersion: null, wallMs: Date.now(), monoMs: seatSeq };
        });
        const from = at;
        const pull = pulling ? undefined : { cursor: from, limit: PAGE_ROWS };
        const answer = await ask(token, "push", { commands, pull });
        // What is new comes last, where it is at hand.
        const head = findHead(answer);
        const whole = head === undefined ? String(Buffer.concat(answer)) : `${head}}}`;
        const { receipts, rev } = (JSON.parse(whole) as { json: Pushed }).json;
        const page = head === undefined ? undefined : readPage(answer);
        const fits = page !== undefined && at === from && !pulling;
        if (fits) at = page.cursor;
        if (fits ? !page.done : rev > at) onPoke({ type: "rev", rev });
        return receipts;
      },
      pull: async () => {
        pulling = true;
        try {
          for (let done = false; !done; ) {
            const page = readPage(await ask(token, "pull", { cursor: at, limit: PAGE_ROWS }));
            at = page.cursor;
            done = page.done;
          }
        } finally {
          pulling = false;
        }
      },
      call: (path, input) => call(token, path, input),
      say: (message) => socket.send(JSON.stringify(message)),
      close: () => socket.terminate(),
    };
  }
  return { open, close: () => agent.destroy() };
}
