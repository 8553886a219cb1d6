import type { IncomingMessage } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { toORPCError } from "@orpc/client";
import { call, type InferRouterOutputs, ORPCError } from "@orpc/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { CallContext, HubRouter } from "./router.ts";

type Page = InferRouterOutputs<HubRouter>["pull"];
type Row = Page["rows"][number];

/** Pulls may wait; commands that arrive meanwhile are read and answered between two such stretches. */
const STRETCH_MS = 6;

/**
 * Answers `pull` as the call library would, without walking through every row once more for every seat: a row that a thousand seats are given
 * out of the memory of changes becomes text once. On a floor of 1,000 each claim is 1,000 rows.
 */
export function createPullRoute(router: HubRouter) {
  let spentMs = 0;
  let resting = false;
  /** With a comma in front. */
  const texts = new WeakMap<Row, Buffer>();

  function spend(ms: number): void {
    spentMs += ms;
    if (resting) return;
    resting = true;
    setImmediate(() => {
      spentMs = 0;
      resting = false;
    });
  }

  function textOf(row: Row): Buffer {
    const known = texts.get(row);
    if (known !== undefined) return known;
    const made = Buffer.from(`,${JSON.stringify(row)}`);
    texts.set(row, made);
    return made;
  }

  function bodyOf({ rows, remembered, ...rest }: Page & { remembered?: boolean }): string | Buffer {
    if (!remembered || rows.length === 0) return JSON.stringify({ json: { rows, ...rest } });
    const parts = rows.map(textOf);
    const tail = Buffer.from(`],${JSON.stringify(rest).slice(1)}}`);
    return Buffer.concat([Buffer.from('{"json":{"rows":['), parts[0]?.subarray(1) ?? tail, ...parts.slice(1), tail]);
  }

  return async (request: FastifyRequest, reply: FastifyReply, context: CallContext): Promise<FastifyReply> => {
    reply.type("application/json");
    try {
      const input = await readInput(request);
      while (spentMs > STRETCH_MS) await nextTurn();
      const beganMs = performance.now();
      const body = bodyOf(await call(router.pull, input, { context }));
      spend(performance.now() - beganMs);
      return reply.send(body);
    } catch (error) {
      const known = toORPCError(error);
      return reply.code(known.status).send(JSON.stringify({ json: known.toJSON() }));
    }
  };
}

async function readInput({ raw }: FastifyRequest): Promise<{ cursor: number; limit: number }> {
  try {
    return (JSON.parse(await readText(raw)) as { json: { cursor: number; limit: number } }).json;
  } catch (cause) {
    throw new ORPCError("BAD_REQUEST", { message: "no readable request", cause });
  }
}

const readText = (raw: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    raw.on("data", (part: Buffer) => parts.push(part));
    raw.once("end", () => resolve(String(Buffer.concat(parts))));
    raw.once("error", reject);
  });
