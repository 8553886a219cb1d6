import { randomBytes } from "node:crypto";
import { type Logger, pino } from "pino";
import { Refusal, RefusalCode } from "../shared/errors.ts";
import type { Command, Receipt } from "../shared/protocol/commands.ts";
import { createPeople, type PutPerson } from "./accounts/people.ts";
import { createSignIn } from "./accounts/sign-in.ts";
import { createTeamDesk, type NewTeam } from "./accounts/team.ts";
import type { Actor } from "./commands/context.ts";
import { createCommandRunner } from "./commands/runner.ts";
import { createKeyRenewal } from "./duplicate-keys.ts";
import { createRecent } from "./feed/recent.ts";
import { createFloor } from "./floor/floor.ts";
import { reachableHosts } from "./http/addresses.ts";
import { advertise } from "./http/advertise.ts";
import { createApp, type HubApp, serverOf } from "./http/app.ts";
import { createFeedCalls } from "./http/feed-calls.ts";
import { openHubHome } from "./http/hub-home.ts";
import { createPoke } from "./http/poke.ts";
import { createRouter } from "./http/router.ts";
import { createIdMaker } from "./new-id.ts";
import { createEpochs } from "./nodes/epochs.ts";
import { type HubIdentity, loadIdentity } from "./nodes/identity.ts";
import { createNodes, type Nodes } from "./nodes/nodes.ts";
import { openStore } from "./stores/open.ts";
import { findFirstOrg } from "./stores/sql/organisation.ts";
import { listUsers } from "./stores/sql/people.ts";
import { asRefusal } from "./stores/sqlite/open.ts";
import type { HubStore } from "./stores/store.ts";

export interface HubOptions {
  readonly home: string;
  /** null: the port it had last, else 7443, else any. 0: the port it had last, else any. */
  readonly port?: number | null;
  readonly host?: string;
  readonly appVersion?: string;
  readonly log?: Logger;
  readonly nowMs?: () => number;
  readonly newId?: () => string;
  /** Secret for createTeam; without it the hub makes one and leaves it in hub.json until there is a team. */
  readonly bootstrapSecret?: string;
  /** mDNS. */
  readonly announce?: boolean;
  /** postgres://…: the rows live there, and any number of nodes may be started on it. Without: hub.db in the folder. */
  readonly databaseUrl?: string;
  /** https://host:port under which seats reach this node, where that is not its own network address (a balancer, another name). */
  readonly publicAddresses?: readonly string[];
  /** For tests that must see what a faulty store does; a hub from the command line has none. */
  readonly wrapStore?: (store: HubStore) => HubStore;
  /** Sample data; runs on a hub without a team, before anybody can call. Answers who may sign in. */
  readonly seed?: (hub: SeedHub) => Promise<{ login: string; password: string }>;
}

/** What sample data is made with: the real accounts and the real commands, under a clock that may lie in the past. */
export interface SeedHub {
  readonly store: HubStore;
  readonly nowMs: () => number;
  readonly newId: () => string;
  /** Makes the organisation and its first admin. */
  readonly createTeam: (team: NewTeam) => Promise<{ orgId: string; userId: string }>;
  readonly putPerson: (actor: Actor, person: PutPerson) => Promise<{ userId: string }>;
  /** Runs commands as this user at this instant of hub time, each with its receipt, ledger events and revs. */
  readonly runAt: (atMs: number, actor: Actor, commands: readonly Command[]) => Promise<Receipt[]>;
}

export const DEFAULT_PORT = 7443;
const LAST_ANSWERS_MS = 2_000;

/**
 * Starts a hub in a folder and listens.
 *
 * @throws Refusal port-in-use {port}, home-read-only, disk-full {path}, hub-too-new {hubVersion, appVersion}
 */
