import { createServer, type Server } from "node:https";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { RPCHandler } from "@orpc/server/fastify";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { RefusalCode } from "../../shared/errors.ts";
import { readable } from "../../shared/protocol/readable.ts";
import type { SignedIn } from "../accounts/sign-in.ts";
import { type CallContext, contextOf } from "./border.ts";
import type { HubCertificate } from "./certificate.ts";
import type { FeedCalls } from "./feed-calls.ts";
import { createLeanRoutes } from "./lean-routes.ts";
import type { HubRouter } from "./router.ts";

/** An import command of 500 wide rows is about 2 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Tries a minute and address. A whole floor may sit behind one address, so the login itself has a lock of its own. */
const GUARDED = { "/rpc/join": 60, "/rpc/signIn": 240, "/rpc/createTeam": 20, "/rpc/people/changePassword": 60 };

/** The hub's HTTPS server: calls under /rpc, /health, nothing else. */
export async function createApp(deps: {
  router: HubRouter;
  calls: FeedCalls;
  authenticate: (token: string) => Promise<SignedIn>;
  certificate: HubCertificate;
  nowMs: () => number;
  log: Logger;
}) {
  const lean = createLeanRoutes({ ...deps, maxBodyBytes: MAX_BODY_BYTES });
  let closing = false;
  const app = fastify({
    serverFactory: (others) => {
      const { certificatePem: cert, keyPem: key } = deps.certificate;
      const server = createServer({ cert, key, minVersion: "TLSv1.2", keepAliveTimeout: 75_000 }, (request, reply) => {
        // A hub that is closing turns callers away, which the other way does.
        if (closing || !lean(request, reply)) others(request, reply);
      });
      // The time that a large body takes on a slow line is not limited.
      server.requestTimeout = 0;
      return server;
    },
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: "idle",
  });
  app.addHook("preClose", async () => {
    closing = true;
  });
  const handler = new RPCHandler<CallContext>(deps.router, {
    clientInterceptors: [({ next, ...call }) => next({ ...call, input: readable(call.input) })],
  });
  // A dozen lines for browsers would be most of a short answer to a seat; its answers are JSON and are never shown.
  await app.register(helmet, { global: false, contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } });
  app.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith("/rpc/")) reply.header("x-content-type-options", "nosniff");
    else await reply.helmet();
  });
  await app.register(rateLimit, {
    global: false,
    timeWindow: 60_000,
    // In the shape of the calls, so that a seat reads it as any other refusal.
    errorResponseBuilder: (_request, limit) => tooMany(deps.nowMs() + limit.ttl),
  });
  // The call library reads the body itself, after its size was looked at.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  app.addHook("onRequest", async (request, reply) => {
    const length = Number(request.headers["content-length"] ?? Number.NaN);
    const unknown = request.method === "POST" && !Number.isFinite(length);
    if (unknown || length > MAX_BODY_BYTES) {
      await reply.code(unknown ? 411 : 413).send({ error: unknown ? "length-required" : "too-large" });
    }
  });

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { matched } = await handler.handle(request, reply, { prefix: "/rpc", context: contextOf(request.headers) });
    if (!matched) await reply.code(404).send({ error: "not-found" });
  }
  for (const [url, max] of Object.entries(GUARDED)) app.post(url, { config: { rateLimit: { max } } }, serve);
  app.all("/rpc/*", serve);
  app.get("/health", async () => ({ ok: true, hubMs: deps.nowMs() }));
  app.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) deps.log.error({ err: error }, "request failed");
    return reply.code(status).send("json" in (error as object) ? error : { error: "failed" });
  });
  return app;
}
export type HubApp = Awaited<ReturnType<typeof createApp>>;
export const serverOf = (app: HubApp): Server => app.server as Server;

function tooMany(untilMs: number) {
  const data = { code: RefusalCode.TooManyAttempts, detail: { untilMs } };
  return {
    statusCode: 429,
    json: { defined: true, code: "REFUSAL", status: 429, message: data.code, data },
    meta: [],
  };
}
