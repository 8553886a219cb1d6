import { v7 as uuidv7 } from "uuid";
import { WebSocket } from "ws";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { createLines } from "./seats-lines.ts";

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
  readonly page: Reached | undefined;
}
export type Body = Pick<Command, "kind" | "payload">;

/** Connections of all seats together: a real seat has one or two of its own. */
const CONNECTIONS = 128;
/** As a seat asks for them. */
const PAGE_ROWS = 500;
/** Never inside a text of JSON: there the quotes would be escaped. */
const PAGE = ',"page":{"rows":[';

/** Seats without a cache or screens: the calls and the socket of a seat, nothing that costs this process more than it must. */
export function createSeats(address: string, tokenOf: (no: number) => string, cursor: number) {
  const lines = createLines(address, CONNECTIONS);

  function ask<T>(token: string, path: string, input: unknown, read: (answer: Buffer) => T): Promise<T> {
    const headers = `authorization: Bearer ${token}\r\ncontent-type: application/json\r\nx-fairdial-protocol: ${PROTOCOL_VERSION}\r\n`;
    return lines.ask(`/rpc/${path}`, headers, JSON.stringify({ json: input }), read);
  }

  const call = (token: string, path: string, input: unknown): Promise<unknown> =>
    ask(token, path, input, (answer) => (JSON.parse(String(answer)) as { json: unknown }).json);

  /** Rows are for the seats' own computers to read; this one needs to know how far a page reaches, which stands behind them. */
  function readPage(answer: Buffer): Reached {
    const rest = String(answer.subarray(answer.lastIndexOf("],") + 2)).replace(/\}+$/, "}");
    return JSON.parse(`{${rest}`) as Reached;
  }

  function readPushed(answer: Buffer): Pushed {
    // What is new comes last, where it is at hand.
    const begins = answer.indexOf(PAGE);
    const head = begins < 0 ? String(answer) : `${String(answer.subarray(0, begins))}}}`;
    const { receipts, rev } = (JSON.parse(head) as { json: Pushed }).json;
    return { receipts, rev, page: begins < 0 ? undefined : readPage(answer) };
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
        const { receipts, rev, page } = await ask(token, "push", { commands, pull }, readPushed);
        const fits = page !== undefined && at === from && !pulling;
        if (fits) at = page.cursor;
        if (fits ? !page.done : rev > at) onPoke({ type: "rev", rev });
        return receipts;
      },
      pull: async () => {
        pulling = true;
        try {
          for (let done = false; !done; ) {
            const page = await ask(token, "pull", { cursor: at, limit: PAGE_ROWS }, readPage);
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
  return { open, close: lines.close };
}
