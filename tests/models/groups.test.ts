import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { sql } from "kysely";
import { pino } from "pino";
import { expect, test } from "vitest";
import { findBrokenLink } from "../../server/commands/ledger.ts";
import { createCommandRunner } from "../../server/commands/runner.ts";
import { toLink } from "../../server/ledger/check-chain.ts";
import type { ForeseenClaims } from "../../server/stores/bulk.ts";
import { postgresBulk } from "../../server/stores/postgres/bulk.ts";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import { lockOrg } from "../../server/stores/sql/organisation.ts";
import type { HubStore } from "../../server/stores/store.ts";
import type { Command, CommandKind, PayloadOf, Receipt } from "../../shared/protocol/commands.ts";
import { type CommandHub, type OpenStore, openCommandHub, openSqlite } from "../helpers/command-hub.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";
import { startPostgres } from "../helpers/postgres.ts";
import { listUnbounded } from "../helpers/seat-bounds.ts";

/**
 * A group of commands holds its commonest writes back and reads ahead (server/commands/group.ts). Nobody may notice: the same
 * commands, run statement by statement, must leave the same database and the same receipts.
 */
const openPlain: OpenStore = async (folder) => ({ ...(await openSqlite(folder)), bulk: null });

const people = ["wang", "zhao", "li"] as const;
const NAMES =
  "甲方机电 海纳塑料 光明电子 远东五金 长江包装 天工模具 丰登农机 白云纸业 金石陶瓷 安泰轴承 蓝海船务 宏图印刷 春晖服装 祥和食品 巨力吊索 青松木业".split(
    " ",
  );
const firms = NAMES.map((_, at) => `c${at + 1}`);
const nameOf = (firm: Firm): string => `${NAMES[firms.indexOf(firm)]}有限公司`;
const numberOf = (firm: Firm): string =>
  `13${firms.indexOf(firm) % 10}${String(10_010_001 * (firms.indexOf(firm) + 1))
    .padStart(8, "0")
    .slice(-8)}`;
/** As many as a few commands meet again and again. */
const FEW = 5;
const HOUR = 3_600_000;

type Firm = string;
type Person = (typeof people)[number];
interface Act {
  readonly what: (typeof kinds)[number];
  readonly by: Person;
  readonly firm: Firm;
  readonly n: number;
}
const kinds = [
  ...["claim", "claim", "claim", "claim", "release", "assign", "note", "note", "call", "wrap-up", "callback", "edit"],
  ...["number", "lend", "give-back", "top-up", "recall", "enter", "quota", "repeat", "stale"],
] as const;

const actShape = {
  what: fc.constantFrom(...kinds),
  by: fc.constantFrom(...people),
  firm: fc.constantFrom(...firms.slice(0, FEW)),
  n: fc.nat(3),
};
const act: fc.Arbitrary<Act> = fc.record(actShape);
/** A push is one seat's; the pushes of a round reach the hub together and share a transaction. */
const push = fc.array(act, { minLength: 1, maxLength: 4 });
const story = fc.array(fc.array(push, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });

