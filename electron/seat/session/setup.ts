import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { z } from "zod";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Session } from "../../../shared/protocol/hub-contract.ts";
import { decodeJoinCode } from "../../../shared/protocol/join-code.ts";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "../../../shared/protocol/version.ts";
import { asDiskRefusal } from "../../cache/sqlite.ts";
import type { ShellPorts } from "../../shell/ports.ts";
import type { Events } from "../events/events.ts";
import type { Home } from "../home/home.ts";
import type { Team } from "../home/seat-file.ts";
import { readJournal } from "../outbox/journal.ts";
import type { Notices } from "../sync/notices.ts";
import { findHubs } from "./find-hubs.ts";
import { createHubClient, type HubClient, HubUnreachable } from "./hub-client.ts";
import { fingerprintOf, readFingerprint } from "./pinned.ts";
import { deviceName, type Sessions } from "./sessions.ts";

export interface SetupDeps {
  readonly home: Home;
  readonly sessions: Sessions;
  readonly ports: ShellPorts;
  readonly log: Logger;
  readonly events: Events;
  readonly notices: Notices;
  readonly wallMs: () => number;
}

/** What a hub leaves in its home for the seat beside it. */
const HubFile = z.looseObject({
  bootstrap: z.string().nullish(),
  /** The account of a team with sample data. */
  demo: z.object({ login: z.string(), password: z.string() }).nullish(),
});

