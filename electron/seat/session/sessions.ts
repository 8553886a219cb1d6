import { hkdfSync } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Session } from "../../../shared/protocol/hub-contract.ts";
import { markDamaged } from "../../cache/open.ts";
import { isDamage } from "../../cache/sqlite.ts";
import type { ShellPorts } from "../../shell/ports.ts";
import type { Events } from "../events/events.ts";
import type { Home } from "../home/home.ts";
import type { KnownUser, Team } from "../home/seat-file.ts";
import type { Notices } from "../sync/notices.ts";
import { createAccounts } from "./accounts.ts";
import { createEmbeddedHub, type EmbeddedHub } from "./embedded-hub.ts";
import { createHubClient, type HubClient, HubUnreachable } from "./hub-client.ts";
import { type Live, openLive } from "./live.ts";

export interface SessionsDeps {
  readonly home: Home;
  readonly ports: ShellPorts;
  readonly log: Logger;
  readonly events: Events;
  readonly notices: Notices;
  readonly wallMs: () => number;
  readonly monoMs: () => number;
  readonly upMs: () => number;
  readonly bootId: string;
  readonly newId: () => string;
  readonly random: () => number;
}

/** How long a sign-out waits for what is still on its way. */
const LAST_PUSH_MS = 3_000;

export const deviceName = (): string => hostname().slice(0, 80) || "seat";

