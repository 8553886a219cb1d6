import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrokenLink, ledgerFacts } from "../../server/commands/ledger.ts";
import { createCommandRunner } from "../../server/commands/runner.ts";
import { toLink } from "../../server/ledger/check-chain.ts";
import type { ForeseenClaims } from "../../server/stores/bulk.ts";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import type { HubStore } from "../../server/stores/store.ts";
import { type CommandHub, type OpenStore, openCommandHub, openSqlite } from "../helpers/command-hub.ts";
import { mobile } from "../helpers/new-customer.ts";
import { type RunningPostgres, startPostgres } from "../helpers/postgres.ts";

/** Where claims that were decided unseen are held against what is there (server/stores/postgres/foreseen.ts, sqlite/foreseen.ts). */
let postgres: RunningPostgres;
let hub: CommandHub;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const FIRMS =
  "海纳塑料 光明电子 远东五金 长江包装 天工模具 丰登农机 白云纸业 金石陶瓷 安泰轴承 蓝海船务 宏图印刷".split(" ");
const kinds = ["free", "theirs", "mine", "lent", "binned", "released", "marked", "shared", "version"] as const;
const write = (claims: ForeseenClaims) => hub.store().foreseen.write(claims);

async function asked(customerIds: readonly string[]): Promise<ForeseenClaims> {
  await hub
    .store()
    .db.updateTable("org")
    .set((eb) => ({ steady_from: eb.ref("rev"), steady_to: eb.ref("rev") }))
    .execute();
  const org = await hub.store().db.selectFrom("org").selectAll().executeTakeFirstOrThrow();
  const nowMs = hub.nowMs();
  const claims = customerIds.map((customerId, at) => {
    const [eventId, opId] = [hub.newId(), hub.newId()];
    const by = { fromOwnerId: null, toOwnerId: "wang", byUserId: "wang", rule: "claim", reason: "" };
    const when = { hubMs: nowMs, seatMs: nowMs, monoMs: at };
    return {
      ...{ customerId, version: customerId === "version" ? 7 : null, ownerId: "wang" },
      ...{ deviceId: `desk-${at}`, seatSeq: 1, opId, eventId, seatMs: nowMs, monoMs: at },
      facts: ledgerFacts({ eventId, customerId, kind: "claimed", otherCustomerId: null, ...by, ...when }),
    };
  });
  return { orgId: "org", knownRev: org.rev, mostSeq: org.ledger_seq, nowMs, claims, bounds: [] };
}

const stores: [string, OpenStore][] = [
  ["SQLite", openSqlite],
  ["PostgreSQL", async () => openPostgresStore(await postgres.newDatabase())],
];
describe.each(stores)("%s", (name, open) => {
  beforeAll(async () => {
    hub = await openCommandHub(open);
  });
  afterAll(() => hub.close());

  test("of claims decided unseen those are won whose customers are free and like no other; the rest is lost, or left to be decided", async () => {
    for (const [at, kind] of kinds.entries()) {
      await hub.pooled(kind, {
        name: `${FIRMS[at]}有限公司`,
        numbers: [mobile(`n-${kind}`, `138000${at + 10}000`)],
      });
    }
    await hub.run("zhao", "claim", { customerId: "theirs" });
    await hub.run("wang", "claim", { customerId: "mine" });
    await hub.run("wang", "claim", { customerId: "released" });
    await hub.run("wang", "release", { customerId: "released", reason: "" });
    const { db } = hub.store();
    const set = (customerId: string, values: Record<string, string | number>) =>
      db.updateTable("customer").set(values).where("customer_id", "=", customerId).execute();
    await set("lent", { lessee_id: "wang" });
    await set("binned", { state: "bin" });
    await set("marked", { has_twin: 1 });
    await set("shared", { shares_keys: 1 });
    const toDecide = ["missing", ...kinds.slice(2)];
    for (const kind of toDecide) {
      const written = await write(await asked([kind]));
      expect([kind, written?.others.get(0) ?? null]).toEqual([kind, null]);
      expect(written?.others.size ?? 1).toBe(1);
    }
    const before = await db.selectFrom("org").selectAll().executeTakeFirstOrThrow();
    const theirs = await hub.customer("theirs");

    // On PostgreSQL, where going back costs round trips, the others of the group do not wait for the decision.
    const left = name === "PostgreSQL" ? toDecide : [];
    if (name === "SQLite") expect(await write(await asked(["free", "missing"]))).toBeUndefined();
    const claims = await asked(["free", "theirs", ...left]);
    const written = await write(claims);
    const outcomes = ["free", "theirs", ...left].map((kind, at) => [kind, written?.others.get(at)]);
    const lost = `{"code":"claimed","detail":{"ownerName":"zhao","sinceMs":${theirs.tracking_since_ms}},"status":"lost","opId":"${claims.claims[1]?.opId}","rev":0}`;
    expect(outcomes).toEqual([["free", undefined], ["theirs", lost], ...left.map((kind) => [kind, null])]);

    expect(written?.counters).toMatchObject({ rev: before.rev + 2, ledger_seq: before.ledger_seq + 1 });
    expect(await hub.customer("free")).toMatchObject({
      state: "owned",
      owner_id: "wang",
      rev: before.rev + 1,
      version: 2,
    });
    expect(
      await db
        .selectFrom("receipt")
        .select(["op_id", "status"])
        .where("device_id", "in", ["desk-0", "desk-1"])
        .orderBy("op_id")
        .execute(),
    ).toEqual([
      { op_id: claims.claims[0]?.opId, status: "applied" },
      { op_id: claims.claims[1]?.opId, status: "lost" },
    ]);
    expect(findBrokenLink((await hub.ledger()).map(toLink))).toBeUndefined();
  });

  test("of two who ask for one customer in the same moment the second is told who was first, where the store knows rivals", async () => {
    if (!hub.store().foreseen.knowsRivals) return;
    await hub.pooled("rivals", { name: "祥和食品有限公司" });
    const { claims, ...rest } = await asked(["rivals", "rivals"]);
    const [first, second] = claims;
    if (first === undefined || second === undefined) throw new Error("two were asked");
    const written = await write({ ...rest, claims: [first, { ...second, ownerId: "zhao" }] });
    const detail = { ownerName: "wang", sinceMs: rest.nowMs };
    const lost = { code: "claimed", detail, status: "lost", opId: second.opId, rev: 0 };
    expect([...(written?.others ?? [])]).toEqual([[1, JSON.stringify(lost)]]);
    expect(await hub.customer("rivals")).toMatchObject({ owner_id: "wang", version: 2 });
    expect(
      (await hub.ledger()).filter((event) => event.customer_id === "rivals" && event.kind === "claimed"),
    ).toHaveLength(1);
  });

  test("claims decided unseen write nothing behind another write, behind more of the ledger than they allow for, or twice", async () => {
    await hub.pooled("last", { name: "春晖服装有限公司" });
    const claims = await asked(["last"]);
    const pooled = async () => (await hub.customer("last")).state;
    expect(await write({ ...claims, knownRev: claims.knownRev - 1 })).toBeUndefined();
    expect(await write({ ...claims, mostSeq: claims.mostSeq - 1 })).toBeUndefined();
    // Somebody who knows nothing of it has moved the rev: an account was changed, a node of an older version wrote.
    const move = (by: number) =>
      hub
        .store()
        .db.updateTable("org")
        .set((eb) => ({ rev: eb("rev", "+", by) }))
        .execute();
    await move(1);
    expect(await write({ ...claims, knownRev: claims.knownRev + 1 })).toBeUndefined();
    await move(-1);
    const [told] = await hub.store().db.selectFrom("receipt").select("op_id").limit(1).execute();
    const again = claims.claims.map((claim) => ({ ...claim, opId: told?.op_id ?? "" }));
    await expect(write({ ...claims, claims: again })).rejects.toThrow(/receipt/);
    expect(await pooled()).toBe("pool");
    expect((await write(claims))?.others.size).toBe(0);
    expect(await pooled()).toBe("owned");
  });
});

