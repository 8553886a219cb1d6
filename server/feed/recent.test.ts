import { afterEach, beforeEach, expect, test } from "vitest";
import type { FeedRow } from "../../shared/protocol/rows.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { type CommandHub, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile } from "../../tests/helpers/new-customer.ts";
import { encodePage } from "./page-body.ts";
import { pullPage } from "./pull.ts";
import { createRecent } from "./recent.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
});
afterEach(() => hub.close());

const readers = ["li", "wang", "zhao"].map((userId) => ({ orgId: "org", userId, isLead: userId === "li" }));
const firms = ["c0", "c1", "c2", "c3"];

/** Which row of which table this is, whatever stands in it. */
function keyOf(one: Exclude<FeedRow, { table: "drop" }>): string {
  const id = Object.entries(one.row).find(([column]) => column === `${one.table === "ledger" ? "event" : one.table}Id`);
  return `${one.table} ${one.table === "setting" ? one.row.key : String(id?.[1])}`;
}

/** One change of any kind that the feed shows. */
async function change(no: number, rng: ReturnType<typeof makeRng>): Promise<void> {
  const by = rng.unit() < 0.5 ? "wang" : "zhao";
  const customerId = firms[Math.floor(rng.unit() * firms.length)] ?? "c0";
  const nowMs = hub.nowMs();
  const kind = Math.floor(rng.unit() * 9);
  if (kind <= 1) await hub.run(by, "claim", { customerId });
  else if (kind === 2) await hub.run(by, "release", { customerId, reason: "" });
  else if (kind === 3) await hub.run(by, "lease-view", { customerId });
  else if (kind === 4) await hub.run("li", "assign", { customerId, toUserId: by, reason: "" });
  else if (kind === 5) {
    await hub.run("li", "put-setting", { key: "coolDownDays", value: no % 3, expectedVersion: 0 });
  } else if (kind === 6) {
    const times = { userId: by, dueAtMs: nowMs, madeAtMs: nowMs };
    const callback = { callbackId: `b${no}`, customerId, ...times, note: "", lateReason: "" };
    await hub.run(by, "put-callback", { callback });
  } else if (kind === 7) {
    const dial = { numberId: null, contactId: null, numberMasked: "", direction: "out" as const, override: null };
    await hub.run(by, "start-call", { callId: `k${no}`, customerId, dialledAtMs: nowMs, ...dial });
  } else {
    const text = { type: "other", subject: "x", body: "y", transcript: "", contactId: null, executorIds: [] };
    await hub.run(by, "add-activity", { activityId: `a${no}`, customerId, atMs: nowMs, ...text });
  }
}

test("pages out of memory carry what pages out of the database carry, for every reader, cursor and length", async () => {
  const recent = createRecent(hub.store());
  const rng = makeRng(3);
  for (const id of firms) await hub.pooled(id, { numbers: [mobile(`n${id}`, `1381234000${id.slice(1)}`)] });
  let answered = 0;
  let asked = 0;
  for (let no = 0; no < 90; no += 1) {
    await change(no, rng);
    hub.setClock(hub.nowMs() + 20_000);
    for (const reader of readers) {
      const head = (await pullPage(hub.store().read, reader, { cursor: 0, limit: 1000 })).cursor;
      const cursor = Math.max(0, head - Math.floor(rng.unit() * 40));
      const collect = async (page: (at: number) => ReturnType<typeof pullPage> | undefined) => {
        const rows: FeedRow[] = [];
        for (let at = cursor, done = false; !done; ) {
          const got = await page(at);
          if (got === undefined) return undefined;
          expect(got.cursor > at || got.done).toBe(true);
          // Pieces of text that many share say what the rows say.
          expect(JSON.parse(String(Buffer.concat(encodePage(got))))).toEqual(JSON.parse(JSON.stringify(got)));
          rows.push(...got.rows);
          at = got.cursor;
          done = got.done;
          if (done) expect(at).toBe(head);
        }
        // What came into sight later than a page that has gone by comes again with the event that brought it.
        return [...new Set(rows.map((row) => JSON.stringify(row)))].sort();
      };
      asked += 1;
      const limit = 1 + Math.floor(rng.unit() * 12);
      const remembered = await collect(
        (at) => recent.page(reader, { cursor: at, limit }) as ReturnType<typeof pullPage>,
      );
      if (remembered === undefined) continue;
      answered += 1;
      const stored = await collect((at) => pullPage(hub.store().read, reader, { cursor: at, limit: 1000 }));
      expect(remembered).toEqual(stored);
    }
  }
  expect(answered).toBeGreaterThan(asked / 3);
});

