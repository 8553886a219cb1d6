import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { readCommission } from "./commission.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
});
afterEach(() => hub.close());

const commission = (customerId: string, orderAtMs: number, closedByUserId: string | null = null) =>
  readCommission(hub.store().read, { orgId: "org", customerId, orderAtMs, closedByUserId });

test("the order's commission is the first tracker's though another closed it; that one has assisted", async () => {
  await hub.pooled("c1");
  await hub.run("wang", "claim", { customerId: "c1" });
  expect(await commission("c1", MONDAY_10 + 5, "zhao")).toMatchObject({
    ownerId: "wang",
    sinceMs: MONDAY_10,
    basis: { kind: "claimed", seq: 2 },
    assistedByUserId: "zhao",
    intact: true,
  });
  expect(await commission("c1", MONDAY_10 + 5, "wang")).toMatchObject({ assistedByUserId: null });
});

test("a record merged in carries its earlier tracker; a release ends it; an order before anybody tracked is nobody's", async () => {
  for (const id of ["c1", "c2"]) await hub.pooled(id);
  await hub.run("wang", "claim", { customerId: "c2" });
  hub.setClock(MONDAY_10 + 100);
  await hub.run("zhao", "claim", { customerId: "c1" });
  hub.setClock(MONDAY_10 + 200);
  await hub.run("li", "judge-pair", { keepId: "c1", otherId: "c2", verdict: "same" });
  expect(await commission("c1", MONDAY_10 + 300)).toMatchObject({ ownerId: "wang", sinceMs: MONDAY_10 });
  hub.setClock(MONDAY_10 + 400);
  await hub.run("zhao", "release", { customerId: "c1", reason: "" });
  expect(await commission("c1", MONDAY_10 + 500)).toMatchObject({ ownerId: null, basis: null });
  expect(await commission("c1", MONDAY_10 - 1)).toMatchObject({ ownerId: null });
  await expect(commission("no such", MONDAY_10)).rejects.toMatchObject({ code: "not-found" });
});

test("an answer that rests on a changed event says so", async () => {
  await hub.pooled("c1");
  await hub.run("wang", "claim", { customerId: "c1" });
  const { db } = hub.store();
  await db.updateTable("ledger").set({ to_owner_id: "zhao" }).where("kind", "=", "claimed").execute();
  expect(await commission("c1", MONDAY_10 + 5)).toMatchObject({ ownerId: "zhao", intact: false });
});
