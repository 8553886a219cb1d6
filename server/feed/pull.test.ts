import { afterEach, beforeEach, expect, test } from "vitest";
import type { FeedRow } from "../../shared/protocol/rows.ts";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile } from "../../tests/helpers/new-customer.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
});
afterEach(() => hub.close());

const customerOf = (rows: readonly FeedRow[], customerId: string) =>
  rows.flatMap((row) => (row.table === "customer" && row.row.customerId === customerId ? [row.row] : [])).at(-1);
const each = (rows: readonly FeedRow[]) => [...new Set(rows.map((row) => JSON.stringify(row)))].sort();
const revOf = (row: FeedRow): number => (row.table === "drop" ? row.rev : row.row.rev);

async function workedCustomer(): Promise<void> {
  await hub.pooled("c1", { numbers: [mobile("n1", "13800138000")], address: "科技园 1 号" });
  await hub.run("wang", "claim", { customerId: "c1" });
  await hub.run("wang", "start-call", {
    callId: "call-1",
    customerId: "c1",
    numberId: "n1",
    contactId: null,
    numberMasked: "138 **** 8000",
    direction: "out",
    dialledAtMs: MONDAY_10,
    override: null,
  });
}
const note = (by: string, activityId: string) =>
  hub.run(by, "add-activity", {
    activityId,
    customerId: "c1",
    type: "other",
    subject: `of ${by}`,
    body: "",
    transcript: "",
    contactId: null,
    atMs: MONDAY_10,
    executorIds: [],
  });

test("the owner and the lead see a customer whole, the pool shows no number, a colleague gets a stub with hashes", async () => {
  await hub.pooled("c1", { numbers: [mobile("n1", "13800138000")], address: "科技园 1 号" });
  const pool = customerOf((await hub.pullAll("wang")).rows, "c1");
  expect(pool).toMatchObject({ sight: "pool", numbers: [{ e164: null, display: null, tail: "8000" }] });
  await hub.run("wang", "claim", { customerId: "c1" });
  for (const by of ["wang", "li"]) {
    const full = customerOf((await hub.pullAll(by)).rows, "c1");
    expect(full).toMatchObject({ sight: "full", address: "科技园 1 号", numbers: [{ e164: "+8613800138000" }] });
  }
  const { rows } = await hub.pullAll("zhao");
  const stub = customerOf(rows, "c1");
  expect(stub).toMatchObject({ sight: "stub", ownerId: "wang", hashes: [expect.any(String)] });
  expect(JSON.stringify(rows)).not.toMatch(/13800138000|科技园/);
});

test("a new owner receives the history; the old one is told to drop all of it but what he wrote", async () => {
  await workedCustomer();
  await note("wang", "by-wang");
  await note("li", "by-li");
  const before = await hub.pullAll("wang");
  expect(before.rows.filter((row) => row.table === "activity")).toHaveLength(2);
  await hub.run("li", "assign", { customerId: "c1", toUserId: "zhao", reason: "" });

  const news = await hub.pullAll("wang", before.cursor);
  const dropped = news.rows.flatMap((row) => (row.table === "drop" ? [row.id] : []));
  expect(dropped).toContain("by-li");
  expect(dropped).not.toContain("by-wang");
  expect(dropped).not.toContain("call-1");
  expect(customerOf(news.rows, "c1")).toMatchObject({ sight: "stub", ownerId: "zhao" });
  const zhao = (await hub.pullAll("zhao")).rows;
  expect(zhao.filter((row) => row.table === "activity")).toHaveLength(2);
  expect(zhao.some((row) => row.table === "call")).toBe(true);
  expect(zhao.filter((row) => row.table === "ledger").map((row) => row.row.kind)).toEqual([
    "entered",
    "claimed",
    "assigned",
  ]);
});

test("a colleague who pulls for the first time gets nothing of another's customer but the stub", async () => {
  await workedCustomer();
  await note("wang", "by-wang");
  const { rows } = await hub.pullAll("zhao");
  expect(rows.map((row) => row.table).filter((table) => table !== "customer" && table !== "user")).toEqual([]);
});

test("pages of any size hold the same rows, in rev order", async () => {
  for (let no = 0; no < 12; no += 1) await hub.pooled(`c${no}`, { numbers: [mobile(`n${no}`, `138001380${10 + no}`)] });
  await hub.run("wang", "claim", { customerId: "c1" });
  await note("wang", "a1");
  await hub.run("wang", "release", { customerId: "c1", reason: "" });
  await hub.run("zhao", "claim", { customerId: "c1" });
  for (const by of ["wang", "zhao", "li"]) {
    const whole = await hub.pullAll(by, 0, 5000);
    for (const limit of [1, 2, 3, 7]) {
      const paged = await hub.pullAll(by, 0, limit);
      // What came into sight later than a page that has gone by comes again with the event that brought it.
      expect(each(paged.rows)).toEqual(each(whole.rows));
      expect(paged.cursor).toBe(whole.cursor);
    }
    const revs = whole.rows.map(revOf);
    expect(revs).toEqual([...revs].sort((a, b) => a - b));
  }
});

test("a seat that pulls while others write ends with what a fresh seat sees", async () => {
  for (let no = 0; no < 8; no += 1) await hub.pooled(`c${no}`);
  const held = new Map<string, string>();
  let cursor = 0;
  const keep = (rows: readonly FeedRow[]) => {
    for (const row of rows) if (row.table === "customer") held.set(row.row.customerId, JSON.stringify(row.row));
  };
  const writing = Promise.all(
    Array.from({ length: 8 }, (_, no) => hub.run(no % 2 === 0 ? "wang" : "zhao", "claim", { customerId: `c${no}` })),
  );
  for (let turn = 0; turn < 20; turn += 1) {
    const page = await hub.pullAll("wang", cursor, 2);
    keep(page.rows);
    cursor = page.cursor;
  }
  await writing;
  keep((await hub.pullAll("wang", cursor, 2)).rows);
  const fresh = (await hub.pullAll("wang")).rows;
  for (const row of fresh)
    if (row.table === "customer") expect(held.get(row.row.customerId)).toBe(JSON.stringify(row.row));
  expect(held.size).toBe(8);
});