/** Who works on this seat: at most one live session, with its connection to the team's hub and the hub itself where it lives here. */
export function createSessions(deps: SessionsDeps) {
  const { home, ports, log, events, notices } = deps;
  const accounts = createAccounts({ file: home.file, secrets: ports.secrets, wallMs: deps.wallMs });
  let live: Live | undefined;
  let hub: EmbeddedHub | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  /** Sign-in, sign-out and the like, one after another. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = queue.then(work);
    queue = run.catch(() => undefined);
    return run;
  }

  function getTeam(): Team {
    const { team } = home.file.get();
    if (team === null) throw new Refusal(RefusalCode.NotAllowed, { needs: "team" });
    return team;
  }

  const clientFor = (team: Team, token: () => string | null): HubClient =>
    createHubClient({ target: { addresses: team.addresses, fingerprint: team.fingerprint }, token });

  function startHub(team: Team, onListening: (address: string) => void = () => undefined): EmbeddedHub {
    hub ??= createEmbeddedHub({
      ports,
      folder: team.demo ? `${home.path}/demo` : home.hubFolder,
      demo: team.demo,
      port: team.hubPort,
      log,
      notices,
      onListening: (address) => {
        onListening(address);
        heardHub(address);
      },
    });
    return hub;
  }

  /** The embedded hub listens: remembers where, and goes there. */
  function heardHub(address: string): void {
    const { team } = home.file.get();
    if (team !== null && (team.addresses[0] !== address || team.hubPort === null)) {
      const addresses = [address, ...team.addresses.filter((one) => one !== address)].slice(0, 8);
      home.file.update((file) => ({ ...file, team: { ...team, addresses, hubPort: Number(new URL(address).port) } }));
    }
    live?.client.prefer(address);
    void live?.sync.pullNow();
  }

  /** Each user's cache has a key of its own, drawn from the home's. */
  async function cacheKeyOf(userId: string): Promise<Uint8Array> {
    const homeKey = await ports.secrets.cacheKey(home.path);
    return new Uint8Array(hkdfSync("sha256", homeKey, "", `fairdial cache ${userId}`, 32));
  }

  /** Opens the cache and everything above it for a user whom the hub or this seat has let in. */
  async function open(known: KnownUser, token: string | null, password: string | null): Promise<void> {
    const team = getTeam();
    let held = token;
    const client = clientFor(team, () => held);
    const folder = home.userFolder(known.userId);
    const cacheKey = await cacheKeyOf(known.userId);
    const hashKey = Buffer.from(await ports.secrets.unseal(known.sealedHashKey), "base64");

    /** Signed in offline: the first contact with the hub gets the token that the password is good for. */
    async function ensureToken(): Promise<void> {
      if (held !== null) return;
      if (password === null) throw new Refusal(RefusalCode.DeviceRevoked);
      const login = known.login;
      const given = password;
      const session = await client.ask((calls) =>
        calls.signIn({ login, password: given, deviceName: deviceName(), deviceId: known.deviceId }),
      );
      await accounts.remember(session, login, given);
      held = session.deviceToken;
    }

    const openOnce = () =>
      openLive({
        user: {
          userId: known.userId,
          name: known.name,
          login: known.login,
          role: known.role,
          seesNumbers: known.seesNumbers,
          seatNo: known.seatNo,
        },
        deviceId: known.deviceId,
        onUser: (fields) => {
          accounts.change(known.userId, fields);
          events.emit({ topics: ["status"] });
        },
        folder,
        kept: home.kept,
        cacheKey,
        hashKey,
        lastSeatSeq: accounts.find(known.userId)?.lastSeatSeq ?? 0,
        client,
        token: () => held,
        ensureToken,
        embedded: team.embedded,
        preferences: () => home.file.get().preferences,
        ports,
        log,
        events,
        notices,
        wallMs: deps.wallMs,
        monoMs: deps.monoMs,
        upMs: deps.upMs,
        bootId: deps.bootId,
        newId: deps.newId,
        random: deps.random,
        onRevoked: (refusal) => revoked(known.userId, refusal),
        onDamage: (error) => damaged(known.userId, folder, error),
        onAddresses: (addresses) =>
          home.file.update((file) =>
            file.team === null ? file : { ...file, team: { ...file.team, addresses: [...addresses] } },
          ),
      });
    try {
      live = await openOnce().catch((error: unknown) => {
        // A cleanly closed file is not checked: its damage shows in the first reads, and the second opening looks closely.
        if (!isDamage(error)) throw error;
        markDamaged(folder);
        return openOnce();
      });
    } catch (error) {
      await client.close();
      throw error;
    }
    events.emit({ topics: ["status", "desk", "queue", "settings", "people"] });
  }

  async function shut(): Promise<void> {
    const ending = live;
    live = undefined;
    if (ending === undefined) return;
    const lastSeatSeq = await ending.lastSeatSeq().catch(() => 0);
    await ending.close().catch((error: unknown) => log.error({ err: error }, "session did not close cleanly"));
    const { userId } = ending.ctx.user;
    if (lastSeatSeq > (accounts.find(userId)?.lastSeatSeq ?? 0)) accounts.change(userId, { lastSeatSeq });
  }

  /** The hub no longer knows this device: back to sign-in. What was not pushed stays in the cache for the next sign-in. */
  function revoked(userId: string, refusal: Refusal): void {
    void inTurn(async () => {
      if (live?.ctx.user.userId !== userId) return;
      // Before the sign-in page: whoever sees that one sees why.
      notices.put("warn", refusal.code, refusal.detail);
      await shut();
      accounts.leave(userId);
      events.emit({ topics: ["status", "desk"] });
    }).catch((error: unknown) => log.error({ err: error }, "revoked session did not end"));
  }

  /** A damaged page was met: opens again, which puts the file aside and saves what can be read. */
  function damaged(userId: string, folder: string, error: unknown): void {
    log.error({ err: error }, "cache is damaged");
    markDamaged(folder);
    void inTurn(async () => {
      if (live?.ctx.user.userId !== userId || closed) return;
      const known = accounts.find(userId);
      await shut();
      markDamaged(folder);
      if (known !== undefined) await open(known, await tokenOf(known), null);
    }).catch((failure: unknown) => log.error({ err: failure }, "damaged cache could not be opened again"));
  }

  async function tokenOf(known: KnownUser): Promise<string | null> {
    return known.sealedToken === null ? null : ports.secrets.unseal(known.sealedToken);
  }

  async function enter(session: Session, login: string, password: string): Promise<void> {
    await shut();
    const known = await accounts.remember(session, login, password);
    const { orgId, orgName } = session;
    home.file.update((file) => (file.team === null ? file : { ...file, team: { ...file.team, orgId, orgName } }));
    await open(known, session.deviceToken, password);
  }

  async function signIn(login: string, password: string): Promise<void> {
    const client = clientFor(getTeam(), () => null);
    try {
      const deviceId = accounts.findByLogin(login)?.deviceId ?? null;
      const session = await client.ask((calls) =>
        calls.signIn({ login, password, deviceName: deviceName(), deviceId }),
      );
      await enter(session, login, password);
    } catch (error) {
      if (!(error instanceof HubUnreachable)) throw error;
      const known = await accounts.admit(login, password);
      await shut();
      await open(known, await tokenOf(known), password);
    } finally {
      await client.close();
    }
    for (const id of ["device-revoked", "account-disabled", "secrets-lost"]) notices.clear(id);
  }

  async function signOut(): Promise<void> {
    const ending = live;
    if (ending === undefined) return;
    const { userId } = ending.ctx.user;
    await ending.features.leases.returnAll().catch((error: unknown) => log.warn({ err: error }, "leases not returned"));
    if (ending.sync.hub().state === "online") {
      const late = new Promise((resolve) => setTimeout(resolve, LAST_PUSH_MS).unref());
      await Promise.race([ending.sync.pushNow().catch(() => undefined), late]);
      await Promise.race([ending.client.ask((calls) => calls.signOut({})).catch(() => undefined), late]);
    }
    await shut();
    accounts.leave(userId);
    events.emit({ topics: ["status", "desk"] });
  }

  /** At the start: the hub that lives here, and the session that was open. */
  async function resume(): Promise<void> {
    const { team } = home.file.get();
    if (team === null) return;
    if (team.embedded) startHub(team).keepStarting();
    const known = accounts.signedIn();
    if (known === undefined || known.sealedToken === null) return;
    let token: string | null;
    try {
      token = await tokenOf(known);
    } catch (error) {
      log.error({ err: error }, "sealed token cannot be opened");
      notices.put("warn", "secrets-lost");
      return;
    }
    await inTurn(() => open(known, token, null));
  }

  return {
    live: (): Live | undefined => live,
    accounts,
    cacheKeyOf,
    getTeam,
    startHub,
    resume,
    /** The hub has let this user in already. */
    enter: (session: Session, login: string, password: string) => inTurn(() => enter(session, login, password)),
    signIn: (login: string, password: string) => inTurn(() => signIn(login, password)),
    signOut: () => inTurn(signOut),
    /** Ends the session and the hub that lives here, and forgets both; the seat stays open. */
    shutAll: () =>
      inTurn(async () => {
        await shut();
        await hub?.stop();
        hub = undefined;
      }),
    close: () =>
      inTurn(async () => {
        closed = true;
        await shut();
        await hub?.stop();
      }),
  };
}
export type Sessions = ReturnType<typeof createSessions>;
