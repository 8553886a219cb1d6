import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { Refusal } from "../../shared/errors.ts";
import { type PokeFromHub, PokeFromSeat } from "../../shared/protocol/hub-contract.ts";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import type { SignedIn, SignIn } from "../accounts/sign-in.ts";
import { leads } from "../commands/context.ts";
import type { RecentChanges } from "../feed/recent.ts";
import type { Floor } from "../floor/floor.ts";
import { findRev } from "../stores/sql/organisation.ts";
import type { HubReader } from "../stores/store.ts";

export interface PokeDeps {
  readonly read: HubReader;
  readonly recent: Pick<RecentChanges, "hear">;
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
/** However many they concern: asking must not be all that the hub does. */
const TOLD_AT_ONCE = 64;
const TOLD_A_SECOND = 300;
const TURN_MS = 20;
/** So often a large floor is looked through for seats that have not heard for long. */
const ROUND_MS = 100;
/**
 * What does not concern a seat (somebody else's customer has changed) can wait where many sit: so long since it last heard or asked, 5 s on a
 * floor of 1,000. Up to 64 seats hear of everything at once. A lead watches everybody and waits a fifth of it.
 */
const SMALL_FLOOR = 64;
const SPACING_A_SEAT_MS = 5;
const SPACING_MOST_MS = 5_000;
const LEAD_SHARE = 0.2;

interface Seat {
  readonly who: SignedIn;
  /** The rev that it knows of, and when it last heard or asked. */
  toldRev: number;
  toldAtMs: number;
  /** Up to here something concerns it. */
  urgentRev: number;
}

const isUrgent = (seat: Seat): boolean => seat.urgentRev > seat.toldRev;

/** "There is something after rev N": the socket beside the calls. Losing it costs latency, never data. */
export function createPoke(deps: PokeDeps) {
  /** Those first that have heard or asked longest ago. */
  const sockets = new Map<WebSocket, Seat>();
  const ofUser = new Map<string, Set<WebSocket>>();
  const heard = new WeakSet<WebSocket>();
  const revs = new Map<string, number>();
  const hearing = new Set<string>();
  const urgent = new Set<WebSocket>();
  let credit = TOLD_AT_ONCE;
  let creditAtMs = performance.now();
  let tellTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  let floorTimer: NodeJS.Timeout | undefined;
  const server = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 });
  const alive = setInterval(dropDead, ALIVE_EVERY_MS);
  alive.unref();

  const keyOf = ({ orgId, userId }: { orgId: string; userId: string }) => `${orgId}/${userId}`;

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
      const who = sockets.get(socket)?.who;
      if (who === undefined) return socket.terminate();
      const { phase, sinceMs, customerId } = message;
      if (deps.floor.does(who.orgId, who.userId, { phase, sinceMs, customerId })) floorChanged();
    });
    socket.on("close", () => {
      clearTimeout(tooLate);
      const who = sockets.get(socket)?.who;
      if (who === undefined) return;
      sockets.delete(socket);
      urgent.delete(socket);
      const own = ofUser.get(keyOf(who));
      own?.delete(socket);
      if (own?.size === 0) ofUser.delete(keyOf(who));
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
      sockets.set(socket, { who, toldRev: rev, toldAtMs: performance.now(), urgentRev: 0 });
      const key = keyOf(who);
      ofUser.set(key, (ofUser.get(key) ?? new Set()).add(socket));
      deps.floor.came(who.orgId, who.userId);
      const addresses = deps.addresses().slice(0, 16);
      say(socket, { type: "welcome", rev, hubMs: deps.nowMs(), ...(addresses.length > 0 ? { addresses } : {}) });
      floorChanged();
      // So that what is committed from now on is remembered before a thousand ask for it.
      listen(who.orgId);
    } catch (error) {
      // A disk or database that fails says nothing about the device: the seat must not be sent back to sign-in for it.
      if (!(error instanceof Refusal)) return socket.close(1011, "try again");
      say(socket, { type: "revoked" });
      socket.close(4003, "revoked");
    }
  }

  /** Tells the seats of the organisation, once for many commits: soon those whom it concerns, the others when they have not heard for long. */
  function committed(orgId: string, rev: number): void {
    revs.set(orgId, Math.max(rev, revs.get(orgId) ?? 0));
    floorChanged();
    listen(orgId);
  }

  function listen(orgId: string): void {
    if (hearing.has(orgId) || sockets.size === 0) return;
    hearing.add(orgId);
    setTimeout(() => void hear(orgId), TELL_AFTER_MS).unref();
  }

  /** Reads what was committed, and tells whom it concerns. */
  async function hear(orgId: string): Promise<void> {
    const { rev, concerned } = await deps.recent.hear(orgId).catch((error: unknown) => {
      deps.log.warn({ err: error }, "news not read");
      return { rev: revs.get(orgId) ?? 0, concerned: null };
    });
    hearing.delete(orgId);
    if (stopped) return;
    if (concerned === null) for (const socket of sockets.keys()) concern(socket, orgId, rev);
    else
      for (const [userId, lastRev] of concerned) {
        for (const socket of ofUser.get(keyOf({ orgId, userId })) ?? []) concern(socket, orgId, lastRev);
      }
    if (sockets.size <= SMALL_FLOOR) tell();
    else {
      if (urgent.size > 0) sayTo([...urgent]);
      tellTimer ??= setTimeout(tell, ROUND_MS).unref();
    }
    if ((revs.get(orgId) ?? 0) > rev) listen(orgId);
  }

  function concern(socket: WebSocket, orgId: string, rev: number): void {
    const seat = sockets.get(socket);
    if (seat?.who.orgId !== orgId) return;
    seat.urgentRev = rev;
    if (isUrgent(seat)) urgent.add(socket);
  }

  /** Tells whoever has something to hear and is due, those first whom it concerns. */
  function tell(): void {
    tellTimer = undefined;
    const nowMs = performance.now();
    const due: WebSocket[] = [...urgent];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [socket, seat] of sockets) {
      if (urgent.has(socket) || seat.toldRev >= (revs.get(seat.who.orgId) ?? 0)) continue;
      const dueMs = seat.toldAtMs + spacingMs(seat);
      if (dueMs <= nowMs) due.push(socket);
      else nextMs = Math.min(nextMs, dueMs);
    }
    if (!sayTo(due)) nextMs = nowMs;
    const pauseMs = sockets.size <= SMALL_FLOOR ? TURN_MS : ROUND_MS;
    if (nextMs < Number.POSITIVE_INFINITY) tellTimer = setTimeout(tell, Math.max(pauseMs, nextMs - nowMs)).unref();
  }

  /** @returns false where there was no credit for all of them */
  function sayTo(due: readonly WebSocket[]): boolean {
    const nowMs = performance.now();
    credit = Math.min(TOLD_AT_ONCE, credit + ((nowMs - creditAtMs) * TOLD_A_SECOND) / 1000);
    creditAtMs = nowMs;
    const now = due.slice(0, Math.floor(credit));
    credit -= now.length;
    for (const socket of now) {
      const seat = sockets.get(socket);
      if (seat === undefined) continue;
      const rev = revs.get(seat.who.orgId) ?? 0;
      knows(socket, seat, rev);
      say(socket, { type: "rev", rev, hubMs: deps.nowMs() });
    }
    return now.length === due.length;
  }

  function spacingMs({ who }: Seat): number {
    if (sockets.size <= SMALL_FLOOR) return 0;
    return Math.min(SPACING_MOST_MS, sockets.size * SPACING_A_SEAT_MS) * (leads(who) ? LEAD_SHARE : 1);
  }

  function knows(socket: WebSocket, seat: Seat, rev: number): void {
    seat.toldRev = Math.max(seat.toldRev, rev);
    seat.toldAtMs = performance.now();
    if (!isUrgent(seat)) urgent.delete(socket);
    // To the end of the round.
    sockets.delete(socket);
    sockets.set(socket, seat);
  }

  /** This device was given everything up to `rev`; or it will ask, because it does not have `ownRev` yet. */
  function asked(who: SignedIn, rev: number, ownRev: number): void {
    for (const socket of ofUser.get(keyOf(who)) ?? []) {
      const seat = sockets.get(socket);
      if (seat?.who.deviceId === who.deviceId && (ownRev === rev || seat.toldRev < ownRev)) knows(socket, seat, rev);
    }
  }

  function floorChanged(): void {
    floorTimer ??= setTimeout(() => {
      floorTimer = undefined;
      for (const [socket, { who }] of sockets) if (leads(who)) say(socket, { type: "floor" });
    }, FLOOR_EVERY_MS);
  }

  function revoke(which: { orgId: string; userId?: string; deviceId?: string }): void {
    for (const [socket, { who }] of sockets) {
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
    stopped = true;
    clearInterval(alive);
    clearTimeout(tellTimer);
    clearTimeout(floorTimer);
    for (const socket of server.clients) socket.terminate();
    server.close();
  }

  return { attach, committed, asked, floorChanged, revoke, stop };
}
export type Poke = ReturnType<typeof createPoke>;

function readMessage(text: string): PokeFromSeat | undefined {
  try {
    return PokeFromSeat.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
