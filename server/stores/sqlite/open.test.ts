import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HubStore } from "../store.ts";
import { openSqliteStore } from "./open.ts";

let folder: string;
let store: HubStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fairdial-hub-store-"));
  store = await openSqliteStore(join(folder, "hub.db"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a store that only wrote leaves no log behind when it is closed", async () => {
  await store.close();
  expect(existsSync(join(folder, "hub.db-wal"))).toBe(false);
});

test("a group writes each of its rows once, however many there are", async () => {
  const { bulk } = store;
  if (bulk === null) throw new Error("no bulk");
  const receipt = { org_id: "o", device_id: "d", user_id: "u", kind: "claim", status: "applied", at_ms: 1 };
  const receipts = Array.from({ length: 70 }, (_, at) => ({
    ...receipt,
    op_id: `op-${at}`,
    seat_seq: at,
    receipt_json: `{"at":${at}}`,
  }));
  const nothing = { takes: [], ledger: [], activities: [], marks: [], bounds: [], counters: null };
  await store.transact(async (trx) => {
    await bulk.write(trx, "o", { ...nothing, receipts: receipts.slice(0, 63) });
    await bulk.write(trx, "o", { ...nothing, receipts: receipts.slice(63) });
  });
  const written = await store.db.selectFrom("receipt").selectAll().orderBy("seat_seq").execute();
  expect(written).toEqual(receipts);
  await store.close();
});
