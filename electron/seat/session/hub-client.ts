import { setTimeout as wait } from "node:timers/promises";
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
const MOST_ADDRESSES = 8;
/** Calls that may be asked once more where the answer was lost: commands are known by their opId, the others change nothing. */
const REPEATABLE = new Set(["/rpc/push", "/rpc/pull", "/rpc/hello", "/rpc/floor", "/rpc/signIn"]);
/** Pauses before the addresses are gone through once more: a node that restarts, or a balancer that has just lost one. */
const PAUSES_MS = [0, 150, 600];
/** A node that is about to end says so; another may be there. */
const GOING = new Set([502, 503, 504]);
const refusalCodes = new Set<string>(Object.values(RefusalCode));

type HubCalls = ContractRouterClient<typeof hubContract>;

/** Calls to one hub over TLS pinned to its certificate. */
export function createHubClient({ target, token }: HubClientDeps) {
  const agent = createPinnedAgent(target.fingerprint);
  let addresses = [...target.addresses];

  async function send(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = request.method === "GET" ? undefined : await request.arrayBuffer();
    const repeatable = REPEATABLE.has(pathname);
    let refused: Refusal | undefined;
    let going: Response | undefined;
    let last: unknown;
    // One address alone that nobody listens at is away; where there are more, or an answer was lost, a moment may help.
    for (const pauseMs of repeatable ? PAUSES_MS : [0]) {
      if (pauseMs > 0) await wait(pauseMs);
      let worthAgain = addresses.length > 1;
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
          // undici's Response and the platform's are the same class in two type packages.
          const response = answer as unknown as Response;
          if (GOING.has(answer.status)) {
            going = response;
            worthAgain = true;
            continue;
          }
          if (addresses[0] !== address) addresses = [address, ...addresses.filter((one) => one !== address)];
          return response;
        } catch (error) {
          last = error;
          const cause = error instanceof Error ? error.cause : undefined;
          if (cause instanceof Refusal) refused = cause;
          else if (isConnectFailure(cause)) continue;
          else if (!repeatable || request.signal.aborted || isTimeout(error)) {
            throw refused ?? new HubUnreachable("the hub did not answer", { cause: error });
          } else worthAgain = true;
        }
      }
      if (!worthAgain || refused !== undefined) break;
    }
    if (going !== undefined) return going;
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
    /** The hub named its nodes: those not known yet are tried last. @returns every address, or undefined where none is new */
    learn: (named: readonly string[]): readonly string[] | undefined => {
      const fresh = named.filter((one) => !addresses.includes(one));
      if (fresh.length === 0) return undefined;
      // Of the old ones that the hub no longer names, the least liked go first where there is no room.
      const kept = addresses.filter((one, at) => at === 0 || named.includes(one));
      const others = addresses.filter((one) => !kept.includes(one));
      addresses = [...kept, ...fresh, ...others].slice(0, MOST_ADDRESSES);
      return addresses;
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

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";

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
