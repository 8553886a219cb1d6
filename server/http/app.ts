import type { Server } from "node:https";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { RPCHandler } from "@orpc/server/fastify";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { RefusalCode } from "../../shared/errors.ts";
import { readable } from "../../shared/protocol/readable.ts";
import type { HubCertificate } from "./certificate.ts";
import { createPullRoute } from "./pull-route.ts";
import type { CallContext, HubRouter } from "./router.ts";

/** An import command of 500 wide rows is about 2 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Tries a minute and address. A whole floor may sit behind one address, so the login itself has a lock of its own. */
const GUARDED = { "/rpc/join": 60, "/rpc/signIn": 240, "/rpc/createTeam": 20, "/rpc/people/changePassword": 60 };

/** The hub's HTTPS server: calls under /rpc, /health, nothing else. */
export async function createApp(deps: {
  router: HubRouter;
  certificate: HubCertificate;
  nowMs: () => number;
  log: Logger;
}) {
  const app = fastify({
    https: { cert: deps.certificate.certificatePem, key: deps.certificate.keyPem, minVersion: "TLSv1.2" },
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    keepAliveTimeout: 75_000,
    forceCloseConnections: "idle",
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
    const { matched } = await handler.handle(request, reply, { prefix: "/rpc", context: contextOf(request) });
    if (!matched) await reply.code(404).send({ error: "not-found" });
  }
  for (const [url, max] of Object.entries(GUARDED)) app.post(url, { config: { rateLimit: { max } } }, serve);
  const pull = createPullRoute(deps.router);
  app.post("/rpc/pull", (request, reply) => pull(request, reply, contextOf(request)));
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

function contextOf({ headers }: FastifyRequest): CallContext {
  const { authorization } = headers;
  return {
    token: authorization?.startsWith("Bearer ") ? authorization.slice(7) : "",
    protocol: Number(headers["x-fairdial-protocol"] ?? Number.NaN),
  };
}

function tooMany(untilMs: number) {
  const data = { code: RefusalCode.TooManyAttempts, detail: { untilMs } };
  return {
    statusCode: 429,
    json: { defined: true, code: "REFUSAL", status: 429, message: data.code, data },
    meta: [],
  };
}
