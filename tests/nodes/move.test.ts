import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningHub, startHub } from "../../server/hub.ts";
import { verifyLedger } from "../../server/ledger/verify-ledger.ts";
import { moveToDatabase } from "../../server/move.ts";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import { createRawClient } from "../helpers/hub-client.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";
import { type RunningPostgres, startPostgres } from "../helpers/postgres.ts";

const password = "correct horse 9";
let postgres: RunningPostgres;
let home: string;
let hub: RunningHub | undefined;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "fairdial-move-"));
  said = [];
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await hub?.stop();
  rmSync(home, { recursive: true, force: true });
});

const start = async (databaseUrl?: string): Promise<RunningHub> => {
  hub = await startHub({ home, host: "127.0.0.1", port: 0, announce: false, ...(databaseUrl ? { databaseUrl } : {}) });
  return hub;
};
let said: string[];
const move = (databaseUrl: string) =>
  moveToDatabase(home, databaseUrl, { nowMs: Date.now, newId: uuidv7, say: (line) => said.push(line) });

/** A team with three customers, one of them claimed; the lead's token. */
async function workOnce(): Promise<{ token: string; fingerprint: string; ids: string[] }> {
  const running = await start();
  await running.createTeam({ teamName: "华强队", name: "李主管", login: "lead", password });
  const guest = createRawClient(running.address);
  const session = await guest.calls.signIn({ login: "lead", password, deviceName: "desk", deviceId: null });
  const client = createRawClient(running.address, { token: session.deviceToken });
  closing.push(guest.close, client.close);
  const ids = [uuidv7(), uuidv7(), uuidv7()];
  const commands = ids.map((customerId, i) => ({
    opId: uuidv7(),
    seatSeq: i + 1,
    expectedVersion: null,
    wallMs: Date.now(),
    monoMs: i,
    kind: "enter" as const,
    payload: {
      customer: newCustomer(customerId, { numbers: [mobile(uuidv7(), `1380013800${i}`)] }),
      claim: i === 0,
      decidedDifferent: [],
    },
  }));
  const { receipts } = await client.calls.push({ commands });
  expect(receipts.map((receipt) => receipt.status)).toEqual(["applied", "applied", "applied"]);
  await running.stop();
  return { token: session.deviceToken, fingerprint: running.fingerprint, ids };
}

test("a hub moved to PostgreSQL is the same for its seats: certificate, tokens, rows and ledger", async () => {
  const before = await workOnce();
  const databaseUrl = await postgres.newDatabase();
  const { kept } = await move(databaseUrl);
  expect(existsSync(kept)).toBe(true);
  expect(readdirSync(home)).not.toContain("hub.db");
  const after = await start(databaseUrl);
  expect(after.fingerprint).toBe(before.fingerprint);
  const client = createRawClient(after.address, { token: before.token });
  closing.push(client.close);
  const page = await client.calls.pull({ cursor: 0, limit: 1000 });
  const names = page.rows.flatMap((row) => (row.table === "customer" ? [row.row.customerId] : []));
  expect(names.sort()).toEqual([...before.ids].sort());
  const own = await client.calls.pullOwn({ after: "", limit: 10 });
  expect(own.rows.flatMap((row) => (row.table === "customer" ? [row.row.customerId] : []))).toEqual([before.ids[0]]);
  const store = await openPostgresStore(databaseUrl);
  closing.push(() => store.close());
  const [report] = await verifyLedger(store.read);
  expect(report).toMatchObject({ faults: [] });
  // Nor can a second hub be laid over it.
  await expect(move(databaseUrl)).rejects.toThrow(/no hub/);
});

test("a database with a team is refused; one that a broken move has left is cleared", async () => {
  await workOnce();
  const taken = await postgres.newDatabase();
  const other = await startHub({
    home: `${home}/other`,
    host: "127.0.0.1",
    port: 0,
    announce: false,
    databaseUrl: taken,
  });
  await other.createTeam({ teamName: "龙岗队", name: "王", login: "wang", password });
  await other.stop();
  await expect(move(taken)).rejects.toThrow(/龙岗队/);

  const databaseUrl = await postgres.newDatabase();
  const store = await openPostgresStore(databaseUrl);
  await store.db
    .insertInto("setting")
    .values({ org_id: "half", key: "leaseHours", rev: 1, version: 1, value_json: "1", by_user_id: null, at_ms: 0 })
    .execute();
  await store.close();
  await move(databaseUrl);
  const moved = await openPostgresStore(databaseUrl);
  closing.push(() => moved.close());
  expect(await moved.read.selectFrom("setting").select("org_id").where("org_id", "=", "half").execute()).toEqual([]);
  expect(await moved.read.selectFrom("customer").select("customer_id").execute()).toHaveLength(3);
});

test("a character that PostgreSQL takes in no text stops neither a move nor a seat: it is left out, and the move says where", async () => {
  const { token, ids } = await workOnce();
  const [customerId = ""] = ids;
  const old = new Database(join(home, "hub.db"));
  old.prepare("update customer set intro = 'ab' || char(0) || 'cd' where customer_id = ?").run(customerId);
  old.close();
  const databaseUrl = await postgres.newDatabase();
  await move(databaseUrl);
  expect(said.filter((line) => line.includes("U+0000"))).toEqual([
    expect.stringMatching(/^customer\.intro: .* 1 texts/),
  ]);
  const { address } = await start(databaseUrl);
  const client = createRawClient(address, { token });
  closing.push(client.close);
  const { receipts } = await client.calls.push({
    commands: [
      {
        opId: uuidv7(),
        seatSeq: 9,
        expectedVersion: null,
        wallMs: Date.now(),
        monoMs: 9,
        kind: "add-activity",
        payload: {
          activityId: uuidv7(),
          customerId,
          type: "other",
          subject: "要\u0000报价",
          body: "\u0000\u0000",
          transcript: "",
          contactId: null,
          atMs: Date.now(),
          executorIds: [],
        },
      },
    ],
  });
  expect(receipts.map((receipt) => receipt.status)).toEqual(["applied"]);
  const store = await openPostgresStore(databaseUrl);
  closing.push(() => store.close());
  const activity = store.read.selectFrom("activity").select(["subject", "body"]).where("customer_id", "=", customerId);
  expect(await activity.execute()).toEqual([{ subject: "要报价", body: "" }]);
  const intro = store.read.selectFrom("customer").select("intro").where("customer_id", "=", customerId);
  expect(await intro.execute()).toEqual([{ intro: "abcd" }]);
});
