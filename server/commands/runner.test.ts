import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandHub, MONDAY_10, openCommandHub } from "../../tests/helpers/command-hub.ts";
import { mobile, newCustomer } from "../../tests/helpers/new-customer.ts";
import { toLink } from "../ledger/check-chain.ts";
import { findBrokenLink } from "./ledger.ts";

let hub: CommandHub;
beforeEach(async () => {
  hub = await openCommandHub();
});
afterEach(() => hub.close());

const chain = async () => (await hub.ledger()).map(toLink);

test("a seat's commands run in the order of seatSeq, however they were sent", async () => {
  await hub.pooled("c1");
  const claim = hub.command("wang", "claim", { customerId: "c1" });
  const release = hub.command("wang", "release", { customerId: "c1", reason: "" });
  const receipts = await hub.push("wang", [release, claim]);
  expect(receipts.map((receipt) => [receipt.opId, receipt.status])).toEqual([
    [claim.opId, "applied"],
    [release.opId, "applied"],
  ]);
});

test("a refused command undoes its own writes and holds up none behind it", async () => {
  await hub.run("li", "start-import", { batchId: "b1", fileName: "a.csv", pool: "general", startedAtMs: 1 });
  const firm = (id: string, numbers = [mobile(`n-${id}`, "13800138000")]) => ({
    rowNo: 2,
    customer: newCustomer(id, { numbers }),
  });
  const tooMany = firm("c2", [mobile("n-c2", "1".repeat(60))]);
  const before = (await hub.pullAll("li")).cursor;
  const receipts = await hub.push("li", [
    hub.command("li", "import-rows", { batchId: "nowhere", rows: [firm("c1")] }),
    hub.command("li", "import-rows", { batchId: "b1", rows: [firm("c1"), tooMany] }),
    hub.command("li", "claim", { customerId: "c1" }),
  ]);
  expect(receipts.map((receipt) => receipt.status)).toEqual(["refused", "applied", "applied"]);
  expect(receipts[0]).toMatchObject({ code: "not-found", rev: 0 });
  expect(receipts[2]?.rev).toBeGreaterThan(before);
});

test("a firm is known by a number that stands in the field for its name, at entry and in a list", async () => {
  const named = (id: string, name: string, numbers = [mobile(`n-${id}`, "13800138000")]) =>
    newCustomer(id, { name, numbers });
  await hub.run("zhao", "enter", { customer: named("c1", "汇鑫科技"), claim: true, decidedDifferent: [] });
  const again = named("c2", "汇鑫 138 0013 8000", []);
  const entered = await hub.run("wang", "enter", { customer: again, claim: true, decidedDifferent: [] });
  expect(entered).toMatchObject({ code: "duplicate-tracked", detail: { customerId: "c1" } });
  await hub.run("li", "start-import", { batchId: "b1", fileName: "a.csv", pool: "general", startedAtMs: 1 });
  await hub.run("li", "import-rows", { batchId: "b1", rows: [{ rowNo: 2, customer: again }] });
  const { rows } = await hub.pullAll("li");
  expect(rows.flatMap((one) => (one.table === "customer" ? [one.row.customerId] : []))).toEqual(["c1"]);
});

test("the ledger is one chain over every command, refused ones left out; changing an old event breaks it", async () => {
  for (const id of ["c1", "c2"]) await hub.pooled(id);
  await Promise.all([
    hub.run("wang", "claim", { customerId: "c1" }),
    hub.run("zhao", "claim", { customerId: "c1" }),
    hub.run("zhao", "claim", { customerId: "c2" }),
  ]);
  await hub.run("li", "assign", { customerId: "c1", toUserId: "zhao", reason: "换人" });
  const events = await chain();
  expect(events.map((event) => event.kind)).toEqual(["entered", "entered", "claimed", "claimed", "assigned"]);
  expect(findBrokenLink(events)).toBeUndefined();
  expect(findBrokenLink(events.map((event, at) => (at === 2 ? { ...event, toOwnerId: "zhao" } : event)))).toBe(3);
  expect(findBrokenLink(events.filter((_, at) => at !== 1))).toBe(2);
});

test("after a restart a repeated push answers the old receipts and the counters go on", async () => {
  await hub.pooled("c1");
  const claim = hub.command("wang", "claim", { customerId: "c1" });
  const [first] = await hub.push("wang", [claim]);
  await hub.reopen();
  expect(await hub.push("wang", [claim])).toEqual([first]);
  const release = await hub.run("wang", "release", { customerId: "c1", reason: "" });
  expect(release.rev).toBeGreaterThan(first?.rev ?? 0);
  expect(findBrokenLink(await chain())).toBeUndefined();
});

test("an import can be undone and done again until the first call; then it is in use", async () => {
  const rows = (prefix: string) =>
    ["1", "2"].map((no) => ({
      rowNo: Number(no) + 1,
      customer: newCustomer(`${prefix}${no}`, {
        name: `深圳市第${no}五金有限公司`,
        numbers: [mobile(`n${prefix}${no}`, `1380013800${no}`)],
      }),
    }));
  const load = async (batchId: string) => {
    await hub.run("wang", "start-import", { batchId, fileName: "a.csv", pool: "general", startedAtMs: 1 });
    const receipt = await hub.run("wang", "import-rows", { batchId, rows: rows(batchId) });
    return receipt.rows?.map((row) => row.bucket);
  };
  expect(await load("a")).toEqual(["new", "new"]);
  expect(await load("b")).toEqual(["in-pool", "in-pool"]);
  expect(await hub.run("zhao", "undo-import", { batchId: "a" })).toMatchObject({ code: "not-allowed" });
  expect(await hub.run("wang", "undo-import", { batchId: "a" })).toMatchObject({ status: "applied" });
  expect(await hub.customer("a1")).toMatchObject({ state: "bin", bin_reason: "undone" });
  expect(await load("c")).toEqual(["new", "new"]);
  await hub.run("wang", "claim", { customerId: "c1" });
  await hub.run("wang", "start-call", {
    callId: "call",
    customerId: "c1",
    numberId: null,
    contactId: null,
    numberMasked: "",
    direction: "out",
    dialledAtMs: MONDAY_10,
    override: null,
  });
  expect(await hub.run("wang", "undo-import", { batchId: "c" })).toMatchObject({
    status: "refused",
    code: "import-in-use",
    detail: { calls: 1 },
  });
});

test("a rule changes only from the version that was seen, and holds for the next command of the same push", async () => {
  await hub.pooled("c1");
  const receipts = await hub.push("li", [
    hub.command("li", "put-setting", { key: "claimsPerDay", value: 1, expectedVersion: 0 }),
    hub.command("li", "put-setting", { key: "claimsPerDay", value: 9, expectedVersion: 0 }),
    hub.command("li", "put-setting", { key: "claimsPerDay", value: 0, expectedVersion: 1 }),
    hub.command("li", "claim", { customerId: "c1" }),
  ]);
  expect(receipts.map((receipt) => receipt.code)).toEqual([null, "changed", "bad-request", null]);
});
