import type { IncomingMessage } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { toORPCError } from "@orpc/client";
import { call, ORPCError } from "@orpc/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import { encodePage } from "../feed/page-body.ts";
import type { CallContext, HubRouter } from "./router.ts";

const OPENING = Buffer.from('{"json":');
const CLOSING = Buffer.from("}");

/** Pulls may wait; commands that arrive meanwhile are read and answered between two such stretches. */
const STRETCH_MS = 6;

/**
 * Answers `pull` as the call library would, without walking through every row once more for every seat: a row that a thousand seats are given
 * out of the memory of changes becomes text once. On a floor of 1,000 each claim is 1,000 rows.
 */
export function createPullRoute(router: HubRouter) {
  let spentMs = 0;
  let resting = false;

  function spend(ms: number): void {
    spentMs += ms;
    if (resting) return;
    resting = true;
    setImmediate(() => {
      spentMs = 0;
      resting = false;
    });
  }

  return async (request: FastifyRequest, reply: FastifyReply, context: CallContext): Promise<FastifyReply> => {
    reply.type("application/json");
    try {
      const input = await readInput(request);
      while (spentMs > STRETCH_MS) await nextTurn();
      const beganMs = performance.now();
      const page = encodePage(await call(router.pull, input, { context }));
      const body = Buffer.concat([OPENING, ...page, CLOSING]);
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
