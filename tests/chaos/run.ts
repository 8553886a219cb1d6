import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Agent as HttpAgent } from "undici";
import { v7 as uuidv7 } from "uuid";
import type { HubStore } from "../../server/stores/store.ts";
import type { Receipt } from "../../shared/protocol/commands.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { type Agent, createAgent } from "./agent.ts";
import { checkEvidence, type InvariantCount, type InvariantName } from "./checker.ts";
import { type Evidence, readHub } from "./evidence.ts";
import { clockWord, monotonicMs } from "./fast-clock.ts";
import { agentPassword, type Fleet, fillTeam, startFleet } from "./fleet.ts";
import { createHistory } from "./history.ts";
import { createHost, type Host, HostGone, SeatRefusal } from "./hosts.ts";
import { type Link, openLink } from "./link.ts";
import { runFaults } from "./nemesis.ts";
import type { PlantName } from "./plants.ts";
import { type ActKind, type FaultKind, makeSchedule, scheduleHash } from "./schedule.ts";
import type { Dialled, SeatPicture } from "./seat-host.ts";
import { traceOf } from "./trace.ts";

export interface ChaosOptions {
  /** Deleted again, unless `keep` and an invariant did not hold. */
  readonly folder: string;
  readonly keep?: boolean;
  readonly seats: number;
  readonly seconds: number;
  readonly seed: number;
  readonly store: "sqlite" | "postgres";
  readonly nodes: number;
  readonly faults: readonly FaultKind[];
  /** Seats in this process: quicker, but they cannot be killed. */
  readonly inProcess?: boolean;
  /** How many seats die together. */
  readonly seatsPerProcess?: number;
  /** Where a PostgreSQL team's data are. */
  readonly databaseUrl?: string;
  /** Prepares the fall of the database's server, as RunningPostgres does. Without it the fault "database" does nothing. */
  readonly prepareCrash?: () => Promise<() => Promise<void>>;
  /** Reads the hub's data after the run. */
  readonly openStore: (hubHome: string) => Promise<HubStore>;
  /** How many times faster than life all clocks go: leases end within the run. */
  readonly speed?: number;
  /** A bug that the run must find. */
  readonly plant?: PlantName;
  readonly paceMs?: number;
  readonly weights?: Readonly<Partial<Record<ActKind, number>>>;
  /** Default 12, so that a run of some minutes meets it. */
  readonly claimsPerDay?: number;
  readonly firms?: number;
  /** How long seats may take to load the firms, and to come to rest when all is healed. */
  readonly restMs?: number;
  /** Tells the seats when all is healed, as a machine that wakes does; they come to rest sooner. */
  readonly hurry?: boolean;
  readonly say?: (line: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  readonly store: string;
  readonly nodes: number;
  readonly seats: number;
  readonly seconds: number;
  readonly speed: number;
  readonly faults: readonly FaultKind[];
  /** Names the schedule: equal for equal seed and plan. */
  readonly schedule: string;
  readonly ops: number;
  /** Acts by what they were and how they ended. */
  readonly acts: Readonly<Record<string, number>>;
  /** What the hub said to commands where it was more than "applied". */
  readonly answers: Readonly<Record<string, number>>;
  readonly blows: number;
  /** Blows by their first word. */
  readonly struck: Readonly<Record<string, number>>;
  readonly invariants: Readonly<Record<InvariantName, InvariantCount>>;
  /** The first violation, with all that led to it. */
  readonly trace: readonly string[];
  /** The others, one line each. */
  readonly others: readonly string[];
}

/** What a run is made of while it runs. */
export interface Stage {
  readonly fleet: Fleet;
  readonly hosts: readonly Host[];
  readonly seats: readonly StagedSeat[];
  readonly prepareCrash: ChaosOptions["prepareCrash"];
  /** Resolves when the next claim that was won has been answered. */
  readonly claimWon: () => Promise<void>;
  readonly blow: (what: string) => void;
}
export interface StagedSeat {
  readonly name: string;
  readonly host: Host;
  readonly link: Link;
  readonly agent: Agent;
  /** Its app is open. */
  isOpen: boolean;
  /** The machine's clock is off by this. */
  shiftMs: number;
  /** Opens it in its home, as often as it takes. */
  readonly open: () => Promise<void>;
}

/** Enough for every seat to come back, catch up and hand over what it kept. */
const REST_MS = 90_000;
const FIRMS_PER_SEAT = 3;
const CLAIMS_PER_DAY = 12;

/** Runs agents against seats and hubs that fail on purpose, then checks what is left. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const say = options.say ?? (() => undefined);
  const schedule = makeSchedule(options);
  const history = createHistory();
  const dialled: Dialled[] = [];
  const blow = (what: string): void => {
    history.blows.push({ atMs: monotonicMs(), what });
  };
  const clock = (options.speed ?? 1) === 1 ? "" : clockWord(options.speed ?? 1);
  const dispatcher = new HttpAgent({ connect: { rejectUnauthorized: false }, connections: 32 });
  /** A process that ends by itself has a fault of its own. */
  const died = (who: string, words: string): void => {
    const atMs = monotonicMs();
    blow(`${who} ended by itself`);
    const act = { no: history.deeds.length, seat: who, what: "run", customerId: null, texts: [] };
    history.deeds.push({ ...act, fromMs: atMs, toMs: atMs, outcome: "bug", code: `ended by itself: ${words}` });
  };
  const waiting: (() => void)[] = [];
  const claimWon = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
  const hear = (receipts: readonly Receipt[]): void => {
    history.answered(receipts);
    const isWon = receipts.some(
      ({ opId, status }) => status === "applied" && history.wire.get(opId)?.command.kind === "claim",
    );
    if (isWon) for (const resume of waiting.splice(0)) resume();
  };
  let ended = false;
  let kept = false;
  const fleet: Fleet = await startFleet({
    folder: options.folder,
    nodes: options.nodes,
    databaseUrl: options.databaseUrl,
    clock,
    plant: options.plant,
    onDeath: (no, words) => {
      died(`hub ${no}`, words);
      void pause(500).then(() => (ended ? undefined : fleet.restart(no)));
    },
  });
  const hosts: Host[] = [];
  const links: Link[] = [];
  try {
    const names = schedule.acts.map((_, no) => `s${String(no).padStart(2, "0")}`);
    const firms = await fillTeam(fleet, names, {
      firms: options.firms ?? Math.max(12, options.seats * FIRMS_PER_SEAT),
      claimsPerDay: options.claimsPerDay ?? CLAIMS_PER_DAY,
      newId: uuidv7,
    });
    const seats: StagedSeat[] = [];
    const perProcess = options.inProcess === true ? names.length : (options.seatsPerProcess ?? 4);
    for (let at = 0; at < names.length; at += perProcess) {
      const host = createHost({
        inProcess: options.inProcess === true,
        onDialled: (one) => dialled.push(one),
        onDeath: (words) => {
          died("a seat process", words);
          const dead = seats.filter((seat) => seat.host === host);
          void pause(500).then(async () => {
            if (ended) return;
            await host.start();
            await Promise.all(dead.map((seat) => seat.open().then(seat.agent.lookBack)));
          });
        },
      });
      await host.start();
      hosts.push(host);
    }
    for (const [no, name] of names.entries()) seats.push(await stageSeat(name, no));
    say(`${seats.length} seats in ${hosts.length} processes, ${fleet.count} hub nodes`);
    for (const one of seats) await one.open();
    const restMs = options.restMs ?? REST_MS;
    await Promise.all(seats.map((one) => settled(one, restMs, (picture) => picture.customers.length >= firms.length)));

    const startMs = monotonicMs();
    const stage: Stage = { fleet, hosts, seats, prepareCrash: options.prepareCrash, claimWon, blow };
    const endMs = startMs + options.seconds * 1000;
    const faults = runFaults(stage, schedule.faults, startMs);
    await Promise.all(seats.map((seat, no) => work(seat, no)));
    await faults;
    say(`${history.deeds.length} acts, ${history.blows.length} blows; all is healed`);
    if (options.hurry === true) {
      const wake = (seat: StagedSeat) =>
        seat.host.ask(seat.name, { do: "clock", shiftMs: seat.shiftMs, noticed: true }).catch(() => undefined);
      await Promise.all(seats.map(wake));
    }
    const pictures = await comeToRest(seats, restMs);
    ended = true;
    await Promise.all(hosts.map((host) => host.kill()));
    await fleet.stop();
    const store = await options.openStore(fleet.home);
    const hub = await readHub(store);
    await store.close();
    const made = report({ history, dialled, hub, pictures, seats: names }, startMs);
    kept = options.keep === true && made.trace.length > 0;
    if (kept) say(`homes and logs stay in ${options.folder}`);
    return made;

    async function work(seat: StagedSeat, no: number): Promise<void> {
      for (const act of schedule.acts[no] ?? []) {
        const waitMs = startMs + act.atMs - monotonicMs();
        if (waitMs > 0) await pause(waitMs);
        while (!(seat.isOpen && seat.host.isUp()) && monotonicMs() < endMs) await pause(50);
        if (monotonicMs() >= endMs) return;
        await seat.agent.act(act);
      }
    }

    async function stageSeat(name: string, no: number): Promise<StagedSeat> {
      const host = hosts[Math.floor(no / perProcess)];
      if (host === undefined) throw new Error(`no host for ${name}`);
      const rng = makeRng(options.seed * 31 + no);
      const link = await openLink({
        certificatePem: fleet.certificatePem,
        keyPem: fleet.keyPem,
        node: () => fleet.address(rng.unit()),
        dispatcher,
        rng,
        onPush: (commands) => history.sent(name, commands, monotonicMs()),
        onReceipts: hear,
      });
      links.push(link);
      const home = join(options.folder, `seat-${name}`);
      const open = async (): Promise<void> => {
        staged.isOpen = false;
        while (!ended) {
          try {
            const { address } = link;
            await host.ask(name, {
              do: "open",
              home,
              address,
              login: name,
              password: agentPassword,
              shiftMs: staged.shiftMs,
              clock,
            });
            staged.isOpen = true;
            return;
          } catch (error) {
            // Killed again, or its first sign-in met a broken line.
            if (error instanceof HostGone) return;
            if (!(error instanceof SeatRefusal)) throw error;
            await pause(200);
          }
        }
      };
      const agent = createAgent({
        seat: name,
        firms,
        history,
        client: () => host.clientOf(name),
        newId: uuidv7,
        away: (lengthMs) => {
          blow(`away: ${name} for ${Math.round(lengthMs)} ms`);
          link.setDown(true);
          setTimeout(() => link.setDown(false), lengthMs);
        },
        restart: async () => {
          blow(`restart: ${name}`);
          await host.ask(name, { do: "close" }).catch(() => undefined);
          await open();
        },
      });
      const staged: StagedSeat = { name, host, link, agent, isOpen: false, shiftMs: 0, open };
      return staged;
    }
  } finally {
    ended = true;
    await Promise.allSettled(hosts.map((host) => host.kill()));
    await Promise.allSettled(links.map((link) => link.close()));
    await fleet.stop();
    await dispatcher.destroy();
    if (!kept) await rm(options.folder, { recursive: true, force: true });
  }

