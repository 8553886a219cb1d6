import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { toORPCError } from "@orpc/client";
import { type StandardRPCJsonSerializedMetaItem, StandardRPCJsonSerializer } from "@orpc/client/standard";
import { ORPCError } from "@orpc/server";
import type { Logger } from "pino";
import type { z } from "zod";
import { FloorAsk, PullAsk, PullOwnAsk, PushAsk } from "../../shared/protocol/hub-contract.ts";
import { readable } from "../../shared/protocol/readable.ts";
import type { SignedIn } from "../accounts/sign-in.ts";
import { encodePage } from "../feed/page-body.ts";
import { asCallError, type CallContext, checkProtocol, contextOf } from "./border.ts";
import type { FeedCalls } from "./feed-calls.ts";

export interface LeanRoutesDeps {
  readonly calls: FeedCalls;
  readonly authenticate: (token: string) => Promise<SignedIn>;
  readonly log: Logger;
  readonly maxBodyBytes: number;
}
/** @returns the answer's body in pieces that follow one another */
type Route = (input: unknown, context: CallContext) => Promise<readonly Buffer[]>;

/** Readings may wait; commands that arrive meanwhile are read and answered between two such stretches. */
const STRETCH_MS = 6;
/** Half of what a socket holds before it asks its writer to wait. */
const LARGE_BYTES = 32 * 1024;
/** More of them are cheaper put together. */
const MOST_PIECES = 24;
/** Of a floor, put into text in one stretch: about a millisecond. */
const SEATS_AT_ONCE = 400;
const NUL_ESCAPED = "\\u0000";
const OPENING = Buffer.from('{"json":');
const CLOSING = Buffer.from("}");
const serializer = new StandardRPCJsonSerializer();

/**
 * Answers the calls below as the call library would, byte for byte, without the way through it and through the server's hooks: on a floor of
 * 1,000 that way was half of the hub's work, and one wallboard held every command up for 15 ms.
 *
 * @returns takes a request: false = it is not one of these, or so unlike what a seat sends that the long way shall say what is wrong with it
 */
export function createLeanRoutes(deps: LeanRoutesDeps): (request: IncomingMessage, reply: ServerResponse) => boolean {
  const { calls, log } = deps;
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

  const routes: Record<string, Route | undefined> = {
    "/rpc/push": async (input, context) => {
      const me = await admit(context);
      const { page, ...rest } = await calls.push(me, check(PushAsk, input));
      if (page === undefined) return [Buffer.from(JSON.stringify({ json: rest }))];
      const beganMs = performance.now();
      const opening = Buffer.from(`{"json":${JSON.stringify(rest).slice(0, -1)},"page":`);
      const body = [opening, ...encodePage(page), CLOSING, CLOSING];
      spend(performance.now() - beganMs);
      return body;
    },
    "/rpc/pull": reading(PullAsk, async (me, ask) => encodePage(await calls.pull(me, ask))),
    "/rpc/pullOwn": reading(PullOwnAsk, async (me, ask) => encodePage(await calls.pullOwn(me, ask))),
    "/rpc/floor": reading(FloorAsk, async (me) => encodeFloor(await calls.floor(me))),
  };

  /** @param find the answer proper, in pieces */
  function reading<S extends z.ZodType>(
    schema: S,
    find: (me: SignedIn, ask: z.output<S>) => Promise<readonly Buffer[]>,
  ): Route {
    return async (input, context) => {
      while (spentMs > STRETCH_MS) await nextTurn();
      const beganMs = performance.now();
      const me = await admit(context);
      const body = [OPENING, ...(await find(me, check(schema, input))), CLOSING];
      spend(performance.now() - beganMs);
      return body;
    };
  }

  function admit({ protocol, token }: CallContext): Promise<SignedIn> {
    checkProtocol(protocol);
    return deps.authenticate(token);
  }

  async function answer(route: Route, request: IncomingMessage, reply: ServerResponse): Promise<void> {
    let status = 200;
    let body: readonly Buffer[];
    try {
      body = await route(await readInput(request), contextOf(request.headers));
    } catch (error) {
      const known = toORPCError(asCallError(error, log));
      status = known.status;
      body = [Buffer.from(JSON.stringify({ json: known.toJSON() }))];
    }
    const bytes = body.reduce((sum, piece) => sum + piece.length, 0);
    reply.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "x-content-type-options": "nosniff",
      "content-length": bytes,
    });
    send(reply, body, bytes);
  }

  return (request, reply) => {
    const route = routes[request.url ?? ""];
    const { "content-type": type, "content-length": length } = request.headers;
    if (route === undefined || request.method !== "POST" || type !== "application/json") return false;
    if (!(Number(length ?? Number.NaN) <= deps.maxBodyBytes)) return false;
    void answer(route, request, reply);
    return true;
  };
}