test("a seat that reads on while customers change hands holds what a fresh seat is shown: no old word missing, none kept", async () => {
  const recent = createRecent(hub.store());
  const rng = makeRng(11);
  for (const id of firms) await hub.pooled(id, { numbers: [mobile(`n${id}`, `1381234000${id.slice(1)}`)] });
  const seats = readers.map((reader) => ({ reader, cursor: 0, held: new Map<string, string>() }));
  const passed = { fromMemory: 0, came: 0, left: 0 };

  async function readOn(seat: (typeof seats)[number], most: number, limit: number): Promise<void> {
    const { reader, held } = seat;
    for (let pages = 0; pages < most; pages += 1) {
      const ask = { cursor: seat.cursor, limit };
      const remembered = rng.unit() < 0.5 ? await recent.page(reader, ask) : undefined;
      const page = remembered ?? (await pullPage(hub.store().read, reader, ask));
      if (remembered !== undefined) passed.fromMemory += 1;
      for (const one of page.rows) {
        if (one.table === "drop") passed.left += held.delete(`${one.of} ${one.id}`) ? 1 : 0;
        else if (one.row.rev <= seat.cursor) passed.came += 1;
        if (one.table !== "drop") held.set(keyOf(one), JSON.stringify(one));
      }
      seat.cursor = page.cursor;
      if (page.done) return;
    }
  }

  for (let no = 0; no < 160; no += 1) {
    await change(no, rng);
    hub.setClock(hub.nowMs() + 20_000);
    for (const seat of seats) if (rng.unit() < 0.3) await readOn(seat, 2, 1 + Math.floor(rng.unit() * 9));
    if (no % 8 !== 7) continue;
    for (const seat of seats) {
      await readOn(seat, 1000, 1 + Math.floor(rng.unit() * 9));
      const { rows } = await pullPage(hub.store().read, seat.reader, { cursor: 0, limit: 10_000 });
      const fresh = rows.flatMap((one) => (one.table === "drop" ? [] : [[keyOf(one), JSON.stringify(one)] as const]));
      expect(Object.fromEntries(seat.held)).toEqual(Object.fromEntries(fresh));
    }
  }
  expect(Math.min(passed.fromMemory, passed.came, passed.left)).toBeGreaterThan(20);
});

test("what is older than the memory, and a loss of sight, is left to the database", async () => {
  await hub.pooled("c0");
  const recent = createRecent(hub.store());
  const [, wang] = readers;
  if (wang === undefined) throw new Error("no reader");
  const { cursor } = await pullPage(hub.store().read, wang, { cursor: 0, limit: 10 });
  await hub.run("wang", "claim", { customerId: "c0" });
  const page = await recent.page(wang, { cursor, limit: 10 });
  expect(page?.rows.map((row) => row.table).sort()).toEqual(["customer", "ledger", "ledger"]);
  expect(await recent.page(wang, { cursor: 0, limit: 10 })).toBeUndefined();
  await hub.run("li", "assign", { customerId: "c0", toUserId: "zhao", reason: "" });
  expect(await recent.page(wang, { cursor: page?.cursor ?? 0, limit: 10 })).toBeUndefined();
});

test("what nobody that is there can ask for any more is not kept in memory", async () => {
  for (const id of firms) await hub.pooled(id);
  let nowMs = 0;
  const recent = createRecent(hub.store(), () => nowMs);
  const [lead] = readers;
  if (lead === undefined) throw new Error("no reader");
  const headOf = async () => (await pullPage(hub.store().read, lead, { cursor: 0, limit: 1000 })).cursor;
  const begun = await headOf();
  await hub.run("wang", "claim", { customerId: "c0" });
  expect(await recent.page(lead, { cursor: begun, limit: 100 })).toBeDefined();
  nowMs = 110_000;
  const middle = await headOf();
  await hub.run("wang", "claim", { customerId: "c1" });
  expect(await recent.page(lead, { cursor: begun, limit: 100 })).toBeDefined();
  nowMs = 130_000;
  await hub.run("wang", "claim", { customerId: "c2" });
  const { rows = [] } = (await recent.page(lead, { cursor: middle, limit: 100 })) ?? {};
  expect(rows.length).toBeGreaterThan(3);
  expect(await recent.page(lead, { cursor: begun, limit: 100 })).toBeUndefined();
});

test("a change is news for those whose work it touches, and for everybody where nobody knows", async () => {
  const recent = createRecent(hub.store());
  const news = async () => {
    const { concerned } = await recent.hear("org");
    return concerned && [...concerned.keys()];
  };
  await hub.pooled("c0");
  await hub.pooled("c1");
  expect(await news()).toBeNull();
  await hub.run("wang", "claim", { customerId: "c0" });
  const ofClaim = await news();
  expect(ofClaim).toContain("wang");
  expect(ofClaim).not.toContain("zhao");
  expect(await news()).toEqual([]);
  await hub.run("li", "assign", { customerId: "c0", toUserId: "zhao", reason: "" });
  expect(await news()).toEqual(expect.arrayContaining(["wang", "zhao"]));
  await hub.run("zhao", "lease-view", { customerId: "c1" });
  expect(await news()).toContain("zhao");
  await hub.run("li", "recall-leases", { userId: "zhao", reason: "x" });
  expect(await news()).toEqual(["zhao"]);
  await hub.run("li", "put-setting", { key: "coolDownDays", value: 3, expectedVersion: 0 });
  expect(await news()).toBeNull();
});