  function report(evidence: Evidence, startMs: number): ChaosReport {
    const { invariants, violations } = checkEvidence(evidence);
    const [first] = violations;
    const ends = history.deeds.map(({ what, outcome, code }) => `${what}: ${outcome === "refused" ? code : outcome}`);
    const said = evidence.hub.receipts.flatMap(({ kind, receipt: { status, code } }) =>
      status === "applied" && code === null ? [] : [`${kind}: ${status} ${code ?? ""}`],
    );
    return {
      seed: options.seed,
      store: options.store,
      nodes: options.nodes,
      seats: options.seats,
      seconds: options.seconds,
      speed: options.speed ?? 1,
      faults: options.faults,
      schedule: scheduleHash(schedule),
      ops: history.deeds.length,
      acts: countEach(ends),
      answers: countEach(said),
      blows: history.blows.length,
      struck: countEach(history.blows.map(({ what }) => what.split(/[ :]/, 1)[0] ?? "")),
      invariants,
      trace: first === undefined ? [] : traceOf(first, evidence, startMs),
      others: violations.slice(1, 60).map((one) => `${one.invariant}: ${one.what} (${one.customerId})`),
    };
  }
}

function countEach(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Asks one seat for its picture until it suits. @returns the last one; undefined when the seat did not answer */
async function settled(
  seat: StagedSeat,
  limitMs: number,
  suits: (picture: SeatPicture) => boolean,
): Promise<SeatPicture | undefined> {
  const endMs = monotonicMs() + limitMs;
  for (;;) {
    const picture = await seat.host.ask(seat.name, { do: "picture" }).then(
      (value) => value as SeatPicture,
      () => undefined,
    );
    if (picture !== undefined && picture.state === "online" && suits(picture)) return picture;
    if (monotonicMs() > endMs) return picture;
    await pause(100);
  }
}

/** All is whole again: waits until nothing waits, and every seat has read as far as the furthest. */
async function comeToRest(seats: readonly StagedSeat[], limitMs: number): Promise<Map<string, SeatPicture>> {
  await Promise.all(seats.map((seat) => seat.link.quiet()));
  const endMs = monotonicMs() + limitMs;
  for (;;) {
    const pictures = await Promise.all(
      seats.map((seat) => settled(seat, endMs - monotonicMs(), (one) => one.waiting === 0)),
    );
    const furthest = Math.max(...pictures.map((picture) => picture?.cursor ?? 0));
    const atRest = pictures.every((picture) => picture?.cursor === furthest && picture.waiting === 0);
    if (atRest || monotonicMs() > endMs) {
      return new Map(
        seats.flatMap((seat, no) => {
          const picture = pictures[no];
          return picture === undefined ? [] : [[seat.name, picture] as const];
        }),
      );
    }
    await pause(100);
  }
}
