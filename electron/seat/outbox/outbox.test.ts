import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CustomerFull } from "../../../shared/domain/customer.ts";
import type { CommandBody, Receipt } from "../../../shared/protocol/commands.ts";
import type { FeedRow } from "../../../shared/protocol/rows.ts";
import { makeCustomer, openTestCache, type TestCache, testHashKey } from "../../../tests/helpers/seat-cache.ts";
import { findCustomerRow } from "../../cache/customers.ts";
import { listWaiting } from "../../cache/outbox.ts";
import { writePage } from "../sync/write-page.ts";
import { createJournal, type Journal, readJournal } from "./journal.ts";
import { createOutbox, type Outbox } from "./outbox.ts";

let cache: TestCache;
let outbox: Outbox;
let journal: Journal;
let folder: string;
let nextId = 0;
const key = new Uint8Array(32).fill(1);

beforeEach(async () => {
  nextId = 0;
  folder = mkdtempSync(join(tmpdir(), "fairdial-outbox-"));
  cache = await openTestCache();
  journal = createJournal(join(folder, "outbox.journal"), key);
  outbox = createOutbox({
    db: cache.db,
    journal,
    actor: () => ({ userId: "u-me", hashKey: testHashKey, timeZone: "Asia/Shanghai" }),
    nowMs: () => 1_700_000_000_000,
    monoMs: () => 5,
    newId: () => `op-${++nextId}`,
    log: pino({ level: "silent" }),
    onAppended: () => undefined,
  });
});
afterEach(async () => {
  await outbox.settled();
  await journal.close();
  await cache.close();
  rmSync(folder, { recursive: true, force: true });
});

const mine = (change: Partial<CustomerFull> = {}): CustomerFull => ({
  ...makeCustomer("c-1", { name: "深圳市汇鑫电子有限公司", sight: "full" }),
  rev: 10,
  version: 3,
  state: "owned",
  ownerId: "u-me",
  stage: "new",
  level: "B",
  ...change,
});
const page = (rows: FeedRow[], cursor: number) =>
  cache.db.transaction().execute((trx) => writePage(trx, outbox, { rows, cursor }));
const customer = (row: CustomerFull): FeedRow => ({ table: "customer", row });
const submit = (body: CommandBody) => cache.db.transaction().execute((trx) => outbox.submit(trx, body));

const wrapUp = (note: string): CommandBody => ({
  kind: "wrap-up",
  payload: {
    callId: "call-1",
    customerId: "c-1",
    disposition: "interested",
    endedAtMs: 2_000,
    wrappedUpAtMs: 3_000,
    note: { activityId: "act-1", text: note },
    levelFrom: "B",
    levelTo: "A",
    next: { callbackId: "cb-1", dueAtMs: 90_000, note: "", lateReason: "" },
    closesCallbackIds: [],
    quietUntilMs: null,
    quietReason: "",
    lostReason: "",
  },
});
const rename = (to: string): CommandBody => ({
  kind: "edit",
  payload: { customerId: "c-1", changes: [{ field: "city", from: "深圳", to }] },
});
const answer = (opId: string, part: Partial<Receipt>): Receipt => ({
  opId,
  status: "applied",
  code: null,
  detail: {},
  rev: 0,
  ...part,
});
const take = async (...receipts: Receipt[]) => outbox.takeReceipts(await listWaiting(cache.db, 100), receipts);
const count = async (table: "outbox" | "base" | "activity" | "callback" | "receipt") =>
  (await cache.db.selectFrom(table).selectAll().execute()).length;

test("the local change and its command stand or fall together", async () => {
  await page([customer(mine())], 10);
  await expect(
    cache.db.transaction().execute(async (trx) => {
      await outbox.submit(trx, wrapUp("半句"));
      throw new Error("power cut");
    }),
  ).rejects.toThrow("power cut");
  expect(await count("outbox")).toBe(0);
  expect(await count("activity")).toBe(0);
  await submit(wrapUp("一句"));
  expect(await count("outbox")).toBe(1);
  expect(await count("activity")).toBe(1);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ level: "A", stage: "interested", contactCount: 1 });
});

test("a lost command: the hub's rows are back exactly, and what was typed is kept for the agent", async () => {
  await page([customer(mine())], 10);
  const read = async () => {
    const rows = await cache.db.selectFrom("customer").selectAll().execute();
    return rows.map((row) => ({ ...row, row_json: JSON.parse(row.row_json) }));
  };
  const before = await read();
  const { opId } = await submit(wrapUp("客户要报价单"));
  const taken = await take(
    answer(opId, { status: "lost", code: "claimed", detail: { ownerName: "王小", sinceMs: 5 } }),
  );
  expect(taken).toMatchObject({ unseen: true, customerIds: ["c-1"] });
  expect(await read()).toEqual(before);
  expect([await count("outbox"), await count("base"), await count("activity"), await count("callback")]).toEqual([
    0, 0, 0, 0,
  ]);
  const [kept] = await cache.db.selectFrom("receipt").selectAll().execute();
  expect(kept).toMatchObject({
    op_id: opId,
    kind: "wrap-up",
    customer_name: "深圳市汇鑫电子有限公司",
    seen_at_ms: null,
  });
  expect(kept?.payload_json).toContain("客户要报价单");
});

