import type { IncomingHttpHeaders } from "node:http";
import { ORPCError } from "@orpc/server";
import type { Logger } from "pino";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { isStorageFault } from "../commands/runner.ts";

/** What the border knows of a request. */
export interface CallContext {
  readonly token: string;
  /** NaN where the seat did not say. */
  readonly protocol: number;
}

export function contextOf(headers: IncomingHttpHeaders): CallContext {
  const { authorization } = headers;
  return {
    token: authorization?.startsWith("Bearer ") ? authorization.slice(7) : "",
    protocol: Number(headers["x-fairdial-protocol"] ?? Number.NaN),
  };
}

/** @throws Refusal protocol-mismatch {hub, seat, older} */
export function checkProtocol(seat: number): void {
  const known = Number.isInteger(seat) ? seat : 0;
  if (known >= OLDEST_PROTOCOL_VERSION && known <= PROTOCOL_VERSION) return;
  const older = known > PROTOCOL_VERSION ? "hub" : "seat";
  throw new Refusal(RefusalCode.ProtocolMismatch, { hub: PROTOCOL_VERSION, seat: known, older });
}

/** A fault as the calls tell it; what nobody foresaw is logged. */
export function asCallError(error: unknown, log: Logger): unknown {
  if (error instanceof Refusal) {
    return new ORPCError("REFUSAL", {
      defined: true,
      status: 409,
      message: error.code,
      data: { code: error.code, detail: { ...error.detail } },
    });
  }
  if (error instanceof ORPCError) return error;
  log.error({ err: error }, "call failed");
  // The disk's fault, not the caller's: the seat keeps its words and tries again.
  return isStorageFault(error) ? new ORPCError("SERVICE_UNAVAILABLE", { status: 503 }) : error;
}
