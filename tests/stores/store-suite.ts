import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCommission } from "../../server/ledger/commission.ts";
import { verifyLedger } from "../../server/ledger/verify-ledger.ts";
import { findRev, lockOrg, saveCounters } from "../../server/stores/sql/organisation.ts";
import { type CommandHub, type OpenStore, openCommandHub } from "../helpers/command-hub.ts";

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
