import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { Refusal } from "../../shared/errors.ts";
import { type PokeFromHub, PokeFromSeat } from "../../shared/protocol/hub-contract.ts";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import type { SignedIn, SignIn } from "../accounts/sign-in.ts";
import { leads } from "../commands/context.ts";
import type { Floor } from "../floor/floor.ts";
import { findRev } from "../stores/sql/organisation.ts";
import type { HubReader } from "../stores/store.ts";

export interface PokeDeps {
  readonly read: HubReader;
  readonly signIn: SignIn;
  readonly floor: Floor;
  readonly nowMs: () => number;
  readonly log: Logger;
  /** Where else this hub can be reached; empty = nowhere. */
  readonly addresses: () => readonly string[];
}

const AUTH_LIMIT_MS = 10_000;
const ALIVE_EVERY_MS = 30_000;
const FLOOR_EVERY_MS = 250;
const TELL_AFTER_MS = 3;
/** A small floor hears at once. On a large one every commit would make every seat ask, and asking would be all the hub does. */
const TOLD_AT_ONCE = 64;
const TOLD_A_SECOND = 300;
const TURN_MS = 20;

/** "There is something after rev N": the socket beside the calls. Losing it costs latency, never data. */
export function createPoke(deps: PokeDeps) {
  const sockets = new Map<WebSocket, SignedIn>();
  const heard = new WeakSet<WebSocket>();
  const revs = new Map<string, number>();
  const told = new WeakMap<WebSocket, number>();
  let credit = TOLD_AT_ONCE;
  let creditAtMs = performance.now();
  let revTimer: NodeJS.Timeout | undefined;
  let floorTimer: NodeJS.Timeout | undefined;
  const server = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 });
  const alive = setInterval(dropDead, ALIVE_EVERY_MS);
  alive.unref();

  const say = (socket: WebSocket, message: PokeFromHub): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };

  function attach(http: Server): void {
    http.on("upgrade", (request: IncomingMessage, raw: Duplex, head: Buffer) => {
      if (request.url !== "/poke") return raw.destroy();
      server.handleUpgrade(request, raw, head, welcome);
    });
  }

  function welcome(socket: WebSocket): void {
    const tooLate = setTimeout(() => socket.terminate(), AUTH_LIMIT_MS);
    heard.add(socket);
    socket.on("pong", () => heard.add(socket));
    socket.on("error", (error) => deps.log.debug({ err: error }, "poke socket"));
    socket.on("message", (data) => {
      heard.add(socket);
      const message = readMessage(String(data));
      if (message === undefined) return socket.terminate();
      if (message.type === "auth") {
        clearTimeout(tooLate);
        void admit(socket, message.token, message.protocol);
        return;
      }
      const who = sockets.get(socket);
      if (who === undefined) return socket.terminate();
      const { phase, sinceMs, customerId } = message;
      if (deps.floor.does(who.orgId, who.userId, { phase, sinceMs, customerId })) floorChanged();
    });
    socket.on("close", () => {
      clearTimeout(tooLate);
      const who = sockets.get(socket);
      if (who === undefined) return;
      sockets.delete(socket);
      deps.floor.went(who.orgId, who.userId);
      floorChanged();
    });
  }

  async function admit(socket: WebSocket, token: string, protocol: number): Promise<void> {
    if (sockets.has(socket)) return;
    if (protocol < OLDEST_PROTOCOL_VERSION || protocol > PROTOCOL_VERSION) return socket.close(4001, "protocol");
    try {
      const who = await deps.signIn.authenticate(token);
      const rev = await findRev(deps.read, who.orgId);
      if (socket.readyState !== socket.OPEN) return;
      sockets.set(socket, who);
      told.set(socket, rev);
      deps.floor.came(who.orgId, who.userId);
      const addresses = deps.addresses().slice(0, 16);
      say(socket, { type: "welcome", rev, hubMs: deps.nowMs(), ...(addresses.length > 0 ? { addresses } : {}) });
      floorChanged();
    } catch (error) {
      // A disk or database that fails says nothing about the device: the seat must not be sent back to sign-in for it.
      if (!(error instanceof Refusal)) return socket.close(1011, "try again");
      say(socket, { type: "revoked" });
      socket.close(4003, "revoked");
    }
  }

  /** Tells every seat of the organisation, soon, once for many commits, and those first that have waited longest. */
  function committed(orgId: string, rev: number): void {
    revs.set(orgId, Math.max(rev, revs.get(orgId) ?? 0));
    floorChanged();
    revTimer ??= setTimeout(tell, TELL_AFTER_MS);
  }

  function tell(): void {
    revTimer = undefined;
    const nowMs = performance.now();
    credit = Math.min(TOLD_AT_ONCE, credit + ((nowMs - creditAtMs) * TOLD_A_SECOND) / 1000);
    creditAtMs = nowMs;
    const due = [...sockets].filter(([socket, who]) => (told.get(socket) ?? 0) < (revs.get(who.orgId) ?? 0));
    for (const [socket, who] of due.slice(0, Math.floor(credit))) {
      credit -= 1;
      const rev = revs.get(who.orgId) ?? 0;
      told.set(socket, rev);
      // To the end of the round.
      sockets.delete(socket);
      sockets.set(socket, who);
      say(socket, { type: "rev", rev, hubMs: deps.nowMs() });
    }
    if (due.some(([socket, who]) => (told.get(socket) ?? 0) < (revs.get(who.orgId) ?? 0))) {
      revTimer = setTimeout(tell, TURN_MS);
    }
  }

  function floorChanged(): void {
    floorTimer ??= setTimeout(() => {
      floorTimer = undefined;
      for (const [socket, who] of sockets) if (leads(who)) say(socket, { type: "floor" });
    }, FLOOR_EVERY_MS);
  }

  function revoke(which: { orgId: string; userId?: string; deviceId?: string }): void {
    for (const [socket, who] of sockets) {
      if (who.orgId !== which.orgId || (who.userId !== which.userId && who.deviceId !== which.deviceId)) continue;
      say(socket, { type: "revoked" });
      socket.close(4003, "revoked");
    }
  }

  function dropDead(): void {
    for (const socket of server.clients) {
      if (!heard.has(socket)) socket.terminate();
      heard.delete(socket);
      if (socket.readyState === socket.OPEN) socket.ping();
    }
  }

  function stop(): void {
    clearInterval(alive);
    clearTimeout(revTimer);
    clearTimeout(floorTimer);
    for (const socket of server.clients) socket.terminate();
    server.close();
  }

  return { attach, committed, floorChanged, revoke, stop };
}
export type Poke = ReturnType<typeof createPoke>;

function readMessage(text: string): PokeFromSeat | undefined {
  try {
    return PokeFromSeat.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
