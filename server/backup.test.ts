import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandHub, MONDAY_10, openCommandHub } from "../tests/helpers/command-hub.ts";
import { backUp, restore } from "./backup.ts";
import { takeIdentity } from "./stores/sql/nodes.ts";

const HOUR_MS = 3_600_000;
const MARGIN_MS = 5 * 60_000;

let hub: CommandHub;
let file: string;
beforeEach(async () => {
  hub = await openCommandHub();
  for (let i = 0; i < 6; i++) await hub.pooled(`c${i}`);
  // As the hub's start writes it.
  const identity = { hub_id: "hub", epoch: "first", certificate_pem: null, certificate_key_pem: null };
  await takeIdentity(hub.store().db, identity);
  file = join(hub.folder, "hub.backup");
  await backUp(hub.folder, file, hub.nowMs);
});
afterEach(() => hub.close());

const back = () => restore(hub.folder, file, { nowMs: hub.nowMs, newId: hub.newId });
const openLeases = () =>
  hub
    .store()
    .read.selectFrom("lease")
    .select(["customer_id", "user_id", "device_id", "free_at_ms"])
    .where("ended_at_ms", "is", null)
    .orderBy("customer_id")
    .execute();

test("who got a right to dial after the back-up keeps it: leases go on, claimed customers are lent to their owner", async () => {
  await hub.run("wang", "lease-view", { customerId: "c0" });
  await hub.run("wang", "claim", { customerId: "c1" });
  hub.setClock(MONDAY_10 + 30_000);
  await hub.store().close();
  const restored = await back();
  expect(restored).toMatchObject({ customers: 6, carried: 2 });
  await hub.reopen();
  const untilMs = MONDAY_10 + 30_000 + 8 * HOUR_MS + MARGIN_MS;
  expect(await openLeases()).toMatchObject([
    { customer_id: "c0", user_id: "wang", device_id: "desk-wang" },
    { customer_id: "c1", user_id: "wang", device_id: "desk-wang", free_at_ms: untilMs },
  ]);
  expect(await hub.run("zhao", "claim", { customerId: "c0" })).toMatchObject({ code: "leased" });
  expect(await hub.run("zhao", "claim", { customerId: "c1" })).toMatchObject({ code: "leased", detail: { untilMs } });
  expect(await hub.run("zhao", "claim", { customerId: "c2" })).toMatchObject({ status: "applied" });
  // The owner's seat sends its claim again and gets it.
  expect(await hub.run("wang", "claim", { customerId: "c1" })).toMatchObject({ status: "applied" });
  const news = (await hub.pullAll("wang")).rows.filter((row) => row.table === "lease");
  expect(news.map((row) => row.row.customerId)).toContain("c0");
});

test("a lease that has ended meanwhile is not brought back", async () => {
  await hub.run("wang", "lease-view", { customerId: "c0" });
  hub.setClock(MONDAY_10 + 9 * HOUR_MS);
  await hub.store().close();
  expect(await back()).toMatchObject({ carried: 0 });
  await hub.reopen();
  expect(await openLeases()).toEqual([]);
});

test("a damaged hub can be restored, is kept with its log, and says until when seats may hold what is not known", async () => {
  await hub.store().close();
  writeFileSync(join(hub.folder, "hub.db"), "no database at all ".repeat(1000));
  writeFileSync(join(hub.folder, "hub.db-wal"), "nor a log");
  expect(await back()).toMatchObject({
    customers: 6,
    carried: null,
    unknownUntilMs: MONDAY_10 + 8 * HOUR_MS + MARGIN_MS,
  });
  expect(readdirSync(hub.folder).filter((name) => name.startsWith("hub.db.before-"))).toHaveLength(2);
  expect(existsSync(join(hub.folder, "hub.db-wal"))).toBe(false);
  await hub.reopen();
  expect(await hub.run("zhao", "claim", { customerId: "c0" })).toMatchObject({ status: "applied" });
});
