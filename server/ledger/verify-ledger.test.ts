import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandHub, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile, newCustomer } from "../../tests/helpers/new-customer.ts";
import { type ChainedEvent, ledgerHash } from "../commands/ledger.ts";
import { toLink } from "./check-chain.ts";
import { sayLedger } from "./say-ledger.ts";
import { verifyLedger } from "./verify-ledger.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
  for (const id of ["c1", "c2", "c3"])
    await hub.pooled(id, { numbers: [mobile(`n-${id}`, `1380013800${id.slice(1)}`)] });
  await hub.run("wang", "claim", { customerId: "c1" });
  await hub.run("zhao", "claim", { customerId: "c2" });
  await hub.run("wang", "release", { customerId: "c1", reason: "没兴趣" });
  await hub.run("li", "assign", { customerId: "c3", toUserId: "zhao", reason: "大客户" });
});
afterEach(() => hub.close());

/** What somebody with the database file in his hands can do: plain SQL on it. */
function tamper(...statements: string[]): void {
  const file = new Database(join(hub.folder, "hub.db"));
  for (const statement of statements) file.exec(statement);
  file.close();
}
async function faults(witness?: { seq: number; hash: string }) {
  const [report] = await verifyLedger(hub.store().read, witness);
  return (report?.faults ?? []).map((fault) =>
    "event" in fault && fault.event !== undefined ? `${fault.kind} ${fault.event.seq}` : fault.kind,
  );
}
/** An event with other facts and a hash that fits them; the events after it are left as they were. */
async function forge(seq: number, change: Partial<ChainedEvent>): Promise<void> {
  const row = (await hub.ledger()).find((one) => one.seq === seq);
  if (row === undefined) throw new Error("no such event");
  const event: ChainedEvent = { ...toLink(row), ...change };
  const hash = ledgerHash(event, row.prev_hash);
  const owner = event.toOwnerId === null ? "null" : `'${event.toOwnerId}'`;
  tamper(`update ledger set to_owner_id = ${owner}, hash = '${hash}' where seq = ${seq}`);
}

test("a ledger that only commands have written is whole: every path that changes an owner records it", async () => {
  await hub.run("wang", "claim", { customerId: "c1" });
  await hub.run("wang", "enter", { customer: newCustomer("c4"), claim: true, decidedDifferent: [] });
  await hub.run("li", "judge-pair", { keepId: "c2", otherId: "c4", verdict: "same" });
  await hub.run("li", "restore", { customerId: "c4", reason: "两家" });
  await hub.run("zhao", "enter", { customer: newCustomer("c5"), claim: false, decidedDifferent: [] });
  await hub.run("li", "start-import", { batchId: "b", fileName: "x.csv", pool: "general", startedAtMs: hub.nowMs() });
  await hub.run("li", "import-rows", { batchId: "b", rows: [{ rowNo: 2, customer: newCustomer("c6") }] });
  await hub.run("wang", "claim", { customerId: "c6" });
  await hub.run("li", "undo-import", { batchId: "b" });
  expect(await hub.customer("c6")).toMatchObject({ state: "bin", owner_id: null });
  expect(await faults()).toEqual([]);
});

