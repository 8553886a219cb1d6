import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile, newCustomer } from "../../tests/helpers/new-customer.ts";

const DAY_MS = 86_400_000;
let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
});
afterEach(() => hub.close());

test("two seats that claim at once: one wins, the other hears to whom and since when", async () => {
  await hub.pooled("c1");
  const [wang, zhao] = await Promise.all([
    hub.run("wang", "claim", { customerId: "c1" }),
    hub.run("zhao", "claim", { customerId: "c1" }),
  ]);
  expect(wang).toMatchObject({ status: "applied", code: null });
  expect(zhao).toMatchObject({ status: "lost", code: "claimed", detail: { ownerName: "wang", sinceMs: MONDAY_10 } });
  expect(await hub.customer("c1")).toMatchObject({ owner_id: "wang", state: "owned", tracking_since_ms: MONDAY_10 });
  expect((await hub.ledger()).filter((event) => event.kind === "claimed")).toHaveLength(1);
});

test("forty claims of ten seats on four customers leave each with one owner and one claim in the ledger", async () => {
  for (const id of ["c1", "c2", "c3", "c4"]) await hub.pooled(id);
  const tries = ["c1", "c2", "c3", "c4"].flatMap((customerId) =>
    ["wang", "zhao", "wang", "zhao", "li"].map((by) => hub.run(by, "claim", { customerId })),
  );
  const receipts = await Promise.all(tries);
  const claimed = (await hub.ledger()).filter((event) => event.kind === "claimed");
  expect(claimed.map((event) => event.customer_id).sort()).toEqual(["c1", "c2", "c3", "c4"]);
  expect(receipts.every((receipt) => ["applied", "lost"].includes(receipt.status))).toBe(true);
});

test("a command sent twice runs once and answers its first receipt", async () => {
  await hub.pooled("c1");
  const claim = hub.command("wang", "claim", { customerId: "c1" });
  const [first] = await hub.push("wang", [claim]);
  await hub.run("wang", "release", { customerId: "c1", reason: "" });
  const [again] = await hub.push("wang", [claim]);
  expect(again).toEqual(first);
  expect(await hub.customer("c1")).toMatchObject({ owner_id: null });
});

test("a claim on a version that is no longer there is refused and writes nothing", async () => {
  await hub.pooled("c1");
  const receipt = await hub.run("wang", "claim", { customerId: "c1" }, { expectedVersion: 7 });
  expect(receipt).toMatchObject({ status: "refused", code: "changed", detail: { version: 1 }, rev: 0 });
  expect(await hub.customer("c1")).toMatchObject({ owner_id: null, version: 1 });
});

test("releasing refunds no claim of the day; the next day starts anew", async () => {
  await hub.run("li", "put-setting", { key: "claimsPerDay", value: 2, expectedVersion: 0 });
  for (const id of ["c1", "c2", "c3"]) await hub.pooled(id);
  for (const id of ["c1", "c2"]) {
    expect(await hub.run("wang", "claim", { customerId: id })).toMatchObject({ status: "applied" });
    await hub.run("wang", "release", { customerId: id, reason: "" });
  }
  const midnight = Date.UTC(2026, 10, 23, 16);
  expect(await hub.run("wang", "claim", { customerId: "c3" })).toMatchObject({
    status: "refused",
    code: "claim-quota",
    detail: { limit: 2, untilMs: midnight },
  });
  hub.setClock(midnight);
  expect(await hub.run("wang", "claim", { customerId: "c3" })).toMatchObject({ status: "applied" });
});

test("quota, holding cap and cool-down hold within one group of commands too", async () => {
  await hub.run("li", "put-setting", { key: "holdingCap", value: 1, expectedVersion: 0 });
  for (const id of ["c1", "c2"]) await hub.pooled(id);
  const receipts = await hub.push("wang", [
    hub.command("wang", "claim", { customerId: "c1" }),
    hub.command("wang", "claim", { customerId: "c2" }),
    hub.command("wang", "release", { customerId: "c1", reason: "" }),
    hub.command("wang", "claim", { customerId: "c2" }),
    hub.command("wang", "claim", { customerId: "c1" }),
  ]);
  expect(receipts.map((receipt) => receipt.code)).toEqual([null, "holding-cap", null, null, "holding-cap"]);
});

test("one's own release starts a cool-down; a lead's assignment and a colleague's claim do not feel it", async () => {
  await hub.pooled("c1");
  await hub.run("wang", "claim", { customerId: "c1" });
  await hub.run("wang", "release", { customerId: "c1", reason: "no need" });
  expect(await hub.run("wang", "claim", { customerId: "c1" })).toMatchObject({
    status: "refused",
    code: "cool-down",
    detail: { untilMs: MONDAY_10 + 7 * DAY_MS },
  });
  expect(await hub.run("zhao", "claim", { customerId: "c1" })).toMatchObject({ status: "applied" });
  await hub.run("zhao", "release", { customerId: "c1", reason: "" });
  expect(await hub.run("li", "assign", { customerId: "c1", toUserId: "wang", reason: "his" })).toMatchObject({
    status: "applied",
  });
  await hub.run("li", "assign", { customerId: "c1", toUserId: null, reason: "" });
  hub.setClock(MONDAY_10 + 7 * DAY_MS);
  expect(await hub.run("wang", "claim", { customerId: "c1" })).toMatchObject({ status: "applied" });
});

