import { type ClientContext, type ClientLink, type ClientOptions, ORPCError } from "@orpc/client";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import { RPCLink as SocketLink } from "@orpc/client/websocket";

/** open: calls go through. lost: connecting again by itself. expired: the shell does not know this page any more. */
export type ConnectionState = "connecting" | "open" | "lost" | "expired";
type Link = ClientLink<ClientContext>;

/** The code that a call ends with when the seat's service could not be reached. */
export const connectionLost = "CONNECTION_LOST";
const lostError = () => new ORPCError(connectionLost, { status: 503, message: "connection lost" });

export interface Connection {
  readonly link: Link;
  state(): ConnectionState;
  subscribe(listener: (state: ConnectionState) => void): () => void;
}

const waitForLinkMs = 8_000;

/** Message that the preload script answers with the port, and the port's own message (electron/preload.ts). */
export const wantPort = "fairdial:want-port";
export const havePort = "fairdial:port";

/**
 * The one connection to the seat core: a WebSocket to the browser shell, a MessagePort inside Electron. Calls made while it
 * is down wait a few seconds for it to come back; calls that were under way fail with CONNECTION_LOST and are never repeated
 * here, because they may have been done.
 */
export function createConnection(): Connection {
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = "connecting";
  let current: Link | undefined;
  const waiting = new Set<(link: Link | undefined) => void>();

  const become = (next: ConnectionState, link: Link | undefined) => {
    current = link;
    if (link !== undefined || next === "expired") {
      for (const resolve of waiting) resolve(link);
      waiting.clear();
    }
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(state);
  };

  const linkNow = (): Promise<Link | undefined> | Link => {
    if (current !== undefined) return current;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(settle);
        resolve(undefined);
      }, waitForLinkMs);
      const settle = (link: Link | undefined) => {
        clearTimeout(timer);
        resolve(link);
      };
      waiting.add(settle);
    });
  };

  if (isElectron()) openPort(become);
  else openSocket(become);

  return {
    link: {
      call: async (path: readonly string[], input: unknown, options: ClientOptions<ClientContext>) => {
        const link = await linkNow();
        if (link === undefined) throw lostError();
        try {
          return await link.call(path, input, options);
        } catch (error) {
          if (error instanceof ORPCError) throw error;
          if (options.signal?.aborted) throw error;
          throw current === link ? error : lostError();
        }
      },
    },
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Become = (state: ConnectionState, link: Link | undefined) => void;

const isElectron = (): boolean => location.protocol === "app:" || location.hash === "#electron";

function openPort(become: Become): void {
  addEventListener("message", (event) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== havePort || port === undefined) return;
    const link = new PortLink({ port });
    port.start();
    become("open", link);
  });
  postMessage(wantPort, location.origin === "null" ? "*" : location.origin);
}

/** The browser shell's page is let in by its cookie (electron/shell/browser), so no token is handled here. */
function openSocket(become: Become): void {
  let delayMs = 150;
  const connect = () => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/rpc`);
    const link = new SocketLink({ websocket: socket });
    let wasOpen = false;
    socket.addEventListener("open", () => {
      wasOpen = true;
      delayMs = 150;
      become("open", link);
    });
    socket.addEventListener("close", async () => {
      if (!wasOpen && (await isShutOut())) return become("expired", undefined);
      become("lost", undefined);
      setTimeout(connect, delayMs);
      delayMs = Math.min(delayMs * 2, 2_000);
    });
  };
  connect();
}

/** The shell answers 401 to a page that it does not know; a shell that is down answers nothing. */
async function isShutOut(): Promise<boolean> {
  try {
    return (await fetch("./index.html", { method: "HEAD", cache: "no-store" })).status === 401;
  } catch {
    return false;
  }
}
