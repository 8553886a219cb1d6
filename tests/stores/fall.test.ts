import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, test as everywhere, expect } from "vitest";
import { agent, customerId, fillHub } from "../../build/bench/claims-data.ts";
import { createCommandRunner } from "../../server/commands/runner.ts";
import { createRecent } from "../../server/feed/recent.ts";
import { createFeedCalls } from "../../server/http/feed-calls.ts";
import { type LedgerFault, verifyLedger } from "../../server/ledger/verify-ledger.ts";
import { createIdMaker } from "../../server/new-id.ts";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import type { HubStore } from "../../server/stores/store.ts";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import { type RunningPostgres, startPostgres } from "../helpers/postgres.ts";

/** By itself the server writes nothing to its disk in this time: what is there is what somebody waited for. */
const LAZY_WRITER = ["-c", "wal_writer_delay=10000ms"];
const CLIENTS = 16;
const EACH = 24;
/** Every so-manieth customer is asked for by two. */
const SHARED = 6;
const WON = CLIENTS * (EACH - EACH / SHARED / 2);
/** A feed that does not wait for the disk has read on by then. */
const LOOK_MS = 300;
/** On Windows a server takes the kill of a process for a connection's ordinary end (RunningPostgres.prepareCrash). */
const test = everywhere.skipIf(process.platform === "win32");
const silent = pino({ level: "silent" });

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres(LAZY_WRITER);
});
afterAll(() => postgres.stop());

/** Keeps all from waiting for the disk with success, until the database falls. @returns what lets it fall */
async function holdMarks(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("begin");
  await client.query("lock table flush_mark in exclusive mode");
  return postgres.prepareCrash();
}

/** As seats do: until it is answered. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(20);
    }
  }
}

interface Twist {
  readonly asNode?: (store: HubStore) => HubStore;
  /** The lead's seat is given events before anybody is told of them: the database falls once it has some. */
  readonly isAhead?: boolean;
}
interface Story {
  /** Claims that were told to be won and whose event is not there. */
  readonly lostAnswers: number;
  /** Events that a lead's seat was given and that are not there, or not at their rev. */
  readonly lostRows: number;
  readonly seen: number;
  readonly faults: readonly LedgerFault[];
  /** Claims of customers beyond their first. */
  readonly twice: number;
}