/** From first run to a signed-in seat, and back. */
export function createSetup({ home, sessions, log, events, notices, wallMs }: SetupDeps) {
  const offline = (): Refusal => new Refusal(RefusalCode.HubOffline, { sinceMs: wallMs() });

  function setTeam(
    team: Team | null,
    offered: { login: string; name: string; role: "agent" | "lead" | "admin" }[],
  ): void {
    home.file.update((file) => ({ ...file, team, offered }));
    events.emit({ topics: ["status"] });
  }

  /** Runs with a connection that ends afterwards; a hub that cannot be reached is a refusal here. */
  async function withHub<T>(
    target: { addresses: readonly string[]; fingerprint: string },
    token: string | null,
    run: (client: HubClient) => Promise<T>,
  ): Promise<T> {
    const client = createHubClient({ target, token: () => token });
    try {
      return await run(client);
    } catch (error) {
      throw error instanceof HubUnreachable ? offline() : error;
    } finally {
      await client.close();
    }
  }

  /** Starts the hub that lives in this home and says how to reach it. */
  async function startHere(demo: boolean): Promise<Team> {
    const draft: Team = {
      hubId: "-",
      orgId: "",
      orgName: "",
      addresses: [],
      fingerprint: "",
      embedded: true,
      demo,
      hubPort: null,
    };
    let address = "";
    const hub = sessions.startHub(draft, (listening) => {
      address = listening;
    });
    try {
      await hub.start();
      const certificate = new X509Certificate(readFileSync(join(hub.folder, "certificate.pem")));
      return {
        ...draft,
        addresses: [address],
        fingerprint: fingerprintOf(certificate.raw),
        hubPort: Number(new URL(address).port),
      };
    } catch (error) {
      await sessions.shutAll();
      const known = asDiskRefusal(error, hub.folder);
      if (known instanceof Refusal) throw known;
      log.error({ err: error }, "the hub of this computer did not start");
      const words = error instanceof Error ? error.message.trim().slice(-300) : "";
      throw new Refusal(RefusalCode.HubNotStarted, { words }, { cause: error });
    }
  }

  const readHubFile = (folder: string) => HubFile.parse(JSON.parse(readFileSync(join(folder, "hub.json"), "utf8")));

  async function startTeam(input: { teamName: string; name: string; login: string; password: string }) {
    if (home.file.get().team !== null) throw new Refusal(RefusalCode.NotAllowed, { needs: "first-run" });
    const team = await startHere(false);
    try {
      const made = await withHub(team, null, async (client) => {
        const { hubId } = await client.ask((hub) => hub.hello({ protocol: PROTOCOL_VERSION }));
        const bootstrap = readHubFile(home.hubFolder).bootstrap ?? "";
        const session: Session = await client.ask((hub) =>
          hub.createTeam({ ...input, bootstrap, deviceName: deviceName() }),
        );
        return { hubId, session };
      });
      setTeam({ ...team, hubId: made.hubId, orgId: made.session.orgId, orgName: made.session.orgName }, []);
      await sessions.enter(made.session, input.login, input.password);
      const code = await withHub(team, made.session.deviceToken, (client) =>
        client.ask((hub) => hub.joinCode({ renew: false })),
      );
      return { joinCode: code.code, addresses: code.addresses };
    } catch (error) {
      if (sessions.live() === undefined) {
        setTeam(null, []);
        await sessions.shutAll();
      }
      throw error;
    }
  }

  /** Compares the certificate that each address shows with the code's fingerprint, so that nobody in between can pose as the hub. */
  async function pinFor(
    addresses: readonly string[],
    short: string,
  ): Promise<{ address: string; fingerprint: string }> {
    let wrong: string | undefined;
    for (const address of addresses) {
      try {
        const fingerprint = await readFingerprint(address);
        if (fingerprint.startsWith(short)) return { address, fingerprint };
        wrong ??= address;
      } catch {
        // Nobody answers there: the next address.
      }
    }
    throw wrong === undefined ? offline() : new Refusal(RefusalCode.WrongCertificate, { address: wrong });
  }

  async function hello(target: { addresses: readonly string[]; fingerprint: string }) {
    const facts = await withHub(target, null, (client) =>
      client.ask((hub) => hub.hello({ protocol: PROTOCOL_VERSION })),
    );
    if (facts.oldestProtocol > PROTOCOL_VERSION || facts.protocol < OLDEST_PROTOCOL_VERSION) {
      const older = facts.protocol < PROTOCOL_VERSION ? "hub" : "seat";
      throw new Refusal(RefusalCode.ProtocolMismatch, { hub: facts.protocol, seat: PROTOCOL_VERSION, older });
    }
    return facts;
  }

  async function joinTeam(text: string) {
    const code = decodeJoinCode(text);
    const addresses = code.hosts.map((host) => `https://${host.includes(":") ? `[${host}]` : host}:${code.port}`);
    const found = await pinFor(addresses, code.fingerprint);
    const target = { addresses: [found.address], fingerprint: found.fingerprint };
    await hello(target);
    const joined = await withHub(target, null, (client) =>
      client.ask((hub) => hub.join({ secret: code.secret, deviceName: deviceName() })),
    );
    setTeam(
      {
        hubId: joined.hubId,
        orgId: "",
        orgName: joined.orgName,
        addresses: [found.address, ...addresses.filter((one) => one !== found.address)],
        fingerprint: found.fingerprint,
        embedded: false,
        demo: false,
        hubPort: null,
      },
      joined.users,
    );
    return { orgName: joined.orgName, users: joined.users };
  }

  /** A hub named by its address alone is trusted at first sight: whoever gave the address vouches for it. */
  async function joinAddress(address: string): Promise<void> {
    const fingerprint = await readFingerprint(address).catch(() => {
      throw offline();
    });
    const origin = new URL(address).origin;
    const facts = await hello({ addresses: [origin], fingerprint });
    setTeam(
      {
        hubId: facts.hubId,
        orgId: "",
        orgName: facts.orgName,
        addresses: [origin],
        fingerprint,
        embedded: false,
        demo: false,
        hubPort: null,
      },
      [],
    );
  }

  async function lookAround(): Promise<void> {
    if (home.file.get().team !== null) throw new Refusal(RefusalCode.NotAllowed, { needs: "first-run" });
    const team = await startHere(true);
    try {
      const who = readHubFile(join(home.path, "demo")).demo;
      if (!who) throw new Error("the hub with sample data names no user");
      const session = await withHub(team, null, (client) =>
        client.ask((hub) => hub.signIn({ ...who, deviceName: deviceName(), deviceId: null })),
      );
      const { hubId } = await hello(team);
      setTeam({ ...team, hubId, orgId: session.orgId, orgName: session.orgName }, []);
      await sessions.enter(session, who.login, who.password);
    } catch (error) {
      if (sessions.live() === undefined) {
        setTeam(null, []);
        await sessions.shutAll();
      }
      throw error;
    }
  }

  /** Words that the hub has not got yet, of anybody who works on this seat. */
  async function countUnpushed(): Promise<number> {
    const live = sessions.live();
    let waiting = live?.sync.hub().waiting ?? 0;
    for (const { userId } of home.file.get().users) {
      if (userId === live?.ctx.user.userId) continue;
      const path = join(home.userFolder(userId), "outbox.journal");
      if (existsSync(path)) waiting += readJournal(path, await sessions.cacheKeyOf(userId)).commands.length;
    }
    return waiting;
  }

  async function leaveTeam(): Promise<void> {
    const waiting = await countUnpushed();
    if (waiting > 0) throw new Refusal(RefusalCode.OutboxWaiting, { waiting });
    const team = sessions.getTeam();
    await sessions.signOut();
    await sessions.shutAll();
    const stamp = new Date(wallMs()).toISOString().replace(/[:.]/g, "-");
    mkdirSync(home.kept, { recursive: true, mode: 0o700 });
    // Put aside, not deleted: an embedded hub's folder is the only copy of its team's data.
    for (const [from, to] of [
      [join(home.path, "users"), `${stamp}-users`],
      [team.demo ? join(home.path, "demo") : home.hubFolder, team.demo ? `${stamp}-demo` : `${stamp}-hub`],
    ] as const) {
      if (existsSync(from)) renameSync(from, join(home.kept, to));
    }
    home.file.update((file) => ({ ...file, team: null, offered: [], users: [], signedIn: null }));
    for (const notice of notices.list()) notices.clear(notice.id);
    events.emit({ topics: ["status"] });
  }

  async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
    const live = sessions.live();
    if (live === undefined) throw new Refusal(RefusalCode.NotAllowed, { needs: "sign-in" });
    try {
      await live.client.ask((hub) => hub.people.changePassword({ oldPassword, newPassword }));
    } catch (error) {
      throw error instanceof HubUnreachable ? offline() : error;
    }
    await sessions.accounts.newPassword(live.ctx.user.userId, newPassword);
  }

  function knownUsers() {
    const { team, users, offered } = home.file.get();
    const known = [...users].sort((a, b) => b.lastSignInMs - a.lastSignInMs);
    const logins = new Set(known.map((user) => user.login));
    return {
      orgName: team?.orgName ?? "",
      users: [
        ...known.map(({ login, name, role, lastSignInMs }) => ({ login, name, role, lastSignInMs })),
        ...offered.filter((user) => !logins.has(user.login)).map((user) => ({ ...user, lastSignInMs: null })),
      ],
    };
  }

  return {
    startTeam,
    joinTeam,
    /** What `--hub` gave: an address or a join code. */
    joinFrom: async (text: string): Promise<void> => {
      if (/^https:\/\//i.test(text)) await joinAddress(text);
      else await joinTeam(text);
    },
    findHubs,
    lookAround,
    knownUsers,
    signIn: sessions.signIn,
    signOut: sessions.signOut,
    changePassword,
    leaveTeam,
  };
}
export type Setup = ReturnType<typeof createSetup>;
