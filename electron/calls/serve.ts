import { ORPCError } from "@orpc/client";
import { ValidationError } from "@orpc/contract";
import { RPCHandler as MessagePortHandler } from "@orpc/server/message-port";
import type { StandardRPCHandlerOptions } from "@orpc/server/standard";
import { RPCHandler as WsHandler } from "@orpc/server/ws";
import type { WebSocket } from "ws";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { readable } from "../../shared/protocol/readable.ts";
import type { Seat } from "../seat/seat.ts";
import { HubUnreachable } from "../seat/session/hub-client.ts";
import { createRouter } from "./router.ts";

const refusal = (code: string, detail: Refusal["detail"], cause: unknown) =>
  new ORPCError("REFUSAL", { defined: true, status: 409, data: { code, detail }, cause });

/**
 * What the page is told of an error: a refusal with its code, bad input as bad-request with the first problem; everything else was a bug,
 * is logged here once, and arrives as an internal error without its words.
 */
export function toCallError(error: unknown, seat: Pick<Seat, "log">, path: readonly string[]): unknown {
  if (error instanceof Refusal) return refusal(error.code, error.detail, error);
  if (error instanceof HubUnreachable) return refusal(RefusalCode.HubOffline, { sinceMs: Date.now() }, error);
  if (error instanceof ORPCError) {
    if (error.cause instanceof ValidationError && error.code === "BAD_REQUEST") {
      const issue = error.cause.issues[0];
      const at = (issue?.path ?? []).map((part) => (typeof part === "object" ? String(part.key) : String(part)));
      return refusal(RefusalCode.BadRequest, { path: at.join("."), problem: issue?.message ?? "" }, error);
    }
    if (error.status < 500) return error;
  }
  seat.log.error({ err: error, call: path.join(".") }, "call failed");
  return new ORPCError("INTERNAL_SERVER_ERROR", { cause: error });
}

function handlerOptions(seat: Seat): Pick<StandardRPCHandlerOptions<Record<never, never>>, "clientInterceptors"> {
  return {
    clientInterceptors: [
      async ({ next, ...call }) => {
        try {
          return await next({ ...call, input: readable(call.input) });
        } catch (error) {
          throw toCallError(error, seat, call.path);
        }
      },
    ],
  };
}

/** Serves the contract on a page's WebSocket (browser shell). */
export function serveWebSocket(seat: Seat, socket: WebSocket): void {
  void new WsHandler(createRouter(seat), handlerOptions(seat)).upgrade(socket);
}

/** Serves the contract on the window's message port (Electron). */
export function serveMessagePort(seat: Seat, port: Parameters<MessagePortHandler<object>["upgrade"]>[0]): void {
  new MessagePortHandler(createRouter(seat), handlerOptions(seat)).upgrade(port);
}
