import fc from "fast-check";
import type { Kysely } from "kysely";
import pino from "pino";
import { expect, test } from "vitest";
import { getNumberMeta } from "../../electron/cache/meta.ts";
import { listWaiting } from "../../electron/cache/outbox.ts";
import type { SeatDatabase } from "../../electron/cache/schema.ts";
import { createOutbox } from "../../electron/seat/outbox/outbox.ts";
import { writePage } from "../../electron/seat/sync/write-page.ts";
import { pullPage } from "../../server/feed/pull.ts";
import type { CommandBody } from "../../shared/protocol/commands.ts";
import { type CommandHub, openCommandHub } from "../helpers/command-hub.ts";
import { openTestCache, type TestCache, testHashKey } from "../helpers/seat-cache.ts";

const firms = ["c1", "c2", "c3"] as const;
const firm = fc.constantFrom(...firms);
type Fate = "arrives" | "asked in vain" | "answer lost" | "twice";

type Act =
  | { readonly do: "note" | "edit" | "promise" | "claim" | "release"; readonly firm: string }
  | { readonly do: "push"; readonly most: number; readonly fate: Fate }
  | { readonly do: "pull"; readonly limit: number; readonly pages: number }
  /** A colleague or the lead at the hub meanwhile. */
  | {
      readonly do: "other";
      readonly what: "claim" | "release" | "edit" | "give to me" | "take from me";
      readonly firm: string;
    }
  /** kill -9 of the seat. */
  | { readonly do: "crash" };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("note" as const, "edit" as const, "promise" as const, "claim" as const, "release" as const),
      firm,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("push" as const),
      most: fc.integer({ min: 1, max: 4 }),
      fate: fc.constantFrom<Fate>("arrives", "arrives", "asked in vain", "answer lost", "twice"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("pull" as const),
      limit: fc.integer({ min: 1, max: 9 }),
      pages: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("other" as const),
      what: fc.constantFrom(
        "claim" as const,
        "release" as const,
        "edit" as const,
        "give to me" as const,
        "take from me" as const,
      ),
      firm,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "crash" as const }) },
);

const noJournal = {
  append: async () => undefined,
  trim: async () => undefined,
  highSeq: () => 0,
  close: async () => undefined,
} as unknown as Parameters<typeof createOutbox>[0]["journal"];

/** One seat's cache, outbox and feed over a real hub, with the network and the clock in the test's hands. */
async function openSeat(hub: CommandHub, cache: TestCache, userId: string) {
  let db: Kysely<SeatDatabase> = cache.db;
  const open = () =>
    createOutbox({
      db,
      journal: noJournal,
      actor: () => ({ userId, hashKey: testHashKey, timeZone: "Asia/Shanghai" }),
      nowMs: hub.nowMs,
      monoMs: hub.nowMs,
      newId: hub.newId,
      log: pino({ level: "silent" }),
      onAppended: () => undefined,
    });
  let outbox = open();
  return {
    db: () => db,
    submit: (body: CommandBody) => db.transaction().execute((trx) => outbox.submit(trx, body)),
    async push(most: number, fate: Fate): Promise<void> {
      const commands = await listWaiting(db, most);
      if (commands.length === 0 || fate === "asked in vain") return;
      const receipts = await hub.push(userId, commands);
      if (fate === "answer lost") return;
      await outbox.takeReceipts(commands, receipts);
      if (fate === "twice") await outbox.takeReceipts(commands, await hub.push(userId, commands));
    },
    async pull(limit: number, pages: number): Promise<boolean> {
      for (let page = 0; page < pages; page += 1) {
        const cursor = await getNumberMeta(db, "cursor", 0);
        const reader = { orgId: "org", userId, isLead: false };
        const answer = await pullPage(hub.store().read, reader, { cursor, limit });
        await db.transaction().execute((trx) => writePage(trx, outbox, answer));
        if (answer.done) return true;
      }
      return false;
    },
    async crash(): Promise<void> {
      await outbox.settled();
      db = await cache.reopen();
      outbox = open();
    },
    settled: () => outbox.settled(),
  };
}
type Seat = Awaited<ReturnType<typeof openSeat>>;

/** What a seat shows, without what is its own (row numbers, when it looked). */
async function shown(db: Kysely<SeatDatabase>) {
  const rows = async (table: "customer" | "activity" | "callback" | "call" | "ledger", key: string) => {
    const found = await db
      .selectFrom(table)
      .select("row_json")
      .orderBy(key as never)
      .execute();
    return found.map((row) => JSON.parse(row.row_json) as Record<string, unknown>);
  };
  return {
    customers: await rows("customer", "customer_id"),
    activities: await rows("activity", "activity_id"),
    callbacks: await rows("callback", "callback_id"),
    calls: await rows("call", "call_id"),
    ledger: await rows("ledger", "event_id"),
  };
}