test("a no to what nobody asked for by an act is told to nobody; a no to a hang-up is", async () => {
  await page([customer(mine())], 10);
  const customerId = "c-1";
  const leases = [{ leaseId: "l-1", customerId }];
  const untold: CommandBody[] = [
    { kind: "viewed", payload: { customerId, atMs: 1 } },
    { kind: "audit", payload: { what: "prevented", customerId, detail: "", atMs: 1 } },
    { kind: "lease-view", payload: { customerId } },
    { kind: "top-up-leases", payload: { queue: "general", want: 40 } },
    { kind: "return-leases", payload: { leases, why: "closed" } },
  ];
  const no = { status: "refused", code: "not-found", detail: { customerId } } as const;
  for (const body of untold) {
    const { opId } = await submit(body);
    expect(await take(answer(opId, no)), body.kind).toMatchObject({ unseen: false });
  }
  expect([await count("outbox"), await count("receipt")]).toEqual([0, 0]);
  const { opId } = await submit({ kind: "end-call", payload: { callId: "call-1", customerId, endedAtMs: 2 } });
  expect(await take(answer(opId, no))).toMatchObject({ unseen: true });
  expect(await count("receipt")).toBe(1);
});

test("one refused among several takes back its own change alone", async () => {
  await page([customer(mine())], 10);
  const first = await submit(rename("东莞"));
  const second = await submit(wrapUp("好"));
  await take(answer(first.opId, { status: "refused", code: "changed" }));
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "深圳", level: "A" });
  expect((await listWaiting(cache.db, 9)).map((c) => c.opId)).toEqual([second.opId]);
});

test("a pulled row keeps the hub's fields and has the pending change laid over it again", async () => {
  await page([customer(mine())], 10);
  await submit(rename("东莞"));
  await page([customer(mine({ rev: 20, version: 4, industry: "电子元器件", city: "深圳" }))], 20);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "东莞", industry: "电子元器件", version: 4 });
});

test("an applied command's change stays until the rows that it wrote have arrived", async () => {
  await page([customer(mine())], 10);
  const { opId } = await submit(rename("东莞"));
  await take(answer(opId, { rev: 30 }));
  // An older page, asked for before the push, must not bring the old city back.
  await page([customer(mine({ rev: 20 }))], 20);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "东莞" });
  await page([customer(mine({ rev: 30, city: "东莞市" }))], 30);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "东莞市", rev: 30 });
  expect([await count("outbox"), await count("base")]).toEqual([0, 0]);
});

test("a field in conflict shows the hub's value from the receipt on, so that the next edit begins there; what was asked is kept", async () => {
  await page([customer(mine())], 10);
  const { opId } = await submit(rename("东莞"));
  const conflicts = [{ field: "city", mine: "东莞", theirs: "惠州", byUserId: "u-lead" }];
  const taken = await take(answer(opId, { rev: 30, conflicts }));
  expect(taken.customerIds).toEqual(["c-1"]);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "惠州" });
  // An older page brings nothing back.
  await page([customer(mine({ rev: 20 }))], 20);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "惠州" });
  await cache.db.transaction().execute((trx) => outbox.resend(trx));
  expect(await listWaiting(cache.db, 9)).toMatchObject([
    { opId, payload: { changes: [{ from: "深圳", to: "东莞" }] } },
  ]);
});

test("the same receipts and the same page a second time change nothing", async () => {
  await page([customer(mine())], 10);
  const { opId } = await submit(rename("东莞"));
  const commands = await listWaiting(cache.db, 9);
  const receipt = answer(opId, { status: "refused", code: "changed" });
  await outbox.takeReceipts(commands, [receipt]);
  await outbox.takeReceipts(commands, [receipt]);
  await page([customer(mine())], 10);
  expect(await count("receipt")).toBe(1);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "深圳" });
});

test("a customer dropped by the hub goes, and a note still on its way to it stays", async () => {
  await page([customer(mine())], 10);
  await submit(wrapUp("还没传上去"));
  await page([{ table: "drop", of: "customer", id: "c-1", rev: 20 }], 20);
  expect(await findCustomerRow(cache.db, "c-1")).toBeUndefined();
  expect(await count("activity")).toBe(1);
  expect(await count("outbox")).toBe(1);
});

test("a withdrawn command leaves no trace", async () => {
  await page([customer(mine())], 10);
  const { opId } = await submit(rename("东莞"));
  expect(await outbox.withdraw(opId)).toBe(true);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "深圳" });
  expect(readJournal(join(folder, "outbox.journal"), key).commands).toEqual([]);
});

test("what the hub has answered cannot be withdrawn, and keeps lying over the hub's rows until those have come", async () => {
  await page([customer(mine())], 10);
  const { opId } = await submit(rename("东莞"));
  await take(answer(opId, { rev: 20 }));
  expect(await outbox.withdraw(opId)).toBe(false);
  expect(await findCustomerRow(cache.db, "c-1")).toMatchObject({ city: "东莞" });
});

test("the journal holds what waits, forgets what was answered, and survives a torn line", async () => {
  const path = join(folder, "outbox.journal");
  await page([customer(mine())], 10);
  const first = await submit(rename("东莞"));
  await submit(wrapUp("要写进日志的话"));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  await outbox.settled();
  expect(readJournal(path, key).commands.map((c) => c.seatSeq)).toEqual([1, 2]);
  await take(answer(first.opId, {}));
  await journal.close();
  const { appendFileSync, readFileSync } = await import("node:fs");
  appendFileSync(path, "dG9ybiBsaW5l");
  const again = createJournal(path, key);
  const [command] = await listWaiting(cache.db, 1);
  if (command === undefined) throw new Error("nothing waits");
  await again.append([{ ...command, opId: "op-later", seatSeq: 9 }]);
  await again.close();
  const read = readJournal(path, key);
  expect(read.commands.map((c) => c.seatSeq)).toEqual([2, 9]);
  expect(read.highSeq).toBe(9);
  expect(readFileSync(path, "utf8")).not.toContain("日志");
});
