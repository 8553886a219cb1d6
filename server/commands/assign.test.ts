import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { AWAY_AFTER_MS } from "./assign.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
  await hub.pooled("c1");
  await hub.run("wang", "claim", { customerId: "c1" });
});
afterEach(() => hub.close());

const give = (evenIfAway?: boolean) =>
  hub.run("li", "assign", {
    customerId: "c1",
    toUserId: "zhao",
    reason: "换人",
    ...(evenIfAway ? { evenIfAway } : {}),
  });
const lastRule = async (): Promise<string | undefined> => (await hub.ledger()).at(-1)?.rule;

/** When the seat was seen last, as every request of a seat writes it down. */
async function seen(deviceId: string, atMs: number): Promise<void> {
  await hub.store().db.updateTable("device").set({ last_seen_at_ms: atMs }).where("device_id", "=", deviceId).execute();
}

test("a customer whose owner's seat is there changes hands at once", async () => {
  await seen("desk-wang", MONDAY_10 - AWAY_AFTER_MS);
  expect(await give()).toMatchObject({ status: "applied" });
  expect(await lastRule()).toBe("lead");
});

test("an owner whose seat is away may be calling: the lead is told since when, and his word for it stands in the ledger", async () => {
  const sinceMs = MONDAY_10 - AWAY_AFTER_MS - 1;
  await seen("desk-wang", sinceMs);
  expect(await give()).toMatchObject({ status: "refused", code: "owner-away", detail: { ownerName: "wang", sinceMs } });
  expect(await hub.customer("c1")).toMatchObject({ owner_id: "wang" });
  expect(await give(true)).toMatchObject({ status: "applied" });
  expect(await hub.customer("c1")).toMatchObject({ owner_id: "zhao" });
  expect(await lastRule()).toBe("lead-owner-away");
});

test("a seat that was shut out counts no more, and a confirmation that was not needed is not recorded", async () => {
  await seen("desk-wang", 0);
  await hub.store().db.updateTable("device").set({ revoked_at_ms: 1 }).where("device_id", "=", "desk-wang").execute();
  expect(await give(true)).toMatchObject({ status: "applied" });
  expect(await lastRule()).toBe("lead");
});