function commandOf(hub: CommandHub, by: Person, { what, firm, n }: Act, sent: readonly Command[]): Command {
  const make = <K extends CommandKind>(kind: K, payload: PayloadOf<K>, expectedVersion: number | null = null) =>
    hub.command(by, kind, payload, { expectedVersion });
  const nowMs = hub.nowMs();
  const callId = `call-${firm}-${n}`;
  switch (what) {
    case "release":
      return make("release", { customerId: firm, reason: "" });
    case "assign":
      return make("assign", { customerId: firm, toUserId: n === 0 ? null : (people[n - 1] ?? null), reason: "" });
    case "note":
      return make("add-activity", {
        activityId: hub.newId(),
        customerId: firm,
        type: n === 0 ? "phone-visit" : "other",
        subject: "x",
        body: "先订 20 套",
        transcript: "",
        contactId: null,
        atMs: nowMs,
        executorIds: [],
      });
    case "call":
      return make("start-call", {
        callId,
        customerId: firm,
        numberId: `n-${firm}`,
        contactId: null,
        numberMasked: "",
        direction: "out",
        dialledAtMs: nowMs,
        override: null,
      });
    case "wrap-up":
      return make("wrap-up", {
        callId,
        customerId: firm,
        disposition: n === 0 ? "no-answer" : "interested",
        endedAtMs: nowMs,
        wrappedUpAtMs: nowMs,
        note: { activityId: hub.newId(), text: "好" },
        levelFrom: null,
        levelTo: null,
        next: n < 2 ? null : { callbackId: hub.newId(), dueAtMs: nowMs + 24 * HOUR, note: "", lateReason: "" },
        closesCallbackIds: [],
        quietUntilMs: null,
        quietReason: "",
        lostReason: "",
      });
    case "callback": {
      const callback = { callbackId: `b-${firm}-${n}`, customerId: firm, userId: by, dueAtMs: nowMs + HOUR };
      return make("put-callback", { callback: { ...callback, note: "", lateReason: "", madeAtMs: nowMs } });
    }
    case "edit":
      return make("edit", { customerId: firm, changes: [{ field: "city", from: "深圳", to: `城${n}` }] });
    case "number": {
      const number = { numberId: `m-${firm}-${n}`, contactId: null, kind: "mobile" as const, label: "", dead: false };
      return make("put-number", { customerId: firm, number: { ...number, raw: numberOf(firms[n] ?? "c1") } });
    }
    case "lend":
      return make("lease-view", { customerId: firm });
    case "give-back":
      return make("return-leases", { leases: [{ leaseId: `${firm}-lease`, customerId: firm }], why: "closed" });
    case "top-up":
      return make("top-up-leases", { queue: "general", want: n });
    case "recall":
      return make("recall-leases", { userId: "wang", reason: "x" });
    case "enter": {
      const customer = newCustomer(`e-${firm}-${n}`, { numbers: [mobile(`ne-${firm}-${n}`, numberOf(firm))] });
      return make("enter", { customer, claim: n % 2 === 0, decidedDifferent: [], provisional: n === 3 });
    }
    case "quota":
      return make("put-setting", { key: "claimsPerDay", value: 1 + n, expectedVersion: 0 });
    case "repeat": {
      const again = sent.at(-1 - n);
      return again ?? make("claim", { customerId: firm });
    }
    default:
      return make("claim", { customerId: firm }, what === "stale" ? n : null);
  }
}

type Push = readonly Act[];

async function fill(hub: CommandHub, count: number): Promise<void> {
  for (const firm of firms.slice(0, count)) {
    await hub.pooled(firm, { name: nameOf(firm), numbers: [mobile(`n-${firm}`, numberOf(firm))] });
  }
  // c2 and c3 share a number from the beginning: claims of them ask the duplicate engine.
  const shared = { numberId: "twin", contactId: null, kind: "mobile" as const, label: "", dead: false };
  await hub.run("li", "put-number", { customerId: "c3", number: { ...shared, raw: numberOf("c2") } });
}

/** Commands as each person's seat makes them; `sent` is what it may send again. */
function commandsOf(hub: CommandHub, pushes: readonly Push[], sent: ReadonlyMap<Person, Command[]>) {
  return pushes.map((acts) => {
    const by = acts[0]?.by ?? "wang";
    return { by, commands: acts.map((one) => commandOf(hub, by, one, sent.get(by) ?? [])) };
  });
}
type Sent = ReturnType<typeof commandsOf>;
function remember(sent: Map<Person, Command[]>, pushes: Sent): void {
  for (const { by, commands } of pushes) sent.set(by, [...(sent.get(by) ?? []), ...commands]);
}

const withoutNames = (text: string): string => text.replaceAll(/id-\d{6}|[0-9a-f]{64}/g, "");
/** What nodes tell one another about their groups is no outcome of them, nor is how far ahead they reserve a seat's numbers. */
const isOutcome = ([column]: [string, unknown]): boolean =>
  !["steady_from", "steady_to", "last_seat_seq"].includes(column);
/** @param nameless true = how many ids were drawn before one is no difference */
async function listRows({ read }: HubStore, nameless: boolean): Promise<Record<string, unknown[]>> {
  const tables = await read.introspection.getTables();
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables.filter((table) => !/^sqlite_|^flush_mark$/.test(table.name))) {
    const all = await read
      .selectFrom(name as "org")
      .selectAll()
      .execute();
    rows[name] = all
      .map((row) => JSON.stringify(Object.entries(row).filter(isOutcome).sort()))
      .map((text) => (nameless ? withoutNames(text) : text))
      .sort();
  }
  return rows;
}

/** Whoever has a number or the full name of another and is not marked as such: a claim would not look for the other. */
async function listUnmarked({ read }: HubStore): Promise<unknown[]> {
  const { rows } = await sql`select c.customer_id from customer c where c.shares_keys = 0 and (
      exists (select 1 from customer o where o.name_key = c.name_key and o.customer_id <> c.customer_id)
      or exists (select 1 from number m join number o on o.hash = m.hash and o.customer_id <> m.customer_id
        where m.customer_id = c.customer_id))`.execute(read);
  return rows;
}