/**
 * Ends a large answer only once most of it has left this process. Node stops reading where the answer before still lies in the socket as the next
 * request comes, and over TLS cuts the line ("Parse Error: Paused") if that request is large too; before the end there is no next request.
 */
function send(reply: ServerResponse, body: readonly Buffer[], bytes: number): void {
  if (bytes < LARGE_BYTES) return void reply.end(Buffer.concat(body, bytes));
  // Rows' text is the same for a thousand seats: a copy for each would be most of what there is to collect.
  const pieces = body.length > MOST_PIECES ? [Buffer.concat(body, bytes)] : body;
  const [most, rest] = split(pieces, bytes - LARGE_BYTES / 2);
  const last = most.pop();
  for (const piece of most) reply.write(piece);
  reply.write(last, () => {
    for (const piece of rest) reply.write(piece);
    reply.end();
  });
}

function split(pieces: readonly Buffer[], at: number): [Buffer[], Buffer[]] {
  const before: Buffer[] = [];
  const after: Buffer[] = [];
  let left = at;
  for (const piece of pieces) {
    if (left > 0) before.push(piece.subarray(0, left));
    if (left < piece.length) after.push(piece.subarray(Math.max(0, left)));
    left -= piece.length;
  }
  return [before, after];
}

/** In stretches, as commands wait meanwhile. */
async function encodeFloor({ seats, ...rest }: Awaited<ReturnType<FeedCalls["floor"]>>): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = [];
  for (let from = 0; from < seats.length; from += SEATS_AT_ONCE) {
    await nextTurn();
    const text = JSON.stringify(seats.slice(from, from + SEATS_AT_ONCE)).slice(1, -1);
    pieces.push(Buffer.from(from === 0 ? text : `,${text}`));
  }
  return [Buffer.from('{"seats":['), ...pieces, Buffer.from(`],${JSON.stringify(rest).slice(1)}`)];
}

/** @throws ORPCError BAD_REQUEST with the issues */
function check<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const checked = schema.safeParse(input);
  if (checked.success) return checked.data;
  const { issues } = checked.error;
  throw new ORPCError("BAD_REQUEST", { message: "Input validation failed", data: { issues } });
}

async function readInput(request: IncomingMessage): Promise<unknown> {
  try {
    const text = await readText(request);
    if (text === "") return undefined;
    const { json, meta } = JSON.parse(text) as { json: unknown; meta?: StandardRPCJsonSerializedMetaItem[] };
    const input = meta === undefined || meta.length === 0 ? json : serializer.deserialize(json, meta);
    // In JSON the character stands escaped or not at all.
    return text.includes(NUL_ESCAPED) ? readable(input) : input;
  } catch (cause) {
    const message =
      "Malformed request. Ensure the request body is properly formatted and the 'Content-Type' header is set correctly.";
    throw new ORPCError("BAD_REQUEST", { message, cause });
  }
}

const readText = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.once("end", () => resolve(String(parts.length === 1 ? parts[0] : Buffer.concat(parts))));
    request.once("error", reject);
  });
