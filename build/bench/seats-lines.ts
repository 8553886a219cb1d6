import type { OnReadOpts } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";

export interface Lines {
  /** POSTs a text and reads what is answered, at once: the body's memory serves the next answer. @throws Error with what was answered, not 200 */
  readonly ask: <T>(path: string, headers: string, text: string, read: (body: Buffer) => T) => Promise<T>;
  readonly close: () => void;
}
interface Line {
  readonly socket: TLSSocket;
  body: Buffer;
  /** What has come of the headers, until they are whole. */
  head: string;
  /** Of the body; -1 = the headers are not whole yet. */
  wanted: number;
  got: number;
  status: number;
  done: ((error?: Error) => void) | undefined;
}

const LINE_BYTES = 64 * 1024;
const END = "\r\n\r\n";

/**
 * The plainest client of HTTP over TLS, for calls that are answered with their length: what it reads lies in memory that is used again. A library's
 * client makes 16 MB of garbage a second of what a thousand seats are told, and collects it on the hub's processors.
 *
 * @param most connections of all together
 */
export function createLines(address: string, most: number): Lines {
  const { hostname: host, port } = new URL(address);
  const shared = Buffer.alloc(LINE_BYTES);
  const free: Line[] = [];
  const all = new Set<Line>();
  const waiting: ((line: Line) => void)[] = [];

  function open(): Line {
    const read = (count: number): boolean => {
      take(line, shared.subarray(0, count));
      return true;
    };
    const onread = { buffer: shared, callback: read };
    // The types do not know that it is handed on to the socket.
    const options: ConnectionOptions & { onread: OnReadOpts } = {
      host,
      port: Number(port),
      rejectUnauthorized: false,
      onread,
    };
    const socket = connect(options);
    const line: Line = {
      socket,
      body: Buffer.alloc(LINE_BYTES),
      head: "",
      wanted: -1,
      got: 0,
      status: 0,
      done: undefined,
    };
    const lost = (error?: Error) => {
      all.delete(line);
      const at = free.indexOf(line);
      if (at >= 0) free.splice(at, 1);
      line.done?.(error ?? new Error("the line was cut"));
    };
    socket.on("error", lost).on("close", () => lost());
    all.add(line);
    return line;
  }

  async function ask<T>(path: string, headers: string, text: string, read: (body: Buffer) => T): Promise<T> {
    const line = free.pop() ?? (all.size < most ? open() : await new Promise<Line>((resolve) => waiting.push(resolve)));
    return new Promise<T>((resolve, reject) => {
      line.done = (error) => {
        line.done = undefined;
        try {
          if (error !== undefined) throw error;
          const body = line.body.subarray(0, line.wanted);
          if (line.status !== 200) throw new Error(`${path}: ${line.status} ${String(body).slice(0, 300)}`);
          resolve(read(body));
        } catch (reason) {
          reject(reason);
        }
        Object.assign(line, { head: "", wanted: -1, got: 0 });
        if (all.has(line)) pass(line);
      };
      const length = Buffer.byteLength(text);
      line.socket.write(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${headers}content-length: ${length}${END}${text}`);
    });
  }

  function pass(line: Line): void {
    const next = waiting.shift();
    if (next === undefined) free.push(line);
    else next(line);
  }

  return {
    ask,
    close: () => {
      for (const { socket } of all) socket.destroy();
    },
  };
}

function take(line: Line, part: Buffer): void {
  let rest = part;
  if (line.wanted < 0) {
    const before = line.head.length;
    line.head += part.toString("latin1");
    const end = line.head.indexOf(END);
    if (end < 0) return;
    rest = part.subarray(end + END.length - before);
    line.status = Number(line.head.slice(9, 12));
    line.wanted = Number(/\r\ncontent-length: *(\d+)/i.exec(line.head.slice(0, end + 2))?.[1] ?? Number.NaN);
    if (Number.isNaN(line.wanted)) return void line.socket.destroy(new Error("an answer without its length"));
    if (line.body.length < line.wanted) line.body = Buffer.alloc(line.wanted);
  }
  line.got += rest.copy(line.body, line.got);
  if (line.got >= line.wanted) line.done?.();
}
