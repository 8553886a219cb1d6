import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Logger, run } from "graphile-worker";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { v7 as uuidv7 } from "uuid";
import { createCommandRunner } from "../../server/commands/runner.ts";
import { createIdMaker } from "../../server/new-id.ts";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import type { Command } from "../../shared/protocol/commands.ts";
import { agent, customerId } from "./claims-data.ts";

/** What one process of the race is told. Clients are numbered over all processes. */
export interface Race {
  readonly kind: "fairdial" | "skip-locked" | "graphile-worker" | "pg-boss";
  /** postgres://…, or the folder of a SQLite hub. */
  readonly database: string;
  readonly clients: readonly number[];
  readonly allClients: number;
  readonly customers: number;
  /** Every so-manieth customer is asked for by a client of each half at once. */
  readonly contested: number;
  readonly limitMs: number;
}
export interface RaceResult {
  readonly won: number;
  readonly lost: number;
  readonly other: number;
  /** Times of single claims in milliseconds, a sample. */
  readonly times: readonly number[];
  readonly startedMs: number;
  readonly endedMs: number;
  readonly cpuMs: number;
}
type Tally = { won: number; lost: number; other: number; times: number[] };

/**
 * The customers that a client asks for, in order: its own share, and the contested ones together with its twin of the other half. As many
 * for each, so that all race until the end.
 */
export function shareOf(client: number, { allClients, customers, contested }: Race): number[] {
  const half = allClients / 2;
  const share: number[] = [];
  for (let no = 0; no < customers; no += 1) {
    const round = Math.floor(no / contested);
    const isMine = no % contested === 0 ? round % half === client % half : (no - round - 1) % allClients === client;
    if (isMine) share.push(no);
  }
  return share;
}

async function fairdial(race: Race, tally: Tally): Promise<() => Promise<void>> {
  const isUrl = race.database.startsWith("postgres:");
  const store = await (isUrl ? openPostgresStore(race.database) : openSqliteStore(join(race.database, "hub.db")));
  const runner = createCommandRunner({
    store,
    nowMs: Date.now,
    newId: createIdMaker(),
    log: pino({ level: "warn" }),
    onCommit: () => undefined,
    gatherMs: 0,
  });
  await ready();
  const endMs = Date.now() + race.limitMs;
  await Promise.all(
    race.clients.map(async (client) => {
      const actor = agent(client);
      let seatSeq = 0;
      for (const no of shareOf(client, race)) {
        if (Date.now() > endMs) return;
        seatSeq += 1;
        const command: Command = {
          opId: uuidv7(),
          seatSeq,
          expectedVersion: null,
          wallMs: Date.now(),
          monoMs: seatSeq,
          kind: "claim",
          payload: { customerId: customerId(no) },
        };
        const beganMs = performance.now();
        const { receipts } = await runner.push(actor, [command]);
        if (seatSeq % 8 === 0) tally.times.push(performance.now() - beganMs);
        const status = receipts[0]?.status;
        if (status === "applied") tally.won += 1;
        else if (status === "lost") tally.lost += 1;
        else tally.other += 1;
      }
    }),
  );
  return () => store.close();
}

/** The bare engine: one row a statement, one statement a transaction. */
async function skipLocked(race: Race, tally: Tally): Promise<() => Promise<void>> {
  const pool = new pg.Pool({ connectionString: race.database, max: race.clients.length });
  const clients = await Promise.all(race.clients.map(() => pool.connect()));
  await ready();
  const endMs = Date.now() + race.limitMs;
  const text = `update job set owner = $1, taken_at_ms = $2 where id =
    (select id from job where owner is null order by id limit 1 for update skip locked) returning id`;
  await Promise.all(
    clients.map(async (client, at) => {
      for (let taken = 0; Date.now() < endMs; taken += 1) {
        const beganMs = performance.now();
        const { rowCount } = await client.query({ name: "take", text, values: [`agent-${at}`, Date.now()] });
        if (rowCount === 0) return;
        tally.won += 1;
        if (taken % 8 === 0) tally.times.push(performance.now() - beganMs);
      }
    }),
  );
  return async () => {
    for (const client of clients) client.release();
    await pool.end();
  };
}

async function graphileWorker(race: Race, tally: Tally): Promise<() => Promise<void>> {
  const pool = new pg.Pool({ connectionString: race.database, max: race.clients.length + 2 });
  await ready();
  const taskList = {
    claim: () => {
      tally.won += 1;
      begun.lastMs = Date.now();
    },
  };
  const logger = new Logger(() => () => undefined);
  const runner = await run({ pgPool: pool, concurrency: race.clients.length, noHandleSignals: true, taskList, logger });
  const endMs = Date.now() + race.limitMs;
  for (let before = -1; tally.won !== before && Date.now() < endMs; ) {
    before = tally.won;
    await wait(400);
  }
  return async () => {
    await runner.stop();
    await pool.end();
  };
}

async function pgBoss(race: Race, tally: Tally): Promise<() => Promise<void>> {
  const boss = new PgBoss({
    connectionString: race.database,
    max: race.clients.length,
    supervise: false,
    schedule: false,
    migrate: false,
  });
  await boss.start();
  await ready();
  const endMs = Date.now() + race.limitMs;
  await Promise.all(
    race.clients.map(async () => {
      while (Date.now() < endMs) {
        const [job] = await boss.fetch("claim");
        if (job === undefined) return;
        await boss.complete("claim", job.id);
        tally.won += 1;
      }
    }),
  );
  return () => boss.stop({ graceful: false });
}

const kinds = { fairdial, "skip-locked": skipLocked, "graphile-worker": graphileWorker, "pg-boss": pgBoss };

/** Says that everything is open, and waits for the start. */
function ready(): Promise<void> {
  process.send?.("ready");
  return new Promise((resolve) => {
    process.once("message", () => {
      begun.startedMs = Date.now();
      begun.cpu = process.cpuUsage();
      resolve();
    });
  });
}
const begun = { startedMs: 0, lastMs: 0, cpu: process.cpuUsage() };

if (process.send !== undefined) {
  process.once("message", async (race: Race) => {
    const tally: Tally = { won: 0, lost: 0, other: 0, times: [] };
    const close = await kinds[race.kind](race, tally);
    const cpu = process.cpuUsage(begun.cpu);
    const { startedMs } = begun;
    const cpuMs = (cpu.user + cpu.system) / 1000;
    process.send?.({ ...tally, startedMs, endedMs: begun.lastMs || Date.now(), cpuMs } satisfies RaceResult);
    await close();
    process.disconnect();
  });
}