test("a node reads what the others have claimed beside its own groups, and passes no limit and refuses nothing by it", async () => {
  const url = await postgres.newDatabase();
  const done: string[] = [];
  let mostSeq = 0;
  const open = async (): Promise<HubStore> => {
    const { foreseen, bulk, hot, ...store } = await openPostgresStore(url);
    if (bulk === null) throw new Error("this store holds nothing back");
    const noted = <A extends unknown[], T>(what: string, act: (...args: A) => T) => {
      return (...args: A): T => {
        done.push(what);
        return act(...args);
      };
    };
    return {
      ...store,
      foreseen: {
        ...foreseen,
        write: (claims) => {
          done.push("foreseen");
          mostSeq = claims.mostSeq;
          return foreseen.write(claims);
        },
      },
      bulk: { ...bulk, open: noted("locked", bulk.open) },
      hot: { ...hot, listEvents: noted("read", hot.listEvents) },
    };
  };
  const team = await openCommandHub(open);
  try {
    const CLAIMS = 23;
    await team.run("li", "put-setting", { key: "claimsPerDay", value: CLAIMS + 3, expectedVersion: 0 });
    const { db, ...others } = team.store();
    const like = await team.customer(await team.pooled("c0"));
    const { rev } = await db.selectFrom("org").select("rev").executeTakeFirstOrThrow();
    const pool = Array.from({ length: CLAIMS + 6 }, (_, at) => ({
      ...{ ...like, customer_id: `m${at}`, name_key: `甲${at}`, rev: rev + at + 1 },
    }));
    await db.insertInto("customer").values(pool).execute();
    await db
      .updateTable("org")
      .set({ rev: rev + pool.length })
      .execute();

    let next = 0;
    const claim = async () => {
      done.length = 0;
      const { status, code } = await team.run("zhao", "claim", { customerId: `m${next++}` });
      return [...done, status, code];
    };
    const applied = ["applied", null];
    // What it remembers is steady behind two groups that wrote nothing but claims.
    for (const _ of [1, 2]) expect(await claim()).toEqual(["locked", ...applied]);
    expect(await claim()).toEqual(["foreseen", ...applied]);
    const clock = { nowMs: team.nowMs, newId: team.newId, gatherMs: 0, onCommit: () => undefined };
    const other = createCommandRunner({ ...clock, store: { db, ...others }, log: pino({ level: "silent" }) });
    const theirs = Array.from({ length: CLAIMS - 3 }, () =>
      team.command("zhao", "claim", { customerId: `m${next++}` }),
    );
    await other.push(team.actorOf("zhao"), theirs);
    expect(await claim()).toEqual(["foreseen", ...applied]);
    expect(await claim()).toEqual(["read", "foreseen", ...applied]);
    const { ledger_seq: head } = await db.selectFrom("org").select("ledger_seq").executeTakeFirstOrThrow();
    const left = CLAIMS + 3 - next;
    expect(await claim()).toEqual(["foreseen", ...applied]);
    // Everything is known again: as many claims of others may come between as he has left behind this one, not one more.
    expect(mostSeq - head).toBe(left - 1);
    expect((await claim()).slice(-2)).toEqual(["refused", "claim-quota"]);
    expect(next).toBe(CLAIMS + 4);
  } finally {
    await team.close();
  }
});
