import { afterEach, beforeEach, expect, test } from "vitest";
import type { ImportState } from "../../../shared/contract/imports.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { CommandBody, Receipt } from "../../../shared/protocol/commands.ts";
import type { UserRow } from "../../../shared/protocol/rows.ts";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext } from "../../../tests/helpers/seat-context.ts";
import { catchUpDuplicateKeys } from "../../cache/duplicate-build.ts";
import { putMeta } from "../../cache/meta.ts";
import { run } from "../../cache/read.ts";
import { putUsers } from "../../cache/team-rows.ts";
import { createImports, type Imports } from "./imports.ts";

let cache: TestCache;
let ctx: TestContext;
let imports: Imports;
let sent: CommandBody[];

const receipt = (rows?: Receipt["rows"]): Receipt => ({
  opId: "op",
  status: "applied",
  code: null,
  detail: {},
  rev: 1,
  ...(rows ? { rows } : {}),
});
/** The hub takes every row as new. */
const takeAll = async (body: CommandBody): Promise<Receipt> => {
  sent.push(body);
  if (body.kind !== "import-rows") return receipt();
  return receipt(
    body.payload.rows.map(({ rowNo, customer }) => ({
      rowNo,
      bucket: "new",
      customerId: customer.customerId,
      name: customer.name,
      ownerName: "",
      sinceMs: null,
      fields: "",
    })),
  );
};

beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db, cache.file);
  imports = createImports(ctx);
  sent = [];
  ctx.answer = takeAll;
});
afterEach(async () => {
  await imports.stop();
  await cache.close();
});

