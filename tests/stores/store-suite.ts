import { sql } from "kysely";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createKeyRenewal } from "../../server/duplicate-keys.ts";
import { readCommission } from "../../server/ledger/commission.ts";
import { verifyLedger } from "../../server/ledger/verify-ledger.ts";
import { checkDuplicates } from "../../server/stores/sql/duplicate-index.ts";
import { findRev, lockOrg, saveCounters } from "../../server/stores/sql/organisation.ts";
import { DUPLICATE_KEYS_VERSION } from "../../shared/duplicates/keys.ts";
import { type CommandHub, type OpenStore, openCommandHub } from "../helpers/command-hub.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";

/** What every store behind server/stores/store.ts must do, whatever engine it stands on. */
export function describeStore(name: string, open: OpenStore): void {
  describe(`store on ${name}`, () => {
    let hub: CommandHub;
    beforeEach(async () => {
      hub = await openCommandHub(open);
    });
    afterEach(() => hub.close());

    test("migrating a second time changes nothing and keeps the rows", async () => {
      await hub.pooled("c1");
      await hub.reopen();
      expect(await hub.customer("c1")).toMatchObject({ state: "pool" });
    });

    test("readers see committed rows only", async () => {
      const store = hub.store();
      const before = await findRev(store.read, "org");
      await store.db.transaction().execute(async (trx) => {
        const org = await lockOrg(trx, "org");
        await saveCounters(trx, "org", { rev: org.rev + 5, ledger_seq: org.ledger_seq, ledger_hash: org.ledger_hash });
        expect(await findRev(store.read, "org")).toBe(before);
      });
      expect(await findRev(store.read, "org")).toBe(before + 5);
    });

    test("a ledger that commands wrote is whole; a changed and a deleted event and an owner that disagrees are found", async () => {
      for (const id of ["c1", "c2", "c3"]) await hub.pooled(id);
      await hub.run("wang", "claim", { customerId: "c1" });
      await hub.run("zhao", "claim", { customerId: "c2" });
      await hub.run("wang", "release", { customerId: "c1", reason: "没兴趣" });
      const { db, read } = hub.store();
      const faults = async () => (await verifyLedger(read))[0]?.faults.map((fault) => fault.kind);
      expect(await faults()).toEqual([]);
      const order = { orgId: "org", customerId: "c2", orderAtMs: hub.nowMs(), closedByUserId: "wang" };
      expect(await readCommission(read, order)).toMatchObject({
        ownerId: "zhao",
        assistedByUserId: "wang",
        intact: true,
      });
      await db.updateTable("customer").set({ owner_id: "wang" }).where("customer_id", "=", "c2").execute();
      expect(await faults()).toEqual(["owner"]);
      await db.updateTable("customer").set({ owner_id: "zhao" }).where("customer_id", "=", "c2").execute();
      await db.updateTable("ledger").set({ reason: "x" }).where("seq", "=", 6).execute();
      await db.deleteFrom("ledger").where("seq", "=", 3).execute();
      expect(await faults()).toEqual(["missing", "changed", "owner"]);
    });

    test("a transaction that fails leaves nothing behind", async () => {
      const store = hub.store();
      const failing = store.db.transaction().execute(async (trx) => {
        await trx.updateTable("org").set({ name: "gone" }).execute();
        throw new Error("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      const org = await store.read.selectFrom("org").select("name").executeTakeFirstOrThrow();
      expect(org.name).toBe("Team");
    });

    test("every row that the feed shows has a rev of its own, growing with the commits", async () => {
      for (const id of ["c1", "c2"]) await hub.pooled(id);
      await Promise.all([
        hub.run("wang", "claim", { customerId: "c1" }),
        hub.run("zhao", "claim", { customerId: "c2" }),
        hub.run("li", "put-setting", { key: "claimsPerDay", value: 7, expectedVersion: 0 }),
      ]);
      const { rows } = await hub.pullAll("li");
      const revs = rows.flatMap((row) => (row.table === "drop" || row.table === "user" ? [] : [row.row.rev]));
      expect(new Set(revs).size).toBe(revs.length);
      expect(Math.max(...revs)).toBeLessThanOrEqual(await findRev(hub.store().read, "org"));
    });

    test("the claim's conditional write lets exactly one through", async () => {
      await hub.pooled("c1");
      const store = hub.store();
      const take = (ownerId: string, rev: number) =>
        store.db
          .transaction()
          .execute((trx) =>
            store.hot.takeFromPool(trx, { orgId: "org", customerId: "c1", version: 1, ownerId, rev, nowMs: 1 }),
          );
      const taken = await Promise.all([take("wang", 101), take("zhao", 102)]);
      expect(taken.map((rows) => rows.length).sort()).toEqual([0, 1]);
    });

    test("claims since an instant are counted behind a long ledger, also where the hub's clock was set back between them", async () => {
      const { db, hot } = hub.store();
      const sinceMs = hub.nowMs() - 3_600_000;
      const event = (seq: number) => ({
        org_id: "org",
        seq,
        event_id: `e${seq}`,
        rev: seq,
        customer_id: `c${seq}`,
        kind: seq % 2 === 0 ? "claimed" : "released",
        from_owner_id: null,
        to_owner_id: null,
        by_user_id: seq % 4 === 0 ? "wang" : "zhao",
        rule: "",
        reason: "",
        other_customer_id: null,
        // Every sixteenth of today's was written by a clock that was some hours slow.
        hub_ms: seq <= 130 ? sinceMs - 3 * 86_400_000 : seq % 16 === 0 ? sinceMs - 1 : sinceMs + seq,
        seat_ms: null,
        mono_ms: null,
        prev_hash: "",
        hash: "",
      });
      await db
        .insertInto("ledger")
        .values(Array.from({ length: 200 }, (_, at) => event(at + 1)))
        .execute();
      const counts = await hot.countClaims(db, { orgId: "org", sinceMs });
      expect(new Map(counts.map((row) => [row.by_user_id, Number(row.count)]))).toEqual(
        new Map([
          ["wang", 14],
          ["zhao", 17],
        ]),
      );
    });

    test("who holds which customers is right however much of the ledger was settled, also where one went to and fro", async () => {
      const store = hub.store();
      const { listOwned, countOwned, countEach, late } = store.holdings;
      const check = async (held: Record<string, string[]>) => {
        for (const [userId, ids] of Object.entries(held)) {
          const pages: string[] = [];
          for (let after: string | undefined = ""; after !== undefined; after = pages.at(-1)) {
            const page = await listOwned(store.read, "org", userId, { after, limit: 2 });
            pages.push(...page.map((row) => row.customer_id));
            if (page.length < 2) break;
          }
          expect(pages).toEqual(ids);
          expect(await countOwned(store.read, "org", userId)).toBe(ids.length);
        }
        const counts = await countEach(store.read, "org");
        for (const [userId, ids] of Object.entries(held)) expect(counts.get(userId) ?? 0).toBe(ids.length);
      };
      const settle = () => store.transact(async (trx) => late?.settle(trx, "org"));
      for (const id of ["c1", "c2", "c3", "c4"]) await hub.pooled(id);
      for (const id of ["c3", "c1", "c2"]) await hub.run("wang", "claim", { customerId: id });
      const first = { wang: ["c1", "c2", "c3"], zhao: [] };
      await check(first);
      expect(await settle()).toEqual(late === null ? undefined : { seq: 7, left: 0 });
      await check(first);
      await hub.run("wang", "release", { customerId: "c1", reason: "没兴趣" });
      await hub.run("li", "assign", { customerId: "c2", toUserId: "zhao", reason: "" });
      await hub.run("li", "assign", { customerId: "c3", toUserId: "zhao", reason: "" });
      await hub.run("li", "assign", { customerId: "c3", toUserId: "wang", reason: "" });
      await hub.run("zhao", "claim", { customerId: "c4" });
      await hub.run("zhao", "release", { customerId: "c4", reason: "没兴趣" });
      const second = { wang: ["c3"], zhao: ["c2"] };
      await check(second);
      await settle();
      await check(second);
      await settle();
      if (late === null) return;
      expect(
        await store.read.selectFrom("holding").select(["owner_id", "customer_id"]).orderBy("owner_id").execute(),
      ).toEqual([
        { owner_id: "wang", customer_id: "c3" },
        { owner_id: "zhao", customer_id: "c2" },
      ]);
    });

    test("who may share a number or the full name with another is marked by every write that can bring it about, on both sides", async () => {
      const marked = async () => {
        const all = hub.store().read.selectFrom("customer").select("customer_id").where("shares_keys", "=", 1);
        return (await all.orderBy("customer_id").execute()).map((row) => row.customer_id);
      };
      await hub.pooled("c1", { name: "海纳塑料有限公司", numbers: [mobile("n1", "13800010001")] });
      await hub.pooled("c2", { name: "光明电子有限公司", numbers: [mobile("n2", "13800010002")] });
      await hub.pooled("c3", { name: "远东五金有限公司", numbers: [mobile("n3", "13800010003")] });
      expect(await marked()).toEqual([]);
      await hub.run("li", "put-number", { customerId: "c2", number: { ...mobile("m", "13800010003"), dead: false } });
      expect(await marked()).toEqual(["c2", "c3"]);
      const namesake = newCustomer("c4", { name: "海纳塑料有限公司", numbers: [mobile("n4", "13800010004")] });
      const entered = await hub.run("li", "enter", { customer: namesake, claim: false, decidedDifferent: ["c1"] });
      expect(entered.status).toBe("applied");
      expect(await marked()).toEqual(["c1", "c2", "c3", "c4"]);
      await hub.pooled("c5", { name: "天工模具有限公司", numbers: [mobile("n5", "13800010005")] });
      await hub.pooled("c6", { name: "长江包装有限公司", numbers: [mobile("n6", "13800010006")] });
      const renamed = { field: "name", from: "长江包装有限公司", to: "天工模具有限公司" } as const;
      await hub.run("li", "edit", { customerId: "c6", changes: [renamed] });
      expect(await marked()).toEqual(["c1", "c2", "c3", "c4", "c5", "c6"]);
    });

    test("keys of the duplicate check that older rules have made are made anew from where a stop broke it off, once", async () => {
      const probe = { customerId: null, province: "", city: "", numbers: [], contactNames: [] };
      const firms = ["深圳市汇鑫电子有限公司", "东莞市长安宏达塑胶制品厂", "佛山市顺德区永兴五金厂"];
      for (const [no, name] of firms.entries()) await hub.pooled(`c${no}`, { name });
      const { db, read } = hub.store();
      const found = async () => {
        const all = await Promise.all(firms.map((name) => checkDuplicates(read, "org", { ...probe, name })));
        return all.map((findings) => findings.map((one) => one.customerId));
      };
      const renew = async (): Promise<void> => {
        const renewal = createKeyRenewal({
          store: hub.store(),
          duty: async () => true,
          log: pino({ level: "silent" }),
        });
        renewal.start();
        await renewal.done();
      };
      const index = async (set: { keys_version: number; done_no: number; until_no: number }): Promise<void> => {
        await sql`delete from duplicate_index`.execute(db);
        const { keys_version, done_no, until_no } = set;
        await sql`insert into duplicate_index (org_id, keys_version, done_no, until_no)
          values ('org', ${keys_version}, ${done_no}, ${until_no})`.execute(db);
      };
      expect(await found()).toEqual([["c0"], ["c1"], ["c2"]]);
      await sql`delete from duplicate_key`.execute(db);
      await index({ keys_version: DUPLICATE_KEYS_VERSION, done_no: 1, until_no: 2 });
      await renew();
      expect(await found()).toEqual([[], ["c1"], []]);
      await renew();
      expect(await found()).toEqual([[], ["c1"], []]);
      await index({ keys_version: DUPLICATE_KEYS_VERSION - 1, done_no: 3, until_no: 3 });
      await renew();
      expect(await found()).toEqual([["c0"], ["c1"], ["c2"]]);
    });

    test("numbers come back as numbers, however large, and nothing as undefined", async () => {
      await hub.pooled("c1", { cost: 12.5 });
      const customer = await hub.customer("c1");
      expect(typeof customer.rev).toBe("number");
      expect(customer.created_at_ms).toBe(hub.nowMs());
      expect(Object.values(customer)).not.toContain(undefined);
      const [event] = await hub.ledger();
      expect(event).toMatchObject({ seq: 1, hub_ms: hub.nowMs(), seat_ms: hub.nowMs(), mono_ms: 10 });
    });
  });
}
