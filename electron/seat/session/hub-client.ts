import { createORPCClient, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { ContractRouterClient } from "@orpc/contract";
import { fetch as undiciFetch } from "undici";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { hubContract } from "../../../shared/protocol/hub-contract.ts";
import { PROTOCOL_VERSION } from "../../../shared/protocol/version.ts";
import { createPinnedAgent } from "./pinned.ts";

/** The hub gave no answer: it is down, unreachable, or the answer was lost on the way. */
export class HubUnreachable extends Error {
  override readonly name = "HubUnreachable";
}

/** The hub answered with a fault of its own. */
export class HubFault extends Error {
  override readonly name = "HubFault";
}

export interface HubTarget {
  /** https://host:port, tried in turn; the one that answered last comes first. */
  readonly addresses: readonly string[];
  readonly fingerprint: string;
}

export interface HubClientDeps {
  readonly target: HubTarget;
  readonly token: () => string | null;
}

const ANSWER_TIMEOUT_MS = 20_000;
const refusalCodes = new Set<string>(Object.values(RefusalCode));

type HubCalls = ContractRouterClient<typeof hubContract>;

/** Calls to one hub over TLS pinned to its certificate. */
export function createHubClient({ target, token }: HubClientDeps) {
  const agent = createPinnedAgent(target.fingerprint);
  let addresses = [...target.addresses];

  async function send(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = request.method === "GET" ? undefined : await request.arrayBuffer();
    let refused: Refusal | undefined;
    let last: unknown;
    for (const address of [...addresses]) {
      try {
        const answer = await undiciFetch(`${address}${pathname}${search}`, {
          method: request.method,
          headers: [...request.headers],
          body,
          redirect: "error",
          dispatcher: agent,
          signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
        });
        if (addresses[0] !== address) addresses = [address, ...addresses.filter((one) => one !== address)];
        // undici's Response and the platform's are the same class in two type packages.
        return answer as unknown as Response;
      } catch (error) {
        last = error;
        const cause = error instanceof Error ? error.cause : undefined;
        if (cause instanceof Refusal) refused = cause;
        else if (!isConnectFailure(cause)) break;
      }
    }
    throw refused ?? new HubUnreachable("the hub did not answer", { cause: last });
  }

  const link = new RPCLink({
    url: "https://hub.invalid/rpc",
    headers: () => {
      const bearer = token();
      return {
        "x-fairdial-protocol": String(PROTOCOL_VERSION),
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      };
    },
    fetch: (request) => send(request),
  });
  const calls: HubCalls = createORPCClient(link);

  return {
    /**
     * Runs one call.
     * @throws Refusal as the hub gave it; HubUnreachable; HubFault for anything else
     */
    ask: async <T>(run: (hub: HubCalls) => Promise<T>): Promise<T> => {
      try {
        return await run(calls);
      } catch (error) {
        throw asHubError(error);
      }
    },
    /** The address that answered last. */
    address: (): string => addresses[0] ?? "",
    /** The hub was heard of at this address: it is tried first from now on. */
    prefer: (address: string): void => {
      addresses = [address, ...addresses.filter((one) => one !== address)];
    },
    fingerprint: target.fingerprint,
    close: (): Promise<void> => agent.destroy(),
  };
}
export type HubClient = ReturnType<typeof createHubClient>;

function isConnectFailure(cause: unknown): boolean {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"].includes(
    code,
  );
}

function asHubError(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof HubUnreachable) return error;
  if (error instanceof Error && error.cause instanceof Refusal) return error.cause;
  if (!(error instanceof ORPCError)) return new HubUnreachable("the hub did not answer", { cause: error });
  const data: unknown = error.data;
  if (error.code === "REFUSAL" && typeof data === "object" && data !== null && "code" in data) {
    const code = String(data.code);
    const detail = "detail" in data ? (data.detail as Refusal["detail"]) : {};
    if (refusalCodes.has(code)) return new Refusal(code as RefusalCode, detail, { cause: error });
    return new Refusal(RefusalCode.BadRequest, { path: "", problem: code }, { cause: error });
  }
  if (error.status === 401) return new Refusal(RefusalCode.DeviceRevoked, {}, { cause: error });
  if (error.status === 400 || error.status === 413) {
    return new Refusal(RefusalCode.BadRequest, { path: "", problem: error.code }, { cause: error });
  }
  if (error.status === 502 || error.status === 503 || error.status === 504) {
    return new HubUnreachable("the hub is not there", { cause: error });
  }
  return new HubFault(`hub fault ${error.code}`, { cause: error });
}