export async function startHub(options: HubOptions) {
  const nowMs = options.nowMs ?? Date.now;
  const newId = options.newId ?? createIdMaker();
  const log = options.log ?? pino({ level: "silent" });
  const host = options.host ?? "0.0.0.0";
  const home = openHubHome(options.home, newId);
  const opened = await openStore(home, options);
  const store = options.wrapStore?.(opened) ?? opened;
  try {
    const identity = await loadIdentity(store, home, { nowMs, newId }).catch((error: unknown) => {
      throw asRefusal(error, options.home);
    });
    return await serve(identity);
  } catch (error) {
    await store.close();
    throw error;
  }

  async function serve({ hubId, epoch, certificate }: HubIdentity) {
    const epochs = createEpochs({ store, epoch, nowMs, newId, log });
    const signIn = createSignIn({ store, nowMs, newId });
    const nodes: Nodes = createNodes({
      store,
      nodeId: newId(),
      nowMs,
      log,
      onRev: (orgId, rev) => poke.committed(orgId, rev),
      onFloor: () => poke.floorChanged(),
      onRenewed: epochs.readAgain,
      onRevoked: (which) => poke.revoke({ orgId: which.orgId, deviceId: which.deviceId }),
      addresses: () => options.publicAddresses ?? listAddresses(),
    });
    const onOutdated = (afterMs: number) => void setTimeout(() => poke.floorChanged(), afterMs).unref();
    const floor = createFloor({ store, nowMs, nodes, onOutdated });
    const recent = createRecent(store);
    const poke = createPoke({ read: store.read, recent, signIn, floor, nowMs, log, addresses: nodes.addresses });
    const { revoke: onRevoked } = poke;
    const onCommit = (orgId: string, rev: number) => {
      poke.committed(orgId, rev);
      nodes.committed(orgId, rev);
    };
    const runner = createCommandRunner({ store, nowMs, newId, log, onCommit });
    const people = createPeople({ store, nowMs, newId, onCommit, onRevoked });
    let port = 0;
    const reach = () => ({ hosts: reachableHosts(host), port, fingerprint: certificate.fingerprint });
    const team = createTeamDesk({ store, nowMs, newId, signIn, reach });
    if (options.seed !== undefined && (await findFirstOrg(store.db)) === undefined) {
      home.put({ demo: await options.seed(seedHub()) });
    }
    if (options.bootstrapSecret === undefined && (await findFirstOrg(store.db)) === undefined) {
      home.put({ bootstrap: home.get().bootstrap ?? randomBytes(24).toString("base64url") });
    }

    function seedHub(): SeedHub {
      let clockMs = nowMs();
      const past = createCommandRunner({ store, nowMs: () => clockMs, newId, log, onCommit, gatherMs: 0 });
      return {
        store,
        nowMs,
        newId,
        createTeam: team.createTeam,
        putPerson: people.put,
        runAt: async (atMs, actor, commands) => {
          clockMs = atMs;
          return (await past.push(actor, commands)).receipts;
        },
      };
    }

    let announced: { stop: () => void } | undefined;
    const announce = (org: string) => {
      announced?.stop();
      if (options.announce !== false) announced = advertise({ org, port, fingerprint: certificate.fingerprint }, log);
    };
    const calls = createFeedCalls({
      store,
      runner,
      recent,
      floor,
      onAsked: poke.asked,
      epoch: epochs.current,
      wentBack: epochs.wentBack,
      nowMs,
      log,
    });
    const router = createRouter({
      store,
      calls,
      signIn,
      people,
      team,
      hubId,
      appVersion: options.appVersion ?? "0.0.0",
      nowMs,
      log,
      bootstrapSecret: () => options.bootstrapSecret ?? home.get().bootstrap ?? "",
      teamMade: (orgName) => {
        home.put({ bootstrap: null });
        announce(orgName);
      },
    });
    const app = await createApp({ router, calls, authenticate: signIn.authenticate, certificate, nowMs, log });
    poke.attach(serverOf(app));
    port = await listen(
      app,
      host,
      options.port ?? null,
      options.port == null || options.port === 0 ? home.get().port : null,
    );
    home.put({ port });
    await nodes.start();
    const renewal = createKeyRenewal({ store, duty: nodes.duty, log });
    renewal.start();
    announce((await findFirstOrg(store.read))?.name ?? "");
    const nearby = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
    let stopped: Promise<void> | undefined;

    function listAddresses(): string[] {
      return reachableHosts(host).map((one) => `https://${one}:${port}`);
    }

    async function stop(): Promise<void> {
      announced?.stop();
      await renewal.stop();
      await nodes.stop();
      poke.stop();
      // What is under way is answered; a caller that goes on asking is turned away to another node.
      const late = setTimeout(() => serverOf(app).closeAllConnections(), LAST_ANSWERS_MS);
      await app.close();
      clearTimeout(late);
      await store.close();
    }

    return {
      /** For a seat on this machine. */
      address: `https://${nearby}:${port}`,
      /** For seats in the office. */
      addresses: listAddresses(),
      port,
      fingerprint: certificate.fingerprint,
      certificatePem: certificate.certificatePem,
      hubId,
      store,
      createTeam: async (made: NewTeam) => {
        const ids = await team.createTeam(made);
        home.put({ bootstrap: null });
        announce(made.teamName);
        return ids;
      },
      /** The present join code. @throws Refusal not-found while there is no team */
      joinCode: async (renew = false) => {
        const org = await findFirstOrg(store.db);
        if (org === undefined) throw new Refusal(RefusalCode.NotFound);
        const [first] = await listUsers(store.db, org.org_id);
        return team.joinCode({ orgId: org.org_id, userId: first?.user_id ?? "" }, renew);
      },
      stop: (): Promise<void> => {
        stopped ??= stop();
        return stopped;
      },
    };
  }
}
export type RunningHub = Awaited<ReturnType<typeof startHub>>;

/** Tries the port asked for, or (null, 0) the one it had last and then others. */
async function listen(app: HubApp, host: string, wanted: number | null, last: number | null): Promise<number> {
  const tries = wanted !== null && wanted > 0 ? [wanted] : [last, wanted === null ? DEFAULT_PORT : null, 0];
  const ports = tries.filter((port) => port !== null);
  for (const [index, port] of ports.entries()) {
    try {
      await app.listen({ host, port });
      const address = app.server.address();
      return typeof address === "object" && address !== null ? address.port : port;
    } catch (error) {
      const taken = ["EADDRINUSE", "EACCES"].includes(String((error as { code?: unknown }).code));
      if (!taken) throw error;
      if (index === ports.length - 1) throw new Refusal(RefusalCode.PortInUse, { port }, { cause: error });
    }
  }
  throw new Error("no port to try");
}
