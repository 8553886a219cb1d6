import { createORPCClient, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { ContractRouterClient } from "@orpc/contract";
import { Agent, fetch as undiciFetch } from "undici";
import type { hubContract, Session } from "../../shared/protocol/hub-contract.ts";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";

export type HubCalls = ContractRouterClient<typeof hubContract>;

/** Speaks the hub's protocol as a seat does, without a seat; the certificate is not looked at. */
export function createRawClient(address: string, options: { token?: string; protocol?: number } = {}) {
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const link = new RPCLink({
    url: `${address}/rpc`,
    headers: {
      "x-fairdial-protocol": String(options.protocol ?? PROTOCOL_VERSION),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    },
    fetch: async (request) =>
      (await undiciFetch(request.url, {
        method: request.method,
        headers: [...request.headers],
        body: await request.text(),
        dispatcher: agent,
      })) as unknown as Response,
  });
  const calls: HubCalls = createORPCClient(link);
  return { calls, close: () => agent.destroy() };
}

/** The refusal in a failed call, or the error itself. */
export const refusalOf = (error: unknown): unknown =>
  error instanceof ORPCError && error.code === "REFUSAL" ? error.data : error;

export type { Session };