async function tell(open: OpenStore, rounds: readonly (readonly Push[])[]) {
  const hub = await openCommandHub(open);
  try {
    await fill(hub, FEW);
    const receipts: Receipt[][] = [];
    const sent = new Map<Person, Command[]>();
    for (const [no, round] of rounds.entries()) {
      const pushes: Sent = [];
      for (const one of round) {
        const made = commandsOf(hub, [one], sent);
        remember(sent, made);
        pushes.push(...made);
      }
      receipts.push(...(await Promise.all(pushes.map(({ by, commands }) => hub.push(by, commands)))));
      hub.setClock(hub.nowMs() + no * 40_000);
    }
    expect(await listUnmarked(hub.store())).toEqual([]);
    expect(await listUnbounded(hub.store())).toEqual([]);
    return { receipts, rows: await listRows(hub.store(), false) };
  } finally {
    await hub.close();
  }
}

test("commands in groups that hold writes back leave the database and the receipts that they leave one statement at a time", {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(story, async (rounds) => {
      const [held, plain] = [await tell(openSqlite, rounds), await tell(openPlain, rounds)];
      expect(held.receipts).toEqual(plain.receipts);
      expect(held.rows).toEqual(plain.rows);
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 12) },
  );
});

/** Those that nobody shares a number with from the beginning. */
const lonely = firms.filter((firm) => firm !== "c2" && firm !== "c3");

/** Claims and notes against claims, so that both nodes read ahead; then a group of any kind, and behind it claims of what it may have changed. */
const race = fc.array(
  fc.uniqueArray(fc.constantFrom(...lonely), { minLength: 3, maxLength: 3 }).chain((few) => {
    const pushes = (length: number, ...what: Act["what"][]) => {
      const firm = fc.constantFrom(...few, "c1", "c2");
      const one = fc.record({ ...actShape, what: fc.constantFrom(...what), firm, n: fc.nat(1) });
      return fc.array(fc.array(one, { minLength: 1, maxLength: 2 }), { minLength: length, maxLength: length });
    };
    const claims = (from: readonly Firm[], length: number) =>
      fc
        .uniqueArray(fc.constantFrom(...from), { minLength: length, maxLength: length })
        .chain((asked) =>
          fc.tuple(
            ...asked.map((firm) => fc.record({ ...actShape, what: fc.constant("claim"), firm: fc.constant(firm) })),
          ),
        )
        .map((asked): Push[] => asked.map((one) => [one]));
    const calm = pushes(2, "claim", "claim", "note", "repeat");
    const other = pushes(
      1,
      "claim",
      "release",
      "number",
      "edit",
      "enter",
      "lend",
      "note",
      "assign",
      "wrap-up",
      "quota",
      "quota",
    );
    return fc.tuple(calm, claims(few, 2), other, claims([...few, "c1", "c2"], 3));
  }),
  { minLength: 5, maxLength: 7 },
);
const one = (what: Act["what"], by: Person, firm: Firm, n = 0): Push[] => [[{ what, by, firm, n }]];
/**
 * Claims that the second node can decide before the lock; then two a day: what it reads leaves room for one more, which the first
 * node has taken by the time it has the lock.
 */
const toLastOfTheDay: [Push[], Push[], Push[], Push[]][] = [
  [one("claim", "li", "c7"), one("claim", "zhao", "c8"), one("claim", "li", "c9"), one("claim", "zhao", "c10")],
  [one("quota", "li", "c1", 1), one("claim", "wang", "c4"), one("claim", "wang", "c5"), one("claim", "wang", "c6")],
];
/** The second node decides on a fourth claim of the day while the first one sets the limit to two. */
const toLowerLimit: [Push[], Push[], Push[], Push[]][] = [
  [one("claim", "li", "c7"), one("claim", "zhao", "c8"), one("claim", "li", "c9"), one("claim", "zhao", "c10")],
  [one("claim", "wang", "c4"), one("claim", "zhao", "c11"), one("quota", "li", "c1", 1), one("claim", "zhao", "c12")],
];
type Race = readonly (readonly [readonly Push[], readonly Push[]])[];

/** Each round is a group at the first node and then one at the second. */
async function tellRace(
  open: OpenStore,
  rounds: Race,
  run: (hub: CommandHub, groups: [Sent, Sent]) => Promise<Receipt[][]>,
) {
  const hub = await openCommandHub(open);
  try {
    await fill(hub, firms.length);
    const receipts: Receipt[][] = [];
    const sent = new Map<Person, Command[]>();
    for (const [first, second] of rounds) {
      const groups: [Sent, Sent] = [commandsOf(hub, first, sent), commandsOf(hub, second, sent)];
      for (const group of groups) remember(sent, group);
      receipts.push(...(await run(hub, groups)));
      hub.setClock(hub.nowMs() + 40_000);
    }
    expect(await listUnbounded(hub.store())).toEqual([]);
    const broken = findBrokenLink((await hub.ledger()).map(toLink));
    return {
      receipts: receipts.map((one) => withoutNames(JSON.stringify(one))),
      broken,
      rows: await listRows(hub.store(), true),
    };
  } finally {
    await hub.close();
  }
}
const pushAll = (push: CommandHub["push"], group: Sent) =>
  Promise.all(group.map(({ by, commands }) => push(by, commands)));

