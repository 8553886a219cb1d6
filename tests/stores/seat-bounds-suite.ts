import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSignIn } from "../../server/accounts/sign-in.ts";
import { SEAT_SEQS_AHEAD } from "../../server/commands/memory.ts";
import { createCommandRunner } from "../../server/commands/runner.ts";
import { findFirstOrg } from "../../server/stores/sql/organisation.ts";
import { findUser } from "../../server/stores/sql/people.ts";
import type { HubStore } from "../../server/stores/store.ts";
import type { Command } from "../../shared/protocol/commands.ts";
import { type CommandHub, type OpenStore, openCommandHub } from "../helpers/command-hub.ts";
import { mobile } from "../helpers/new-customer.ts";
import { listUnbounded } from "../helpers/seat-bounds.ts";

/** A seat that has lost its cache goes on above what it is told at sign-in: that may be too high, and never too low. */
export function describeSeatBounds(name: string, open: OpenStore): void {
  describe(`a seat's numbers on ${name}`, () => {
    let hub: CommandHub;
    beforeEach(async () => {
      hub = await openCommandHub(open);
    });
    afterEach(() => hub.close());

    const FIRST = SEAT_SEQS_AHEAD + 1;
    const device = () => hub.store().db.updateTable("device").where("device_id", "=", "desk-wang");
    const view = (seatSeq: number) =>
      hub.command("wang", "viewed", { customerId: "c1", atMs: hub.nowMs() }, { seatSeq });
    const nodeOver = (store: HubStore) => {
      const [log, onCommit] = [pino({ level: "silent" }), () => undefined];
      const runner = createCommandRunner({ store, nowMs: hub.nowMs, newId: hub.newId, log, onCommit, gatherMs: 0 });
      return async (...commands: Command[]) => {
        const { receipts } = await runner.push(hub.actorOf("wang"), commands);
        expect(receipts.map((receipt) => receipt.status)).toEqual(commands.map(() => "applied"));
      };
    };
    /** What the seat is told at sign-in. */
    async function told(): Promise<number> {
      const store = hub.store();
      const [org, user] = [await findFirstOrg(store.db), await findUser(store.db, "org", "wang")];
      if (org === undefined || user === undefined) throw new Error("no team");
      const { openSession } = createSignIn({ store, nowMs: hub.nowMs, newId: hub.newId });
      return (await openSession(store.db, org, user, { deviceName: "desk", deviceId: "desk-wang" })).lastSeatSeq;
    }

    test("a command that goes beyond what is stored raises it ahead; those up to there write nothing", async () => {
      await hub.pooled("c1");
      const node = nodeOver(hub.store());
      await node(view(1));
      expect(await told()).toBe(FIRST);
      await device().set({ last_seat_seq: 0 }).execute();
      await node(view(2), view(FIRST - 1));
      await node(view(FIRST));
      expect(await told()).toBe(0);
      await node(view(FIRST + 1));
      expect(await told()).toBe(FIRST + FIRST);
      // It says nothing about the seat's presence: its call has done that.
      await device().set({ last_seen_at_ms: 5 }).execute();
      await node(view(3 * FIRST));
      const rows = await hub.store().read.selectFrom("device").select("last_seen_at_ms").where("user_id", "=", "wang");
      expect(await rows.execute()).toEqual([{ last_seen_at_ms: 5 }]);
    });

    test("numbers far apart in one group, late repeats and a second node leave no number above what is told", async () => {
      await hub.pooled("c1");
      const [a, b] = [nodeOver(hub.store()), nodeOver(hub.store())];
      const check = async () => {
        expect(await listUnbounded(hub.store())).toEqual([]);
        return told();
      };
      const far = [view(3), view(FIRST + 3), view(10 * FIRST)];
      await Promise.all([a(...far.slice(0, 1)), a(...far.slice(1))]);
      expect(await check()).toBe(10 * FIRST + SEAT_SEQS_AHEAD);
      await b(view(10 * FIRST + 1));
      await b(view(12 * FIRST));
      await a(...far);
      // The first knows of a lower bound than the second has stored.
      await a(view(12 * FIRST + 1));
      await b(view(13 * FIRST));
      await a(view(13 * FIRST + 1));
      expect(await check()).toBe(13 * FIRST + 1 + SEAT_SEQS_AHEAD);
      await nodeOver(hub.store())(view(7));
      expect(await check()).toBe(13 * FIRST + 1 + SEAT_SEQS_AHEAD);
      await hub.reopen();
      await nodeOver(hub.store())(view(15 * FIRST));
      expect(await check()).toBe(15 * FIRST + SEAT_SEQS_AHEAD);
    });

    test("what a group that failed would have stored is believed of nobody", async () => {
      await hub.pooled("c1");
      const store = hub.store();
      const { bulk } = store;
      if (bulk === null) throw new Error("this store holds nothing back");
      let fault: Error | undefined;
      const write: typeof bulk.write = async (trx, orgId, held) => {
        if (fault !== undefined) throw fault;
        return bulk.write(trx, orgId, held);
      };
      const node = nodeOver({ ...store, bulk: { ...bulk, write } });
      await node(view(1));
      fault = Object.assign(new Error("the disk is full"), { code: "SQLITE_FULL" });
      const command = view(4 * FIRST);
      await expect(node(command)).rejects.toThrow("the disk is full");
      expect(await told()).toBe(FIRST);
      fault = undefined;
      await node(command);
      expect(await told()).toBe(4 * FIRST + SEAT_SEQS_AHEAD);
      // A bug: the group runs again, statement by statement.
      fault = new Error("a statement that does not fit");
      await node(view(6 * FIRST));
      expect(await told()).toBe(6 * FIRST + SEAT_SEQS_AHEAD);
      expect(await listUnbounded(store)).toEqual([]);
    });

    test("claims that are decided before the lock keep the order and the bound of their seat's numbers", async () => {
      const firms = Array.from({ length: 12 }, (_, at) => `c${at + 1}`);
      for (const [at, id] of firms.entries()) {
        await hub.pooled(id, {
          name: `${"甲乙丙丁戊己庚辛壬癸子丑"[at]}字号商行`,
          numbers: [mobile(`n-${id}`, `1380000${at + 1000}`)],
        });
      }
      const store = hub.store();
      const { foreseen } = store;
      let seen = 0;
      let fails = false;
      const write: (typeof foreseen)["write"] = async (claims) => {
        if (fails) throw new Error("the line broke");
        const written = await foreseen.write(claims);
        if (written !== undefined) seen += 1;
        return written;
      };
      const node = nodeOver({ ...store, foreseen: { ...foreseen, write } });
      const claim = (customerId: string | undefined, seatSeq: number) =>
        hub.command("wang", "claim", { customerId: customerId ?? "" }, { seatSeq });
      for (const [at, id] of firms.slice(0, 6).entries()) {
        fails = at === 4;
        await node(claim(id, 1 + at * (FIRST - 100)));
        expect(await listUnbounded(store)).toEqual([]);
      }
      await store.db.updateTable("customer").set({ has_twin: 1 }).where("customer_id", "=", "c7").execute();
      await Promise.all(firms.slice(6).map((id, at) => node(claim(id, 10 * FIRST + at))));
      expect(seen).toBeGreaterThan(1);
      expect((await hub.ledger()).slice(-6).map((event) => event.customer_id)).toEqual(firms.slice(6));
      expect(await told()).toBe(10 * FIRST + SEAT_SEQS_AHEAD);
      expect(await listUnbounded(store)).toEqual([]);
    });
  });
}
