import { sql } from "kysely";
import type { NewCustomer } from "../../shared/domain/customer.ts";
import { demoPassword } from "../../shared/domain/demo.ts";
import { MINUTE_MS } from "../../shared/domain/local-time.ts";
import type { Command, CommandBody } from "../../shared/protocol/commands.ts";
import { makeFirm, makeMobile, makePersonName, makeSampleId } from "../../shared/sample/firms.ts";
import { makeRng, type Rng } from "../../shared/sample/rng.ts";
import type { Actor } from "../commands/context.ts";
import type { SeedHub } from "../hub.ts";
import { makeMember } from "./members.ts";
import { officeTime, officeTimeAhead, type PlannedEvent, tell } from "./plan.ts";
import {
  doNotCallStory,
  lostStories,
  openStories,
  type Step,
  shortStories,
  sleeperStories,
  wonStories,
} from "./stories.ts";
import { planWaking } from "./waking.ts";

const dayMs = 86_400_000;

/** Lists that the sample team was filled from: days ago, how many, which pool. */
const lists = [
  { daysAgo: 118, count: 760, pool: "general", fileName: "2026春季工控五金展-名录.xlsx" },
  { daysAgo: 90, count: 500, pool: "members", fileName: "站内会员-8月.csv" },
  { daysAgo: 45, count: 440, pool: "general", fileName: "珠三角机电采购商.xlsx" },
  { daysAgo: 12, count: 180, pool: "members", fileName: "站内会员-本月.csv" },
  { daysAgo: 6, count: 120, pool: "general", fileName: "老客户介绍-汇总.xlsx" },
] as const;

interface Person extends Actor {
  readonly login: string;
}

/** Makes the four people and the admin of the sample team. */
async function makeTeam(hub: SeedHub): Promise<{ lead: Person; agents: Person[] }> {
  const first = { teamName: "华南电销一组", name: "周海", login: "zhou", password: demoPassword };
  const { orgId, userId } = await hub.createTeam(first);
  const admin: Actor = { orgId, userId, name: first.name, role: "admin", deviceId: "demo" };
  const add = async (login: string, name: string, role: "lead" | "agent", seatNo: number): Promise<Person> => {
    const senior = role === "lead" || login === "chen";
    const rights = { active: true, senior, seesNumbers: role === "lead", password: demoPassword };
    const made = await hub.putPerson(admin, { userId: null, login, name, role, seatNo, ...rights });
    return { orgId, userId: made.userId, name, role, deviceId: `demo-${login}`, login };
  };
  const lead = await add("lin", "林静", "lead", 1);
  const agents = [
    await add("chen", "陈敏", "agent", 3),
    await add("wang", "王磊", "agent", 4),
    await add("zhao", "赵雪", "agent", 5),
  ];
  return { lead, agents };
}

/** Sample customers by list, the oldest list first; members carry what the marketplace knows of them. */
function makeCustomers(rng: Rng, nowMs: number): NewCustomer[][] {
  return lists.map((list) =>
    Array.from({ length: list.count }, () => {
      const firm = makeFirm(rng);
      if (list.pool === "general") return firm;
      const slept = rng.chance(0.35) ? rng.below(6) : 7 + rng.below(160);
      const member = makeMember(rng, nowMs, firm.product, slept);
      return { ...firm, pool: "members" as const, source: "site-registration", member };
    }),
  );
}

const importEvents = (rng: Rng, nowMs: number, lead: Actor, customers: readonly NewCustomer[][]): PlannedEvent[] =>
  lists.flatMap(({ daysAgo, pool, fileName }, i) => {
    const startedAtMs = officeTime(rng, nowMs, daysAgo);
    const batchId = makeSampleId(rng);
    const rows = (customers[i] ?? []).map((customer, index) => ({ rowNo: index + 2, customer }));
    const bodies: CommandBody[] = [{ kind: "start-import", payload: { batchId, fileName, pool, startedAtMs } }];
    for (let from = 0; from < rows.length; ) {
      // A few rows first: from them the planner learns the tables (learnTables).
      const to = from === 0 ? 20 : from + 250;
      bodies.push({ kind: "import-rows", payload: { batchId, rows: rows.slice(from, to) } });
      from = to;
    }
    const payload = { batchId, inFile: rng.below(20), bad: rng.below(9), finishedAtMs: startedAtMs + 40_000 };
    bodies.push({ kind: "finish-import", payload });
    return [{ atMs: startedAtMs, actor: lead, bodies }];
  });

/** Whoever looks around at night must be able to dial too. */
const allHours = (lead: Actor, nowMs: number): PlannedEvent => {
  const hours = { callingFromMin: 0, callingToMin: 1440 };
  return {
    atMs: nowMs - 400 * 86_400_000,
    actor: lead,
    bodies: Object.entries(hours).map(([key, value]) => ({
      kind: "put-setting",
      payload: { key, value, expectedVersion: 0 },
    })),
  };
};