/** Agents at two nodes claim, a lead's seat at the second follows, and the database falls. */
async function tell(
  url: string,
  fallsAfter: readonly number[],
  { asNode = (store: HubStore) => store, isAhead = false }: Twist = {},
): Promise<Story> {
  const stores = [await openPostgresStore(url), await openPostgresStore(url)].map(asNode) as [HubStore, HubStore];
  const [first, second] = stores;
  await fillHub(first, { customers: CLIENTS * EACH, agents: CLIENTS }, Date.now());
  const base = { nowMs: Date.now, newId: createIdMaker(), log: silent, onCommit: () => undefined, gatherMs: 0 };
  const runners = stores.map((store) => createCommandRunner({ ...base, store }));
  const answered: { no: number; client: number; receipt: Receipt | undefined }[] = [];

  async function claimAll(client: number): Promise<void> {
    for (let at = 0; at < EACH; at += 1) {
      const no = at % SHARED === 0 ? at * CLIENTS + (client >> 1) : at * CLIENTS + client;
      const command: Command = {
        opId: base.newId(),
        seatSeq: at + 1,
        expectedVersion: null,
        wallMs: Date.now(),
        monoMs: at,
        kind: "claim",
        payload: { customerId: customerId(no) },
      };
      const runner = runners[client % 2];
      const answer = await insist(async () => runner?.push(agent(client), [command]));
      answered.push({ no, client, receipt: answer?.receipts[0] });
    }
  }

  const won = () => answered.filter(({ receipt }) => receipt?.status === "applied");

  const calls = createFeedCalls({
    store: second,
    runner: createCommandRunner({ ...base, store: second }),
    recent: createRecent(second),
    floor: { list: async () => [] } as never,
    onAsked: () => undefined,
    epoch: () => "",
    wentBack: async () => undefined,
    nowMs: Date.now,
    log: silent,
  });
  const lead = { ...agent(0), role: "lead" as const, sightEpoch: 0, deviceSightEpoch: 0 };
  const seen = new Map<string, number>();
  let over = false;
  async function follow(): Promise<void> {
    for (let cursor = 0, isLast = false; !isLast; ) {
      const wasOver = over;
      const page = await insist(() => calls.pull(lead, { cursor, limit: 500 }));
      for (const one of page.rows) if (one.table === "ledger") seen.set(one.row.eventId, one.row.rev);
      cursor = Math.max(cursor, page.cursor);
      isLast = wasOver && page.done;
      await pause(1);
    }
  }

  /** Claims that can be seen in the database and that nobody was told of. */
  async function countUntold(): Promise<number> {
    const claims = first.read.selectFrom("ledger").select("event_id").where("kind", "=", "claimed");
    return (await claims.execute()).length - won().length;
  }

  const following = follow();
  while (seen.size < CLIENTS * EACH) await pause(5);
  const falling = (async () => {
    for (const count of fallsAfter) {
      while (answered.length < count) await pause(1);
      const fall = await insist(() => holdMarks(url));
      // What was on its way is told; what is claimed now can be seen, and is not on the disk.
      for (let before = -1; before < answered.length || (await insist(countUntold)) === 0; await pause(LOOK_MS))
        before = answered.length;
      while (isAhead && seen.size - CLIENTS * EACH <= won().length) await pause(5);
      await fall();
    }
  })();
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => claimAll(client)));
  await falling;
  over = true;
  await following;

  const events = await insist(() => first.read.selectFrom("ledger").selectAll().execute());
  const revs = new Map(events.map((event) => [event.event_id, event.rev]));
  const claims = events.filter((event) => event.kind === "claimed");
  const owners = new Map(claims.map((event) => [event.customer_id, event.to_owner_id]));
  const story = {
    lostAnswers: won().filter(({ no, client }) => owners.get(customerId(no)) !== agent(client).userId).length,
    lostRows: [...seen].filter(([eventId, rev]) => revs.get(eventId) !== rev).length,
    seen: seen.size,
    faults: (await verifyLedger(first.read)).flatMap((report) => report.faults),
    twice: claims.length - owners.size,
  };
  for (const store of stores) await store.close();
  return story;
}

test("nothing that was answered or given to a seat is gone when the database falls, and the books go on where they stood", async () => {
  const story = await tell(await postgres.newDatabase(), [100, 250]);
  expect(story).toEqual({ lostAnswers: 0, lostRows: 0, seen: CLIENTS * EACH + WON, faults: [], twice: 0 });
});

test("a database that says too early what is on its disk loses answers: this would be seen", async () => {
  const url = await postgres.newDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
  await client.end();
  expect((await tell(url, [150])).lostAnswers).toBeGreaterThan(0);
});

test("a feed that does not wait for the disk gives rows that are gone: this would be seen", async () => {
  const story = await tell(await postgres.newDatabase(), [150], {
    asNode: (store) => ({ ...store, disk: null }),
    isAhead: true,
  });
  expect(story.lostAnswers).toBe(0);
  expect(story.lostRows).toBeGreaterThan(0);
});

test("what was read before a fall is never taken for kept because later commits were given its revs", async () => {
  const store = await openPostgresStore(await postgres.newDatabase());
  const watch = () => insist(async () => store.disk?.watch());
  const countMarks = async () =>
    Number((await sql<{ n: number }>`select sum(marks) as n from flush_mark`.execute(store.read)).rows[0]?.n);
  const before = await watch();
  await before?.reach("org", 1);
  await (await postgres.prepareCrash())();
  store.disk?.reached("org", 10);
  await expect(before?.reach("org", 5)).rejects.toThrow();
  await expect(before?.reach("org", 105)).rejects.toThrow();

  const after = await watch();
  await after?.reach("org", 11);
  const marks = await countMarks();
  await after?.reach("org", 105);
  expect(await countMarks()).toBe(marks + 1);
  await store.close();
});