test("an agent may neither assign nor restore nor change rules", async () => {
  await hub.pooled("c1");
  const refused = { status: "refused", code: "not-allowed", detail: { needs: "lead" } };
  expect(await hub.run("wang", "assign", { customerId: "c1", toUserId: "wang", reason: "" })).toMatchObject(refused);
  expect(await hub.run("wang", "restore", { customerId: "c1", reason: "" })).toMatchObject(refused);
  expect(await hub.run("wang", "put-setting", { key: "claimsPerDay", value: 99, expectedVersion: 0 })).toMatchObject(
    refused,
  );
});

test("claiming a firm puts its other pool records into the bin, pointing at the one claimed; a lead brings them back", async () => {
  await hub.pooled("c1", { name: "深圳市汇鑫五金有限公司", numbers: [mobile("n1", "13800138000")] });
  // The check at entry would refuse the second record: it came in as another firm and was renamed later.
  await hub.pooled("c2", { name: "东莞市大朗毛织厂", city: "东莞" });
  await hub.run("li", "put-number", {
    customerId: "c2",
    number: { ...mobile("n2", "138-0013-8000"), dead: false },
  });
  await hub.run("li", "edit", {
    customerId: "c2",
    changes: [
      { field: "name", from: "东莞市大朗毛织厂", to: "深圳市汇鑫五金有限公司" },
      { field: "city", from: "东莞", to: "深圳" },
    ],
  });
  expect(await hub.run("wang", "claim", { customerId: "c1" })).toMatchObject({ status: "applied" });
  expect(await hub.customer("c2")).toMatchObject({ state: "bin", survivor_id: "c1", bin_reason: "duplicate" });
  expect(await hub.run("zhao", "claim", { customerId: "c2" })).toMatchObject({ status: "lost", code: "in-bin" });
  expect(await hub.run("li", "restore", { customerId: "c2", reason: "other branch" })).toMatchObject({
    status: "applied",
  });
  expect(await hub.run("zhao", "claim", { customerId: "c2" })).toMatchObject({
    status: "refused",
    code: "duplicate-tracked",
    detail: { customerId: "c1", ownerName: "wang", sinceMs: MONDAY_10 },
  });
  await hub.run("li", "judge-pair", { keepId: "c1", otherId: "c2", verdict: "different" });
  expect(await hub.run("zhao", "claim", { customerId: "c2" })).toMatchObject({ status: "applied" });
});

test("a claim finds the firm's other record under another spelling, without a number or the full name in common", async () => {
  await hub.pooled("c1", { name: "深圳市汇鑫五金有限公司", numbers: [mobile("n1", "13800138000")] });
  await hub.pooled("c2", { name: "东莞市大朗毛织厂", city: "东莞", numbers: [mobile("n2", "13900139000")] });
  await hub.run("li", "edit", {
    customerId: "c2",
    changes: [
      { field: "name", from: "东莞市大朗毛织厂", to: "深圳滙鑫五金有限责任公司" },
      { field: "city", from: "东莞", to: "深圳" },
    ],
  });
  expect(await hub.run("wang", "claim", { customerId: "c1" })).toMatchObject({ status: "applied" });
  expect(await hub.customer("c2")).toMatchObject({ state: "bin", survivor_id: "c1", bin_reason: "duplicate" });
});

test("entering a firm that somebody tracks, that lies in the pool or in the bin is refused by name", async () => {
  const firm = (customerId: string) =>
    newCustomer(customerId, { name: "深圳市汇鑫五金有限公司", numbers: [mobile(`n-${customerId}`, "13800138000")] });
  const enter = (by: string, customerId: string) =>
    hub.run(by, "enter", { customer: firm(customerId), claim: true, decidedDifferent: [] });
  expect(await enter("wang", "c1")).toMatchObject({ status: "applied" });
  expect(await enter("zhao", "c2")).toMatchObject({
    status: "refused",
    code: "duplicate-tracked",
    detail: { customerId: "c1", ownerName: "wang", sinceMs: MONDAY_10 },
  });
  await hub.run("wang", "release", { customerId: "c1", reason: "" });
  expect(await enter("zhao", "c3")).toMatchObject({ code: "duplicate-in-pool", detail: { customerId: "c1" } });
  expect(await hub.run("zhao", "enter", { customer: firm("c4"), claim: true, decidedDifferent: ["c1"] })).toMatchObject(
    { status: "applied" },
  );
});