/** Everything that is on one agent's list: how much of each kind. */
interface Load {
  /** Minutes before now at which promises were due and are not kept. */
  readonly overdueMin: readonly number[];
  /** Minutes from now at which promises ring. */
  readonly soonMin: readonly number[];
  readonly thisWeek: number;
  readonly later: number;
  readonly noNextStep: number;
  readonly fresh: number;
  readonly won: number;
  readonly lost: number;
  readonly doNotCall: number;
  readonly quiet: number;
  readonly sleepers: number;
}
const loads: readonly Load[] = [
  {
    overdueMin: [12, 47, 130, 1450],
    soonMin: [2, 8, 17, 26, 40, 58, 75, 100, 150, 210],
    thisWeek: 24,
    later: 20,
    noNextStep: 12,
    fresh: 32,
    won: 7,
    lost: 5,
    doNotCall: 3,
    quiet: 3,
    sleepers: 4,
  },
  {
    overdueMin: [25, 1600],
    soonMin: [15, 50, 120],
    thisWeek: 14,
    later: 14,
    noNextStep: 8,
    fresh: 14,
    won: 5,
    lost: 4,
    doNotCall: 1,
    quiet: 1,
    sleepers: 2,
  },
  {
    overdueMin: [],
    soonMin: [30, 90],
    thisWeek: 10,
    later: 10,
    noNextStep: 6,
    fresh: 12,
    won: 3,
    lost: 3,
    doNotCall: 1,
    quiet: 1,
    sleepers: 1,
  },
];

/** Plans one agent's weeks. Customers are taken off the front of `from`. */
function planAgent(
  rng: Rng,
  nowMs: number,
  lead: Actor,
  agent: Actor,
  load: Load,
  from: CustomerSource,
): PlannedEvent[] {
  const events: PlannedEvent[] = [];
  const add = (steps: readonly Step[], lastAtMs: number, dueAtMs: number | null, quietUntilMs?: number) => {
    const { customer, notBeforeMs } = from.take(lastAtMs);
    const quiet = quietUntilMs === undefined ? {} : { quietUntilMs };
    events.push(...tell({ rng, actor: agent, customer, steps, lastAtMs, dueAtMs, notBeforeMs, ...quiet }));
    return customer;
  };
  const many = (count: number, one: (i: number) => void) => {
    for (let i = 0; i < count; i += 1) one(i);
  };
  for (const min of load.overdueMin) {
    const dueAtMs = nowMs - min * MINUTE_MS;
    add(rng.pick(openStories), officeTime(rng, dueAtMs, 1 + rng.below(4)), dueAtMs);
  }
  for (const min of load.soonMin) {
    add(rng.pick(openStories), officeTime(rng, nowMs, 1 + rng.below(5)), nowMs + min * MINUTE_MS);
  }
  many(load.thisWeek, (i) =>
    add(rng.pick(openStories), officeTime(rng, nowMs, i % 3), officeTimeAhead(rng, nowMs, 1 + rng.below(6))),
  );
  many(load.later, () =>
    add(
      rng.pick([...openStories, ...shortStories]),
      officeTime(rng, nowMs, 1 + rng.below(6)),
      officeTimeAhead(rng, nowMs, 7 + rng.below(20)),
    ),
  );
  many(load.noNextStep, () => add(rng.pick(shortStories), officeTime(rng, nowMs, 2 + rng.below(12)), null));
  many(load.won, () => add(rng.pick(wonStories), officeTime(rng, nowMs, rng.below(20)), null));
  many(load.lost, () => add(rng.pick(lostStories), officeTime(rng, nowMs, 3 + rng.below(25)), null));
  many(load.doNotCall, () => add(doNotCallStory, officeTime(rng, nowMs, 3 + rng.below(20)), null));
  many(load.quiet, () =>
    add(rng.pick(shortStories), officeTime(rng, nowMs, 3 + rng.below(5)), null, nowMs + (10 + rng.below(20)) * dayMs),
  );
  many(load.sleepers, () =>
    from.sleepers.push(add(rng.pick(sleeperStories), officeTime(rng, nowMs, 35 + rng.below(30)), null)),
  );
  many(load.fresh, (i) => {
    const atMs = officeTime(rng, nowMs, i % 2);
    const { customer } = from.take(atMs);
    const { customerId } = customer;
    const given = i % 3 === 0;
    const payload = { customerId, toUserId: agent.userId, reason: "本周新名单" };
    events.push(
      given
        ? { atMs, actor: lead, bodies: [{ kind: "assign", payload }] }
        : { atMs, actor: agent, bodies: [{ kind: "claim", payload: { customerId } }] },
    );
  });
  return events;
}