test("a changed event is named", async () => {
  tamper("update ledger set to_owner_id = 'zhao' where seq = 4");
  expect(await faults()).toEqual(["changed 4", "owner-gap 6"]);
  tamper("update ledger set to_owner_id = 'wang' where seq = 4", "update ledger set reason = '' where seq = 6");
  expect(await faults()).toEqual(["changed 6"]);
  const [report] = await verifyLedger(hub.store().read);
  expect(report && sayLedger(report).join("\n")).toMatch(/CHANGED +#6 \(event id-\d+, customer c1, released\)/);
});

test("an event that was replaced together with its hash is named, in the middle and at the end", async () => {
  await forge(4, { toOwnerId: "zhao" });
  expect(await faults()).toEqual(["rewritten 4", "owner-gap 6"]);
  await forge(4, { toOwnerId: "wang" });
  expect(await faults()).toEqual([]);
  await forge(7, { toOwnerId: "wang" });
  expect(await faults()).toEqual(["head 7", "owner 7"]);
});

test("deleted events are named, also where the rest was numbered anew, and at the end", async () => {
  tamper("delete from ledger where seq = 6");
  expect(await faults()).toEqual(["missing", "owner 4"]);
  tamper("update ledger set seq = 6 where seq = 7");
  expect(await faults()).toContain("moved 6");
  tamper("delete from ledger where seq = 6");
  expect(await faults()).toContain("cut-off");
});

test("an event put in between is named, and so is one put behind the end", async () => {
  const copy = (
    seq: number,
  ) => `insert into ledger select org_id, ${seq}, 'forged-${seq}', 9000 + ${seq}, customer_id, kind, from_owner_id,
    to_owner_id, by_user_id, rule, reason, other_customer_id, hub_ms, seat_ms, mono_ms, prev_hash, hash from ledger where seq = 1`;
  tamper(copy(8));
  expect((await faults())[0]).toBe("changed 8");
  tamper("delete from ledger where seq = 8", "update ledger set seq = -seq where seq > 4");
  tamper("update ledger set seq = 1 - seq where seq < 0", copy(5));
  expect((await faults()).slice(0, 2)).toEqual(["changed 5", "moved 6"]);
  // The forger knows how hashes are made and gives it the right one for its place.
  tamper("update ledger set prev_hash = (select hash from ledger where seq = 4) where seq = 5");
  await forge(5, {});
  expect((await faults()).slice(0, 2)).toEqual(["moved 6", "inserted 5"]);
});

test("two events that changed places are named", async () => {
  tamper("update ledger set seq = -seq where seq in (4, 5)");
  tamper("update ledger set seq = 5 where seq = -4", "update ledger set seq = 4 where seq = -5");
  expect(await faults()).toEqual(["moved 4", "moved 5"]);
});

test("a customer given away behind the ledger's back is named, and one that the ledger does not know", async () => {
  tamper("update customer set owner_id = 'wang' where customer_id = 'c2'");
  tamper("update customer set customer_id = 'c9' where customer_id = 'c3'");
  const [report] = await verifyLedger(hub.store().read);
  expect(report?.faults).toEqual([
    {
      kind: "owner",
      customerId: "c2",
      name: "测试c2有限公司",
      ownerId: "wang",
      event: { eventId: expect.any(String), seq: 5, toOwnerId: "zhao" },
    },
    { kind: "owner", customerId: "c9", name: "测试c3有限公司", ownerId: "zhao", event: undefined },
  ]);
});

test("a chain rewritten as a whole is found by the head that was noted down before", async () => {
  const [before] = await verifyLedger(hub.store().read);
  if (before === undefined) throw new Error("no report");
  let prevHash = "";
  for (const row of await hub.ledger()) {
    const toOwnerId = row.seq === 7 ? "wang" : row.to_owner_id;
    const event: ChainedEvent = {
      orgId: row.org_id,
      seq: row.seq,
      eventId: row.event_id,
      customerId: row.customer_id,
      kind: row.kind,
      fromOwnerId: row.from_owner_id,
      toOwnerId,
      byUserId: row.by_user_id,
      rule: row.rule,
      reason: row.seq === 2 ? "x" : row.reason,
      otherCustomerId: row.other_customer_id,
      hubMs: row.hub_ms,
      seatMs: row.seat_ms,
      monoMs: row.mono_ms,
    };
    const hash = ledgerHash(event, prevHash);
    tamper(`update ledger set to_owner_id = ${toOwnerId === null ? "null" : `'${toOwnerId}'`}, reason = '${event.reason}',
      prev_hash = '${prevHash}', hash = '${hash}' where seq = ${row.seq}`);
    prevHash = hash;
  }
  tamper(
    `update org set ledger_hash = '${prevHash}'`,
    "update customer set owner_id = 'wang' where customer_id = 'c3'",
  );
  expect(await faults()).toEqual([]);
  expect(await faults(before.head)).toEqual(["witness"]);
});