async function play(hub: CommandHub, seat: Seat, acts: readonly Act[]): Promise<string[]> {
  const texts: string[] = [];
  const newText = (what: string) => {
    texts.push(`《${what}${texts.length}》`);
    return texts.at(-1) ?? "";
  };
  const atMs = hub.nowMs();
  for (const one of acts) {
    if (one.do === "push") await seat.push(one.most, one.fate);
    else if (one.do === "pull") await seat.pull(one.limit, one.pages);
    else if (one.do === "crash") await seat.crash();
    else if (one.do === "other") await meanwhile(hub, one.what, one.firm);
    else if (one.do === "claim") await seat.submit({ kind: "claim", payload: { customerId: one.firm } });
    else if (one.do === "release")
      await seat.submit({ kind: "release", payload: { customerId: one.firm, reason: "" } });
    else if (one.do === "note") {
      const rest = { type: "other", subject: "备注", transcript: "", contactId: null, executorIds: [] };
      const ids = { activityId: hub.newId(), customerId: one.firm };
      await seat.submit({ kind: "add-activity", payload: { ...ids, ...rest, body: newText("记"), atMs } });
    } else if (one.do === "promise") {
      const ids = { callbackId: hub.newId(), customerId: one.firm, userId: "wang" };
      const rest = { dueAtMs: atMs + 86_400_000, lateReason: "", madeAtMs: atMs };
      await seat.submit({ kind: "put-callback", payload: { callback: { ...ids, ...rest, note: newText("约") } } });
    } else {
      const row = await seat
        .db()
        .selectFrom("customer")
        .select("row_json")
        .where("customer_id", "=", one.firm)
        .executeTakeFirst();
      const from = (JSON.parse(row?.row_json ?? "{}") as { intro?: string }).intro ?? "";
      const changes = [{ field: "intro" as const, from, to: `简介${hub.newId()}` }];
      await seat.submit({ kind: "edit", payload: { customerId: one.firm, changes } });
    }
  }
  return texts;
}

async function meanwhile(
  hub: CommandHub,
  what: Extract<Act, { do: "other" }>["what"],
  customerId: string,
): Promise<void> {
  if (what === "claim") await hub.run("zhao", "claim", { customerId });
  else if (what === "release") await hub.run("zhao", "release", { customerId, reason: "" });
  else if (what === "give to me") await hub.run("li", "assign", { customerId, toUserId: "wang", reason: "" });
  else if (what === "take from me") await hub.run("li", "assign", { customerId, toUserId: "zhao", reason: "" });
  else {
    const { intro } = await hub.customer(customerId);
    await hub.run("li", "edit", { customerId, changes: [{ field: "intro", from: intro, to: `主管${hub.newId()}` }] });
  }
}

test("whatever the network does, a seat ends with what a fresh one would read, and the hub with every text once", {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 40 }), async (acts) => {
      const hub = await openCommandHub();
      const [cache, fresh] = [await openTestCache(), await openTestCache()];
      try {
        await hub.run("li", "put-setting", { key: "coolDownDays", value: 0, expectedVersion: 0 });
        for (const one of firms) await hub.pooled(one, { name: `甲乙丙丁${one}号机电有限公司` });
        const seat = await openSeat(hub, cache, "wang");
        while (!(await seat.pull(50, 10)));
        const texts = await play(hub, seat, acts);
        for (let rounds = 0; (await listWaiting(seat.db(), 1)).length > 0; rounds += 1) {
          if (rounds > 200) throw new Error("the outbox does not empty");
          await seat.push(3, "arrives");
        }
        while (!(await seat.pull(5, 10)));
        await seat.settled();
        const anew = await openSeat(hub, fresh, "wang");
        while (!(await anew.pull(1000, 10)));
        expect(await shown(seat.db())).toEqual(await shown(anew.db()));
        for (const table of ["outbox", "base"] as const) {
          expect(await seat.db().selectFrom(table).selectAll().execute()).toEqual([]);
        }
        const kept = await hub
          .store()
          .read.selectFrom("activity")
          .select("body as text")
          .unionAll(hub.store().read.selectFrom("callback").select("note as text"))
          .execute();
        for (const text of texts)
          expect([text, kept.filter((row) => row.text.includes(text)).length]).toEqual([text, 1]);
      } finally {
        await new Promise((resume) => setImmediate(resume));
        await cache.close();
        await fresh.close();
        await hub.close();
      }
    }),
    { numRuns: 25 },
  );
});
