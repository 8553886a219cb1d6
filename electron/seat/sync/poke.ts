import type { TLSSocket } from "node:tls";
import type { Logger } from "pino";
import { WebSocket } from "ws";
import { PokeFromHub, type PokeFromSeat } from "../../../shared/protocol/hub-contract.ts";
import { PROTOCOL_VERSION } from "../../../shared/protocol/version.ts";
import { peerFingerprint } from "../session/pinned.ts";

export interface PokeDeps {
  readonly address: () => string;
  readonly fingerprint: string;
  readonly token: () => string | null;
  readonly log: Logger;
  readonly onPoke: (poke: PokeFromHub) => void;
  /** The socket ended after it had been open: perhaps the hub is gone. */
  readonly onLost: () => void;
  readonly random: () => number;
}

const HEARTBEAT_MS = 15_000;
const LONGEST_WAIT_MS = 15_000;

/** The socket on which the hub says "there is something". Losing it costs time, never data: the pull timer finds everything. */
export function createPoke(deps: PokeDeps) {
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let failures = 0;
  let stopped = true;
  let welcome = false;
  let heard = true;
  let phase: Extract<PokeFromSeat, { type: "phase" }> = { type: "phase", phase: "idle", sinceMs: 0, customerId: null };

  const say = (message: PokeFromSeat): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  function open(): void {
    clearTimeout(timer);
    const token = deps.token();
    const address = deps.address();
    if (stopped || socket !== undefined) return;
    if (token === null || address === "") {
      again();
      return;
    }
    const made = new WebSocket(`${address.replace(/^http/, "ws")}/poke`, {
      rejectUnauthorized: false,
      handshakeTimeout: 5_000,
      maxPayload: 64 * 1024,
    });
    socket = made;
    let trusted = false;
    made.on("upgrade", (response) => {
      trusted = peerFingerprint(response.socket as TLSSocket) === deps.fingerprint;
      if (!trusted) made.terminate();
    });
    made.on("open", () => {
      if (trusted) say({ type: "auth", token, protocol: PROTOCOL_VERSION });
    });
    made.on("message", (data) => {
      heard = true;
      take(String(data));
    });
    made.on("pong", () => {
      heard = true;
    });
    made.on("error", (error) => deps.log.debug({ err: error }, "poke socket"));
    made.on("close", () => {
      if (socket !== made) return;
      const was = welcome;
      drop();
      if (was) deps.onLost();
      again();
    });
  }

  function take(text: string): void {
    const poke = parse(text);
    if (poke === undefined) return;
    if (poke.type === "welcome") {
      welcome = true;
      failures = 0;
      heard = true;
      say(phase);
      clearInterval(heartbeat);
      heartbeat = setInterval(beat, HEARTBEAT_MS);
    }
    deps.onPoke(poke);
  }

  /** Says what the seat does, and ends a socket that has been silent since the last beat. */
  function beat(): void {
    if (!heard) {
      socket?.terminate();
      return;
    }
    heard = false;
    say(phase);
    socket?.ping();
  }

  function drop(): void {
    clearInterval(heartbeat);
    welcome = false;
    socket = undefined;
  }

  function again(): void {
    if (stopped) return;
    clearTimeout(timer);
    const waitMs = Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) * (0.5 + deps.random());
    failures = Math.min(failures + 1, 6);
    timer = setTimeout(open, waitMs);
  }

  return {
    start: (): void => {
      stopped = false;
      open();
    },
    /** Tries at once instead of at the end of the wait. */
    hurry: (): void => {
      failures = 0;
      if (!stopped && socket === undefined) open();
    },
    /** After sleep a socket may look open and be dead. */
    renew: (): void => {
      failures = 0;
      socket?.terminate();
      if (!stopped && socket === undefined) open();
    },
    connected: (): boolean => welcome,
    setPhase: (next: Omit<typeof phase, "type">): void => {
      phase = { type: "phase", ...next };
      if (welcome) say(phase);
    },
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
      const ending = socket;
      drop();
      ending?.terminate();
    },
  };
}
export type Poke = ReturnType<typeof createPoke>;

function parse(text: string): PokeFromHub | undefined {
  try {
    return PokeFromHub.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