const toRounds = (stories: readonly [Push[], Push[], Push[], Push[]][]): Race =>
  stories.flatMap(
    ([a, b, c, d]): Race => [
      [a, b],
      [c, d],
    ],
  );
const inTurn = async (hub: CommandHub, [first, second]: [Sent, Sent]) => [
  ...(await pushAll(hub.push, first)),
  ...(await pushAll(hub.push, second)),
];

test("claims that SQLite decides past the handlers leave what they leave one statement at a time", {
  timeout: 600_000,
}, async () => {
  let foreseen = 0;
  const counting: OpenStore = async (folder) => {
    const store = await openSqlite(folder);
    const write = async (claims: ForeseenClaims) => {
      const written = await store.foreseen.write(claims);
      if (written !== undefined) foreseen += 1;
      return written;
    };
    return { ...store, foreseen: { ...store.foreseen, write } };
  };
  await fc.assert(
    fc.asyncProperty(race, async (stories) => {
      const [held, plain] = [
        await tellRace(counting, toRounds(stories), inTurn),
        await tellRace(openPlain, toRounds(stories), inTurn),
      ];
      expect(held).toEqual({ ...plain, broken: undefined });
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 8), examples: [[toLastOfTheDay], [toLowerLimit]] },
  );
  expect(foreseen).toBeGreaterThan(0);
});

test("what a node read before it had the lock holds no longer than other nodes' groups let it", {
  timeout: 600_000,
}, async () => {
  const postgres = await startPostgres();
  let ahead = 0;
  let foreseen = 0;
  try {
    await fc.assert(
      fc.asyncProperty(race, async (stories) => {
        const rounds = toRounds(stories);
        const url = await postgres.newDatabase();
        const [gate, other] = [await openPostgresStore(url), await openPostgresStore(url)];
        const waiting = async (count: number) => {
          const text = sql<{ n: number }>`select count(*) as n from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`;
          while (((await text.execute(gate.read)).rows[0]?.n ?? 0) < count) await wait(1);
        };
        let runner: ReturnType<typeof createCommandRunner> | undefined;
        const raced = await tellRace(
          () => openPostgresStore(url),
          rounds,
          async (hub, groups) => {
            const { nowMs, newId } = hub;
            const log = pino({ level: "silent" });
            const bulk: HubStore["bulk"] = {
              write: postgresBulk.write,
              open: (trx, ask) => {
                if (ask.ahead) ahead += 1;
                return postgresBulk.open(trx, ask);
              },
            };
            const counted: HubStore["foreseen"] = {
              ...other.foreseen,
              write: async (claims: ForeseenClaims) => {
                const written = await other.foreseen.write(claims);
                if (written !== undefined) foreseen += 1;
                return written;
              },
            };
            runner ??= createCommandRunner({
              store: { ...other, bulk, foreseen: counted },
              nowMs,
              newId,
              log,
              onCommit: () => undefined,
              gatherMs: 0,
            });
            const { push } = runner;
            const pushOther = async (by: string, commands: readonly Command[]) =>
              (await push(hub.actorOf(by), commands)).receipts;
            // Both have read what they read ahead, and wait for the row, one behind the other.
            const pushed = await gate.db.transaction().execute(async (trx) => {
              await lockOrg(trx, "org");
              const first = pushAll(hub.push, groups[0]);
              await waiting(1);
              const second = pushAll(pushOther, groups[1]);
              await waiting(2);
              return [first, second];
            });
            return (await Promise.all(pushed)).flat();
          },
        );
        const plain = await tellRace(openPlain, rounds, inTurn);
        await gate.close();
        await other.close();
        expect(raced.broken).toBeUndefined();
        expect(raced.receipts).toEqual(plain.receipts);
        expect(raced.rows).toEqual(plain.rows);
      }),
      {
        numRuns: Number(process.env.MODEL_RUNS ?? 3),
        examples: [[toLastOfTheDay], [toLowerLimit]],
        endOnFailure: true,
      },
    );
    expect(ahead).toBeGreaterThan(0);
    expect(foreseen).toBeGreaterThan(0);
  } finally {
    await postgres.stop();
  }
});