/** Customers to be worked; the ones of a list can be taken only after it was read in. */
interface CustomerSource {
  take(beforeMs: number): { customer: NewCustomer; notBeforeMs: number };
  readonly sleepers: NewCustomer[];
}
function sourceOf(rng: Rng, customers: readonly NewCustomer[][], importedAtMs: readonly number[]): CustomerSource {
  const left = customers.map((list) =>
    list.filter((c) => c.numbers.some((n) => n.kind === "mobile") && c.contacts.length > 0),
  );
  return {
    sleepers: [],
    take(beforeMs) {
      // Long stories need an early list; fresh ones come from any.
      const fits = importedAtMs.flatMap((atMs, i) => (beforeMs - atMs > 32 * dayMs || i === 0 ? [i] : []));
      const at = rng.pick(fits);
      const customer = left[at]?.pop();
      if (!customer) throw new Error("the sample lists are too short");
      return { customer, notBeforeMs: importedAtMs[at] ?? 0 };
    },
  };
}

/** Second records of firms that are there already, found by the lead and put into the bin with a pointer. */
function planBin(rng: Rng, nowMs: number, lead: Actor, agent: Actor, firms: readonly NewCustomer[]): PlannedEvent[] {
  return firms.slice(0, 8).flatMap((firm): PlannedEvent[] => {
    const contactId = makeSampleId(rng);
    const second: NewCustomer = {
      ...firm,
      customerId: makeSampleId(rng),
      name: firm.name
        .replace(new RegExp(`^(${firm.province}|${firm.city})市?`), "")
        .replace(/(股份)?有限(责任)?公司$/, ""),
      address: "",
      source: "other-platform",
      member: null,
      contacts: [{ contactId, name: makePersonName(rng), role: "purchasing", note: "" }],
      numbers: [{ numberId: makeSampleId(rng), contactId, kind: "mobile", label: "", raw: makeMobile(rng) }],
    };
    const enteredAtMs = officeTime(rng, nowMs, 4 + rng.below(10));
    const keep = { keepId: firm.customerId, otherId: second.customerId };
    // "Different" at entry, since the agent was not sure; the lead looked again later.
    const enter = { customer: second, claim: false, decidedDifferent: [firm.customerId] };
    return [
      { atMs: enteredAtMs, actor: agent, bodies: [{ kind: "enter", payload: enter }] },
      {
        atMs: officeTime(rng, nowMs, 1 + rng.below(3)),
        actor: lead,
        bodies: [{ kind: "judge-pair", payload: { ...keep, verdict: "same" } }],
      },
    ];
  });
}

/**
 * Makes the sample team: its people, 2,000 customers in pools and on lists, weeks of calls with notes, promises late, due and to
 * come. Everything goes through the real commands under a clock in the past, so the ledger, the counters and the feed are what they would be.
 * Deterministic in the hub's clock and `seed` (ids of accounts apart).
 *
 * @returns the account that the seat beside the hub signs in with
 */
export async function seedDemo(hub: SeedHub, seed = 20_261_121): Promise<{ login: string; password: string }> {
  const nowMs = hub.nowMs();
  const rng = makeRng(seed);
  const { lead, agents } = await makeTeam(hub);
  const customers = makeCustomers(rng, nowMs);
  const imports = importEvents(rng, nowMs, lead, customers);
  const from = sourceOf(
    rng,
    customers,
    imports.map((event) => event.atMs),
  );
  const events = [allHours(lead, nowMs), ...imports];
  for (const [i, agent] of agents.entries()) {
    const load = loads[i];
    if (load) events.push(...planAgent(rng, nowMs, lead, agent, load, from));
  }
  const [chen] = agents;
  if (!chen) throw new Error("the sample team has no agents");
  events.push(...planBin(rng, nowMs, lead, chen, customers[2] ?? []));
  events.sort((a, b) => a.atMs - b.atMs);

  // Sample data that a crash half way would leave unusable anyway need not wait for the disk at every commit.
  await setDurability(hub, "off");
  const seatSeqs = new Map<string, number>();
  for (const { atMs, actor, bodies } of events) {
    const commands = bodies.map((body): Command => {
      const seatSeq = (seatSeqs.get(actor.deviceId) ?? 0) + 1;
      seatSeqs.set(actor.deviceId, seatSeq);
      return { opId: makeSampleId(rng), seatSeq, expectedVersion: null, wallMs: atMs, monoMs: 0, ...body };
    });
    const isImport = bodies[0]?.kind === "start-import";
    for (const part of isImport ? commands.map((command) => [command]) : [commands]) {
      await hub.runAt(Math.min(atMs, nowMs), actor, part);
      if (part[0]?.kind === "import-rows") await learnTables(hub);
    }
  }
  await setDurability(hub, "full");
  await planWaking(hub, lead, from.sleepers);
  return { login: chen.login, password: demoPassword };
}

/** Without statistics the planner takes the organisation's key for a selective one. */
async function learnTables({ store }: SeedHub): Promise<void> {
  if (store.dialect === "sqlite") await sql`analyze`.execute(store.db);
}

async function setDurability({ store }: SeedHub, to: "off" | "full"): Promise<void> {
  if (store.dialect === "sqlite") await sql`pragma synchronous = ${sql.raw(to)}`.execute(store.db);
}