const file = (text: string, name = "list.csv") => new File([text], name);
async function until(step: ImportState["step"], of = imports.current()): Promise<ImportState> {
  const importId = of?.importId ?? "";
  for (;;) {
    const state = imports.state(importId);
    if (state.step === step) return state;
    if (state.step === "failed" && step !== "failed") throw new Error(JSON.stringify(state.failure));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
async function preview(text: string): Promise<ImportState> {
  const { importId } = await imports.open(file(text));
  const { mapping } = await until("mapping");
  await imports.check({ importId, mapping, pool: "general", source: "exhibition" });
  return until("preview");
}
const list = "公司,手机\nA公司,13812345678\nB公司,13912345678\nC公司,13712345678\nD公司,13612345678\n";

test("rows fall into the buckets of what this seat knows: pool, tracked by whom since when, bin, new", async () => {
  const wang: UserRow = {
    userId: "other",
    rev: 1,
    login: "wang",
    name: "王强",
    role: "agent",
    seatNo: 4,
    active: true,
    senior: false,
    seesNumbers: true,
    createdAtMs: 1,
  };
  await cache.db.transaction().execute((trx) => putUsers(trx, [wang]));
  await putRows(cache.db, [
    makeCustomer("a", { name: "甲公司", phone: "13812345678" }),
    makeCustomer("b", { name: "B公司", phone: "", state: "owned", ownerId: "other", trackingSinceMs: 77, rev: 2 }),
    makeCustomer("c", { name: "C公司", phone: "13712345678", state: "bin", binnedAtMs: 99, rev: 3 }),
  ]);
  const { importId, buckets } = await preview(list.replace("A公司", "甲公司"));
  expect(buckets).toEqual({ new: 1, "in-pool": 1, tracked: 1, "in-bin": 1, "in-file": 0, bad: 0 });
  const { rows } = await imports.rows(importId, "tracked", 0, 10);
  expect(rows).toMatchObject([{ rowNo: 3, otherName: "B公司", ownerName: "王强", sinceMs: 77 }]);
  expect(rows[0]?.reasons[0]).toMatchObject({ code: "known-same", detail: { fields: "name" } });
});

test("only new rows are sent, as start, rows and finish of one batch", async () => {
  await putRows(cache.db, [makeCustomer("a", { name: "A公司", phone: "13812345678" })]);
  const { importId } = await preview(`${list},\nE公司,12\nD公司,13612345678\n`);
  imports.save(importId);
  const state = await until("done");
  expect(sent.map((body) => body.kind)).toEqual(["start-import", "import-rows", "finish-import"]);
  const [start, rows, finish] = sent;
  if (start?.kind !== "start-import" || rows?.kind !== "import-rows" || finish?.kind !== "finish-import")
    throw new Error();
  expect(rows.payload.rows.map((r) => [r.rowNo, r.customer.name, r.customer.source])).toEqual([
    [3, "B公司", "exhibition"],
    [4, "C公司", "exhibition"],
    [5, "D公司", "exhibition"],
  ]);
  expect(finish.payload).toMatchObject({ batchId: start.payload.batchId, inFile: 1, bad: 1 });
  expect(state.batchId).toBe(start.payload.batchId);
});

test("the hub's word on a row replaces the preview: somebody entered it meanwhile", async () => {
  ctx.answer = async (body) => {
    const answer = await takeAll(body);
    const rows = answer.rows?.map((row) =>
      row.rowNo === 3
        ? { ...row, bucket: "tracked", customerId: "x", name: "乙公司", ownerName: "王强", sinceMs: 8, fields: "name" }
        : row,
    );
    return { ...answer, ...(rows ? { rows } : {}) };
  };
  const { importId } = await preview(list);
  imports.save(importId);
  expect((await until("done")).buckets).toMatchObject({ new: 3, tracked: 1 });
  expect((await imports.rows(importId, "tracked", 0, 5)).rows).toMatchObject([
    {
      rowNo: 3,
      otherName: "乙公司",
      ownerName: "王强",
      reasons: [{ code: "hub-decided", detail: { fields: "name" } }],
    },
  ]);
});

test("without the hub nothing is lost: the preview stays and saving goes on with the same batch", async () => {
  let down = false;
  ctx.answer = async (body) => {
    if (down) throw new Refusal(RefusalCode.HubOffline, { sinceMs: 1 });
    if (body.kind === "start-import") down = true;
    return takeAll(body);
  };
  const { importId } = await preview(list);
  imports.save(importId);
  await until("saving").catch(() => {});
  const stopped = await until("preview");
  expect(stopped.failure).toEqual({ code: "hub-offline", detail: { sinceMs: 1 } });
  expect(stopped.buckets.new).toBe(4);
  ctx.answer = takeAll;
  imports.save(importId);
  await until("done");
  expect(sent.map((body) => body.kind)).toEqual(["start-import", "import-rows", "finish-import"]);
});

test("a row sent twice because its receipt was lost counts as saved, not as a double", async () => {
  ctx.answer = async (body) => {
    const answer = await takeAll(body);
    return { ...answer, ...(answer.rows ? { rows: answer.rows.map((r) => ({ ...r, bucket: "in-pool" })) } : {}) };
  };
  const { importId } = await preview(list);
  imports.save(importId);
  expect((await until("done")).buckets).toMatchObject({ new: 4, "in-pool": 0 });
});

test("saving can be stopped after the chunk in flight; the batch is closed with what went in", async () => {
  const many = `公司,手机\n${Array.from({ length: 450 }, (_, i) => `公司${i}号,1381234${1000 + i}`).join("\n")}\n`;
  ctx.answer = async (body) => {
    if (body.kind === "import-rows") await imports.cancel(importId);
    return takeAll(body);
  };
  const { importId } = await preview(many);
  imports.save(importId);
  await until("cancelled");
  expect(sent.map((body) => body.kind)).toEqual(["start-import", "import-rows", "finish-import"]);
});

test("a check before this computer knows all firms says so, and no longer once it does", async () => {
  const early = { code: "early", detail: {} };
  await cache.db.insertInto("meta").values({ key: "load", value: '{"done":1,"total":2}' }).execute();
  expect((await preview(list)).warnings).toContainEqual(early);
  await cache.db.insertInto("meta").values({ key: "loaded", value: "1" }).execute();
  await run(cache.db, "insert into duplicate_todo (customer_no) values (7)", []);
  expect((await preview(list)).warnings).toContainEqual(early);
  await catchUpDuplicateKeys(cache.db);
  expect((await preview(list)).warnings).toEqual([]);
  await putMeta(cache.db, "duplicate-keys-version", "1");
  expect((await preview(list)).warnings).toContainEqual(early);
});

test("an import can be given up before it is saved, and another file opened", async () => {
  const { importId } = await preview(list);
  expect((await imports.cancel(importId)).step).toBe("cancelled");
  await imports.open(file(list, "next.csv"));
  expect((await until("mapping")).fileName).toBe("next.csv");
});

test("the columns chosen once are chosen again for files with the same titles", async () => {
  const text = "甲,乙\nA公司,13812345678\n";
  const { importId } = await imports.open(file(text));
  await until("mapping");
  await imports.check({ importId, mapping: ["address", "phone"], pool: "general", source: "" });
  await until("preview");
  await imports.open(file(text, "again.csv"));
  expect((await until("mapping")).mapping).toEqual(["address", "phone"]);
});

test("a mapping without any number column is refused", async () => {
  const { importId } = await imports.open(file(list));
  await until("mapping");
  const input = { importId, mapping: ["name" as const, null], pool: "general" as const, source: "" };
  await expect(imports.check(input)).rejects.toMatchObject({ code: "mapping-missing", detail: { field: "number" } });
});

test("a file that is no spreadsheet is refused at once; one that is too long says so in its state", async () => {
  await expect(imports.open(file("%PDF-1.4", "a.xlsx"))).rejects.toMatchObject({ code: "file-not-spreadsheet" });
  await expect(imports.open(file("", "a.csv"))).rejects.toMatchObject({ code: "file-empty" });
  expect(imports.current()).toBeNull();
  await imports.open(file(`公司,电话\n${"A公司,13812345678\n".repeat(100_001)}`));
  expect((await until("failed")).failure).toEqual({
    code: "file-too-long",
    detail: { rows: 100_001, limit: 100_000 },
  });
});

test("a refused undo keeps its code and facts", async () => {
  ctx.answer = async () => {
    throw new Refusal(RefusalCode.ImportInUse, { calls: 3 });
  };
  await expect(imports.undo("b")).rejects.toMatchObject({ code: "import-in-use", detail: { calls: 3 } });
});
